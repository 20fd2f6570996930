import { dotColumns } from '#science/matrix.ts';
import type { Matrix } from '#science/matrix.ts';

// Answers with the seconds that the plain product takes here, away from the page.
addEventListener('message', ({ data }: MessageEvent<{ images: Matrix; categories: Matrix }>) => {
  const startMs = performance.now();
  dotColumns(data.images, data.categories);
  postMessage((performance.now() - startMs) / 1000);
});
