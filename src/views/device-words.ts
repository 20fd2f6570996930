import type { Device, TowerPlan } from '#engine/index.ts';

/** A device in a lecturer's words. */
export function deviceWord(device: Device, threads: number): string {
  if (device === 'webgpu') return 'WebGPU: the graphics card';
  if (device === 'webnn') return 'WebNN: the processor, by the browser’s own code';
  return `WASM: the processor, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
}

/** How a tower runs: `fp16 on WebGPU: the graphics card`. */
export function towerWords({ dtype, device }: TowerPlan, threads: number): string {
  return `${dtype} on ${deviceWord(device, threads)}`;
}
