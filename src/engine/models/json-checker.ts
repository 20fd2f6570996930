import { recordOf } from '../contract/json-record.ts';
import type { JsonRecord } from '../contract/json-record.ts';

/**
 * Reads the fields of outside JSON one by one. A bad one is reported by its path, and a harmless
 * value stands in for it, so that every fault of a file is found in one reading.
 */
export class JsonChecker {
  readonly #record: JsonRecord;
  readonly #path: string;
  readonly #report: (field: string, what: string) => void;

  /** `report` is told the field's path, and what it is not: `a text`. */
  constructor(value: unknown, path: string, report: (field: string, what: string) => void) {
    this.#record = recordOf(value);
    this.#path = path;
    this.#report = report;
  }

  /** The names of all fields. */
  get names(): readonly string[] {
    return Object.keys(this.#record);
  }

  /** The field as it is. */
  value(name: string): unknown {
    return this.#record[name];
  }

  /** True where the field is null or left out. */
  isNull(name: string): boolean {
    return (this.#record[name] ?? null) === null;
  }

  /** A reader of the object in a field. */
  inside(name: string): JsonChecker {
    return new JsonChecker(this.#record[name], this.pathOf(name), this.#report);
  }

  /** `expect(holds)` or the fault is reported; the value then is `stand in`. */
  check<T>(name: string, holds: (value: unknown) => value is T, what: string, standIn: T): T {
    const value = this.#record[name];
    if (holds(value)) return value;
    this.#report(this.pathOf(name), what);
    return standIn;
  }

  /** A text that is not empty. */
  text(name: string): string {
    return this.check(name, isText, 'a text', '');
  }

  /** A whole number above 0. */
  count(name: string): number {
    return this.check(name, isCount, 'a whole number above 0', 1);
  }

  /** A number of at least 0. */
  amount(name: string): number {
    return this.check(name, isAmount, 'a number of at least 0', 0);
  }

  /** A share of 0 to 1. */
  rate(name: string): number {
    return this.check(name, isRate, 'a number from 0 to 1', 0);
  }

  /** One of a few words. */
  oneOf<T extends string>(name: string, words: readonly [T, ...T[]]): T {
    const isWord = (value: unknown): value is T => words.some((word) => word === value);
    return this.check(name, isWord, `one of ${words.join(', ')}`, words[0]);
  }

  /** Null or left out, or what `read` makes of it. */
  orNull<T>(name: string, read: () => T): T | null {
    return this.isNull(name) ? null : read();
  }

  /** A list, each entry read on its own. */
  list<T>(name: string, read: (entry: unknown, path: string) => T): readonly T[] {
    const value = this.check(name, isList, 'a list', []);
    return value.map((entry, i) => read(entry, `${this.pathOf(name)}[${i}]`));
  }

  /** A list of texts. */
  texts(name: string): readonly string[] {
    return this.list(name, (entry, path) => {
      if (isText(entry)) return entry;
      this.#report(path, 'a text');
      return '';
    });
  }

  /** Where a field stands in the file. */
  pathOf(name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`;
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isCount(value: unknown): value is number {
  return isAmount(value) && Number.isInteger(value) && value > 0;
}

function isRate(value: unknown): value is number {
  return isAmount(value) && value <= 1;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
