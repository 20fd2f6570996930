/** What an error says, as the end of a sentence. */
export function failureWords(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  return said.replace(/\.$/, '');
}
