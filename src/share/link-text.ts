import { shorten } from '#experiment/check-spec.ts';
import type { Problem } from '#science/problem.ts';

/** One `key=value` of a link, decoded. */
export type LinkPair = readonly [key: string, value: string];

/**
 * Characters that stay as they are in a link, because a person can then read it. Everything else
 * is percent-encoded, braces, brackets, quotes and stars included: RFC 3986 does not allow some of
 * them in a fragment, and programs that look for links in a message stop at them or style them.
 */
const READABLE: Readonly<Record<string, string>> = {
  '%20': '+',
  '%2C': ',',
  '%2F': '/',
  '%3A': ':',
};

/** The pairs as the text of a link (form encoding: what `URLSearchParams` reads too). */
export function writePairs(pairs: readonly LinkPair[]): string {
  return pairs.map((pair) => pair.map(writeText).join('=')).join('&');
}

/**
 * The pairs of a link's text. A pair that cannot be decoded (cut in the middle of a character) is
 * left out and named. `&amp;` is read as `&`: what pages that show links as HTML make of it.
 */
export function readPairs(text: string): { pairs: LinkPair[]; problems: Problem[] } {
  const pairs: LinkPair[] = [];
  const problems: Problem[] = [];
  for (const part of text.replaceAll('&amp;', '&').split('&')) {
    if (part === '') continue;
    const at = part.indexOf('=');
    const keyText = at < 0 ? part : part.slice(0, at);
    const key = readText(keyText);
    const value = readText(at < 0 ? '' : part.slice(at + 1));
    if (key !== null && value !== null) {
      pairs.push([key, value]);
      continue;
    }
    const field = nameOfKey(key ?? keyText);
    problems.push({
      code: 'unreadable-text',
      field,
      message: `The part “${field}” of the link is cut or garbled and is left out.`,
      advice: 'Ask for the link again, or set this part by hand.',
    });
  }
  return { pairs, problems };
}

/** A key as a message may name it: it came from outside and may be anything. */
export function nameOfKey(key: string): string {
  return key === '' ? '(no name)' : shorten(key);
}

function writeText(text: string): string {
  // Half a surrogate pair would make encodeURIComponent throw; no link can carry it.
  return encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd'))
    .replace(/%20|%2C|%2F|%3A/g, (code) => READABLE[code] ?? code)
    .replace(/[!'()*~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function readText(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}
