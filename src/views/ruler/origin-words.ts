import type { ResultOrigin } from '#experiment/report.ts';

type OnDevice = Extract<ResultOrigin, { kind: 'device' }>;

/** `WASM, fp32`; both towers where they are stored differently. */
export function deviceWords({ device, dtype, text }: OnDevice): string {
  const pictures = `${NAMES[device]}, ${dtype}`;
  if (text.dtype === dtype) return pictures;
  return `pictures ${pictures}; sentences ${NAMES[text.device]}, ${text.dtype}`;
}

/** Whether 8-bit weights had a hand in it. */
export function isPreview({ dtype, text }: OnDevice): boolean {
  return dtype === 'q8' || text.dtype === 'q8';
}

const NAMES = { webgpu: 'WebGPU', wasm: 'WASM' } as const;
