/** Reads a CSV text with a header row (RFC 4180) into one object a row. */
export function readCsv(text: string): Record<string, string>[];
