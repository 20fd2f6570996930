import { isWebPage } from './web-page.ts';

/**
 * Whether one of `urls` answers within `timeoutMs`. Success counts, and so does 429: the host is
 * there and only asks to wait. Anything else does not, an abort of `signal` included. Only headers
 * are waited for.
 */
export async function probeNetwork(
  urls: readonly string[],
  timeoutMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const done = new AbortController();
  const limit = AbortSignal.any([signal, done.signal, AbortSignal.timeout(timeoutMs)]);
  try {
    return await Promise.any(urls.map((url) => expectAnswer(url, limit)));
  } catch {
    // `Promise.any` rejects where every single one failed, which is the answer "no".
    return false;
  } finally {
    done.abort();
  }
}

async function expectAnswer(url: string, signal: AbortSignal): Promise<true> {
  const response = await fetch(url, { signal, cache: 'no-store' });
  if (response.status === 429 || (response.ok && !isWebPage(response))) return true;
  throw new Error(`status ${response.status}`);
}
