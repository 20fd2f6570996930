type Rows = readonly (readonly number[])[];

export function compareRows(rows: Rows, references: Rows, categories: Rows): string;
export function worstCosine(rows: Rows, references: Rows): number;
export function cosineInWords(cosine: number): string;
