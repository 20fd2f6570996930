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

/** A graphics card that answers. */
export interface AdapterFacts {
  readonly name: string;
  /** Imitated by the processor, and slower than WASM there. */
  readonly software: boolean;
  /** Whether it computes in half precision (WebGPU's `shader-f16`). */
  readonly halfPrecision: boolean;
}

/** What models may run on here. */
export interface DeviceFacts {
  /** The card, or in words why there is none; such words start with a capital and have no full stop. */
  readonly adapter: AdapterFacts | string;
  /** WASM threads that a runtime for the processor may start. */
  readonly threads: number;
  readonly isolated: boolean;
}

/**
 * Asks the browser for its graphics card, unless nobody wants one: a driver that has just crashed is
 * better left alone. Never rejects: a failing request is a reason for having none.
 */
export async function readDeviceFacts(
  environment: DeviceEnvironment,
  wantsCard: boolean,
): Promise<DeviceFacts> {
  const { isolated, cores } = environment;
  const threads = isolated ? Math.max(1, Math.min(MAX_THREADS, cores)) : 1;
  const adapter = wantsCard ? await readAdapter(environment.gpu) : 'The processor was chosen';
  return { adapter, threads, isolated };
}

async function readAdapter(gpu: DeviceEnvironment['gpu']): Promise<AdapterFacts | string> {
  if (gpu === undefined) return 'No WebGPU in this browser';
  let adapter: GPUAdapter | null;
  try {
    adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  } catch (error) {
    return `The browser's WebGPU does not answer (${String(error)})`;
  }
  if (adapter === null) return 'WebGPU finds no graphics card that it can use here';
  const { info, features } = adapter;
  const name = nameOf(info);
  const imitated = /swiftshader|llvmpipe|lavapipe|basic render|\bwarp\b/i.test(name);
  return {
    name,
    software: info.isFallbackAdapter || imitated,
    halfPrecision: features.has('shader-f16'),
  };
}

function nameOf(info: GPUAdapterInfo): string {
  const parts = [info.vendor, info.architecture, info.device, info.description];
  const words = [...new Set(parts.filter((part) => part !== ''))];
  return words.length > 0 ? words.join(' ') : 'unnamed adapter';
}
