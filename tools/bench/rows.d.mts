import type { Row } from './report.mjs';

export function makeRow(known: Partial<Omit<Row, 'met'>>): Row;
export function judge(row: Omit<Row, 'met'>): boolean | null;
export function median(values: readonly number[]): number;
