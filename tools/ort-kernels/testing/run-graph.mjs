// node run-graph.mjs <runtime.wasm> <graph.onnx> [<sizes of free dimensions, JSON> <output>]: every output
// of the graph, or one, for the same made inputs, as JSON of base64. A process of its own, since a runtime
// is loaded once in each.
import { readFileSync } from 'node:fs';
import * as ort from 'onnxruntime-web';

const [wasm = '', graph = '', sizes = '{}', output] = process.argv.slice(2);
ort.env.wasm.numThreads = 1;
ort.env.wasm.wasmBinary = new Uint8Array(readFileSync(wasm)).buffer;
const session = await ort.InferenceSession.create(new Uint8Array(readFileSync(graph)), {
  executionProviders: ['wasm'],
  logSeverityLevel: 3,
  freeDimensionOverrides: JSON.parse(sizes),
});
let seed = 12345;
const feeds = Object.fromEntries(
  session.inputMetadata.map(({ name, shape }) => {
    const data = new Float32Array(shape.reduce((product, side) => product * side, 1));
    // Numbers with all their digits: sums of round ones are the same in any order.
    for (let i = 0; i < data.length; i += 1) {
      seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
      data[i] = Math.sin(seed) * Math.SQRT2;
    }
    return [name, new ort.Tensor('float32', data, shape)];
  }),
);
const results = await session.run(feeds, output === undefined ? session.outputNames : [output]);
const encoded = Object.entries(results).map(([name, { data }]) => [
  name,
  Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64'),
]);
console.log(JSON.stringify(Object.fromEntries(encoded)));
