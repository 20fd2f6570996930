/** More WASM threads than this gain little and heat phones. */
const MAX_THREADS = 4;

/** What is used of WebNN's `navigator.ml` (W3C draft, not in TypeScript's library). */
export interface WebNnLike {
  createContext(options: { readonly deviceType: 'cpu' }): Promise<unknown>;
}

/** What a machine is taken to have where the browser does not say. */
const USUAL_GIB = 4;

/** What the browser says of this machine. */
export interface DeviceEnvironment {
  readonly gpu: Pick<GPU, 'requestAdapter'> | undefined;
  readonly webnn: WebNnLike | undefined;
  /** `crossOriginIsolated`: whether WASM threads may share memory. */
  readonly isolated: boolean;
  /** `navigator.hardwareConcurrency` */
  readonly cores: number;
  /** `navigator.deviceMemory`, rounded by the browser; undefined where it does not say. */
  readonly memoryGiB: number | undefined;
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
  /** Whether pictures can run by WebNN; else in words why not, as above. */
  readonly webnn: true | string;
  /** WASM threads that a runtime for the processor may start. */
  readonly threads: number;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly isolated: boolean;
}

/** What somebody wants of this machine besides WASM. */
export interface WantedDevices {
  readonly card: boolean;
  readonly webnn: boolean;
}

/**
 * Asks the browser for its graphics card and for WebNN, unless nobody wants them: a driver that has
 * just crashed is better left alone. Never rejects: a failing request is a reason for having none.
 */
export async function readDeviceFacts(
  environment: DeviceEnvironment,
  wanted: WantedDevices,
): Promise<DeviceFacts> {
  const { isolated } = environment;
  const cores = Math.max(1, environment.cores);
  const threads = isolated ? Math.min(MAX_THREADS, cores) : 1;
  const adapter = wanted.card ? await readAdapter(environment.gpu) : 'The processor was chosen';
  const webnn = wanted.webnn ? await readWebNn(environment.webnn) : 'WebAssembly was chosen';
  const memoryBytes = (environment.memoryGiB ?? USUAL_GIB) * 2 ** 30;
  return { adapter, webnn, threads, cores, memoryBytes, isolated };
}

async function readWebNn(webnn: WebNnLike | undefined): Promise<true | string> {
  if (webnn === undefined) return 'No WebNN in this browser';
  try {
    await webnn.createContext({ deviceType: 'cpu' });
    return true;
  } catch (error) {
    return `The browser's WebNN does not answer (${String(error)})`;
  }
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
