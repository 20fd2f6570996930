import { processorReason } from '../contract/device-words.ts';
import type { Device, DevicePreference } from '../contract/engine.ts';

/** More WASM threads than this gain little and heat phones. */
const MAX_THREADS = 4;

/** What the browser says of this machine. */
export interface DeviceEnvironment {
  readonly gpu: Pick<GPU, 'requestAdapter'> | undefined;
  /** `crossOriginIsolated`: whether WASM threads may share memory. */
  readonly isolated: boolean;
  /** `navigator.hardwareConcurrency` */
  readonly cores: number;
}

/** Where the image tower runs and why; sentences always run on WASM, where short ones are faster. */
export interface DeviceChoice {
  readonly device: Device;
  readonly reason: string;
  /** True where WebGPU was wanted and is not taken. */
  readonly fellBack: boolean;
  readonly threads: number;
  readonly isolated: boolean;
  readonly adapter: string;
}

/**
 * Picks WebGPU where a real graphics adapter answers, else the processor. `preferred: 'webgpu'` also
 * takes an adapter imitated in software, which `auto` rejects as slower than WASM. Never throws: a
 * failing adapter request is a reason for the processor.
 */
export async function chooseDevice(
  preferred: DevicePreference,
  environment: DeviceEnvironment,
): Promise<DeviceChoice> {
  const { isolated } = environment;
  const threads = isolated ? Math.max(1, Math.min(MAX_THREADS, environment.cores)) : 1;
  const onProcessor = (cause: string, adapter = ''): DeviceChoice => ({
    device: 'wasm',
    reason: processorReason(cause, threads, isolated),
    fellBack: preferred !== 'wasm',
    threads,
    isolated,
    adapter,
  });
  if (preferred === 'wasm') return onProcessor('The processor was chosen');
  if (environment.gpu === undefined) return onProcessor('No WebGPU in this browser');

  let adapter: GPUAdapter | null;
  try {
    adapter = await environment.gpu.requestAdapter({ powerPreference: 'high-performance' });
  } catch (error) {
    return onProcessor(`The browser's WebGPU does not answer (${String(error)})`);
  }
  if (adapter === null) return onProcessor('WebGPU finds no graphics card that it can use here');
  const name = nameOf(adapter.info);
  if (preferred === 'auto' && isSoftware(adapter.info)) {
    return onProcessor('WebGPU is only imitated in software here, which is slow', name);
  }
  return {
    device: 'webgpu',
    reason: `Pictures run on the graphics card by WebGPU (${name}), sentences on the processor.`,
    fellBack: false,
    // No thread pool: it would idle, and cannot be changed after the first session.
    threads: 1,
    isolated,
    adapter: name,
  };
}

function nameOf(info: GPUAdapterInfo): string {
  const parts = [info.vendor, info.architecture, info.device, info.description];
  const words = [...new Set(parts.filter((part) => part !== ''))];
  return words.length > 0 ? words.join(' ') : 'unnamed adapter';
}

function isSoftware(info: GPUAdapterInfo): boolean {
  return (
    info.isFallbackAdapter ||
    /swiftshader|llvmpipe|lavapipe|basic render|\bwarp\b/i.test(nameOf(info))
  );
}
