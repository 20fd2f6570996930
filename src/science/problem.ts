/**
 * What is said about a bad outside input: a link, a file, a prompt, a hub answer, a stored cache.
 *
 * `code` is stable and short (kebab-case, for scripts and tests), `field` names the part that is at
 * fault, `message` says in plain words what happened and what is kept, `advice` what to do.
 */
export interface Problem {
  readonly code: string;
  readonly field: string;
  readonly message: string;
  readonly advice: string;
}

/** A checked value, or the problems that kept it from being one; never both. */
export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };
