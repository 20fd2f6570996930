let session;
let feeds;

async function open({ model, wasm, entry, build, threads, batch, webnn, options }) {
  const ort = await import(`/ort/${entry}`);
  ort.env.logLevel = 'error';
  ort.env.wasm.numThreads = threads;
  const mjs = new URL(`/ort/ort-wasm-simd-threaded${build}.mjs`, globalThis.location.href).href;
  const ownWasm = `/ort/ort-wasm-simd-threaded${build}.wasm`;
  ort.env.wasm.wasmPaths = { mjs, wasm: new URL(wasm ?? ownWasm, globalThis.location.href).href };
  const bytes = new Uint8Array(await (await fetch(model)).arrayBuffer());
  const executionProviders = webnn ? [{ name: 'webnn', deviceType: 'cpu' }] : ['wasm'];
  const fixed = webnn ? { freeDimensionOverrides: { batch } } : {};
  const start = performance.now();
  const quiet = { executionProviders, logSeverityLevel: 3 };
  session = await ort.InferenceSession.create(bytes, { ...quiet, ...fixed, ...options });
  const createMs = performance.now() - start;
  // Numbers that every way draws alike.
  const pixels = new Float32Array(batch * 3 * 224 * 224);
  for (let i = 0, state = 12345; i < pixels.length; i++) {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    pixels[i] = ((state >> 16) & 255) / 128 - 1;
  }
  feeds = { pixel_values: new ort.Tensor('float32', pixels, [batch, 3, 224, 224]) };
  await session.run(feeds);
  const { image_embeds: out } = await session.run(feeds);
  return { createMs, row: Array.from(out.data.slice(0, out.dims[1])) };
}

// ORT starts its threads from this file's realm too; their messages are not ours.
if (globalThis.name !== 'em-pthread')
  globalThis.onmessage = async ({ data }) => {
    try {
      if (data.way) return globalThis.postMessage(await open(data.way));
      for (let i = 0; i < data.runs; i++) await session.run(feeds);
      return globalThis.postMessage({ done: true });
    } catch (error) {
      return globalThis.postMessage({ error: String(error) });
    }
  };
