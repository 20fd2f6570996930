/** Outside JSON as fields that are still to be checked, one by one. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** True for a JSON object; lists and null are none. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Anything that is not an object reads as an empty one, so that every field of it is named. */
export function recordOf(value: unknown): JsonRecord {
  return isRecord(value) ? value : {};
}
