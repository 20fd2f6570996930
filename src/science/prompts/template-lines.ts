/** Every line ending that an editor, a file or a pasted page may bring. */
const LINE_END = /\r\n|[\n\r\u2028\u2029]/;

/**
 * The templates in an editor's text: one a line, blank lines dropped, spaces at the end of a line
 * trimmed (they are typed on the way to the next word, and no tokenizer reads them).
 */
export function parseTemplateLines(text: string): string[] {
  return text
    .split(LINE_END)
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
}

/** The text of an editor that shows `templates`, one a line; read back by `parseTemplateLines`. */
export function formatTemplateLines(templates: readonly string[]): string {
  return templates.join('\n');
}
