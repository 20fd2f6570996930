import type { ResultOrigin } from '#experiment/report.ts';

/** How one tower runs: `w16 on WebAssembly`. */
type Tower = Extract<ResultOrigin, { kind: 'device' }>['text'];

/**
 * Where a result comes from, in the one way in which it is said wherever its numbers stand:
 * `q8 (preview) on WebAssembly, 8 threads`. The text tower is named where it is not the usual one, on
 * the processor with the image tower's weights.
 */
export function originWords(origin: ResultOrigin): string {
  switch (origin.kind) {
    case 'shipped':
      return 'shipped embeddings';
    case 'link':
      return origin.made === null
        ? 'as shared in a link'
        : `as shared in a link: ${originWords(origin.made)}`;
    case 'device': {
      const { device, dtype, threads, text } = origin;
      const count = device === 'wasm' ? `, ${threads} ${threads === 1 ? 'thread' : 'threads'}` : '';
      const isUsual = text.device === 'wasm' && text.dtype === dtype;
      return `${towerWords(origin)}${count}${isUsual ? '' : `; sentences ${towerWords(text)}`}`;
    }
  }
}

/** Whether 8-bit weights had a hand in a result: then it is a preview, not a number to publish. */
export function isPreview(origin: ResultOrigin): boolean {
  if (origin.kind === 'link') return origin.made !== null && isPreview(origin.made);
  return origin.kind === 'device' && (origin.dtype === 'q8' || origin.text.dtype === 'q8');
}

function towerWords({ device, dtype }: Tower): string {
  const weights = dtype === 'q8' ? 'q8 (preview)' : dtype;
  return `${weights} on ${{ webgpu: 'WebGPU', webnn: 'WebNN', wasm: 'WebAssembly' }[device]}`;
}
