import type { Stimulus } from '#science/stimuli/stimulus.ts';
import { OWN_HOST, PoliteFetcher, PUBLIC_HOST } from './polite-fetcher.ts';
import type { FetcherOptions } from './polite-fetcher.ts';
import type { StimulusSource } from './stimulus-source.ts';

/**
 * Pictures below `baseUrl` (absolute, ending in `/`), one file each. Beside the page they are fetched
 * as fast as they come; from another origin at the pace of a guest.
 */
export function createRemoteSource(
  baseUrl: string,
  pageUrl: string,
  options: Partial<FetcherOptions> = {},
): StimulusSource {
  const base = new URL(baseUrl);
  const isOwn = base.origin === new URL(pageUrl).origin;
  const fetcher = new PoliteFetcher({ ...(isOwn ? OWN_HOST : PUBLIC_HOST), ...options });
  return {
    kind: isOwn ? 'beside-page' : 'remote',
    label: base.host,
    read: async (stimulus, signal, fresh) => {
      const answer = await fetcher.fetchBytes(
        {
          url: addressOf(stimulus, baseUrl),
          what: `The picture ${stimulus.id}`,
          sizeBytes: stimulus.sizeBytes,
          fresh,
        },
        signal,
      );
      return answer.bytes;
    },
    probeUrl: (stimulus) => addressOf(stimulus, baseUrl),
    pausedUntilMs: () => fetcher.pausedUntilMs,
    onPause: (listener) => fetcher.onPause(listener),
  };
}

/** The picture's address below `baseUrl`. */
function addressOf(stimulus: Stimulus, baseUrl: string): string {
  return new URL(stimulus.file.split('/').map(encodeURIComponent).join('/'), baseUrl).href;
}
