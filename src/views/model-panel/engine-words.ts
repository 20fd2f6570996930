import type { EngineStatus } from '#engine/index.ts';

/** The device in a lecturer's words. */
export function deviceWord(engine: EngineStatus): string {
  if (engine.device === 'webgpu') return 'WebGPU: the graphics card';
  return `WASM: the processor, ${engine.threads} ${engine.threads === 1 ? 'thread' : 'threads'}`;
}

/** What the chip says beside the model's name. */
export function stateWords(engine: EngineStatus): string {
  const { phase } = engine;
  if (phase === 'idle') return 'not loaded';
  if (phase === 'failed') return 'failed';
  if (phase === 'restarting') return 'restarting …';
  if (phase === 'loading') return loadingWords(engine);
  const device = engine.device === 'webgpu' ? 'WebGPU' : `WASM ×${engine.threads}`;
  const speed =
    engine.imagesPerSecond === null ? '' : ` · ${engine.imagesPerSecond.toFixed(0)} img/s`;
  return `${engine.dtype} · ${device}${speed}`;
}

export function speedWords(engine: EngineStatus): string {
  const parts: string[] = [];
  if (engine.imagesPerSecond !== null)
    parts.push(`${engine.imagesPerSecond.toFixed(1)} pictures a second`);
  if (engine.sentencesPerSecond !== null)
    parts.push(`${engine.sentencesPerSecond.toFixed(0)} sentences a second`);
  return parts.length === 0 ? 'measured once something has run' : parts.join(', ');
}

function loadingWords(engine: EngineStatus): string {
  const received = engine.downloads.reduce((sum, d) => sum + d.receivedBytes, 0);
  const total = engine.downloads.reduce((sum, d) => sum + d.totalBytes, 0);
  return total === 0 ? 'loading …' : `loading ${Math.floor((100 * received) / total)} %`;
}
