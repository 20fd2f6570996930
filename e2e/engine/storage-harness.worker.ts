// Fetches model files in a worker, as the product does: only there the storage is written in place.
import { fetchForTest } from './fetch-for-test.ts';
import type { FetchJob } from './fetch-for-test.ts';

let pause = new AbortController();

self.onmessage = (event: MessageEvent<FetchJob | 'pause'>) => {
  if (event.data === 'pause') {
    pause.abort();
    return;
  }
  pause = new AbortController();
  void fetchForTest(event.data, pause.signal, (bytes) => self.postMessage({ bytes })).then(
    (outcome) => self.postMessage({ outcome }),
  );
};
