/** A file for the visitor to save. */
export interface ExportFile {
  readonly fileName: string;
  readonly mimeType: string;
  readonly text: string;
  /** What the reader of the file should know: what was left out, and why. Plain words. */
  readonly notes: readonly string[];
}

/** `text` as a part of a file name that every system takes; `joint` stands for all that is no letter or digit. */
export function fileNamePart(text: string, joint: '-' | '_'): string {
  const part = text.replace(/[^\p{L}\p{N}.]+/gu, joint).replace(/^[-_.]+|[-_]+$/g, '');
  return part === '' ? 'unnamed' : [...part].slice(0, 80).join('');
}
