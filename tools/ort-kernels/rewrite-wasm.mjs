// Rewrites two hot spots of ONNX Runtime Web's CPU kernels in its shipped .wasm:
//
//   node tools/ort-kernels/rewrite-wasm.mjs <from.wasm> <to.wasm> [--only product|depthwise]
//
// product:   the loop of the matrix product keeps eight of B's vectors alive at once, more than x64
//            has registers for, so that V8 spills. The same sums in the same order, but one column
//            block after the other: no spills, results equal to the bit.
// depthwise: depthwise convolutions are spread out to a matrix and multiplied one row at a time.
//            depthwise.wat computes them directly; what it does not know goes the old way.
//
// Functions are found by what they do, never by number; a build that looks different is refused.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { OP, SIMD, encodeNumber, readInstructions, readModule, writeModule } from './wasm-file.mjs';

const get = (/** @type {number} */ local) => [OP.localGet, ...encodeNumber(local)];
const set = (/** @type {number} */ local) => [OP.localSet, ...encodeNumber(local)];
const tee = (/** @type {number} */ local) => [OP.localTee, ...encodeNumber(local)];
const simd = (/** @type {number[]} */ ...rest) => [OP.simd, ...rest.flatMap(encodeNumber)];
const mulAdd = [...simd(SIMD.mul), ...simd(SIMD.add)];
const load = (/** @type {number} */ offset) => simd(SIMD.load, 0, offset);
const splat = (/** @type {number} */ offset) => simd(SIMD.load32Splat, 2, offset);
const COLUMNS = [48, 32, 16, 0];

/** What the loop over K looks like as compiled: row 0 over all columns, then row 1. */
function expectLoop() {
  /** @type {[number, number, number][]} op, sub, offset; -1: any local */
  const ops = [];
  const local = (/** @type {number} */ op) => ops.push([op, -1, -1]);
  const vector = (/** @type {number} */ sub, offset = -1) => ops.push([OP.simd, sub, offset]);
  const end = () => (vector(SIMD.mul), vector(SIMD.add));
  COLUMNS.forEach((offset, i) => {
    local(OP.localGet);
    [0, 1].forEach((k) => {
      local(OP.localGet);
      if (i === 0) (vector(SIMD.load32Splat, 4 * k), local(OP.localTee));
      (local(OP.localGet), vector(SIMD.load, offset + 64 * k), local(OP.localTee), end());
    });
    local(OP.localSet);
  });
  COLUMNS.forEach((_, i) => {
    local(OP.localGet);
    [0, 1].forEach((k) => {
      local(OP.localGet);
      if (i === 0 && k === 0)
        (local(OP.localGet),
          ops.push([OP.i32Const, -1, 2], [OP.i32Shl, -1, -1], [OP.i32Add, -1, -1]),
          local(OP.localTee));
      if (i === 0 && k === 1) ops.push([OP.i32Const, -1, 4], [OP.i32Add, -1, -1]);
      if (i === 0) (vector(SIMD.load32Splat, 0), local(OP.localTee));
      (local(OP.localGet), end());
    });
    local(OP.localSet);
  });
  return ops;
}

/** @param {ReturnType<typeof readModule>} module */
function findProducts(module) {
  const wanted = expectLoop();
  const found = [];
  for (const f of module.functions) {
    if (module.types[f.type] !== 'iiiiiiiif>i') continue;
    const list = [...readInstructions(module.bytes, f.code, f.end)];
    for (let i = 0; i + wanted.length < list.length; i++) {
      if (list[i]?.op !== OP.loop) continue;
      const body = list.slice(i + 1, i + 1 + wanted.length);
      const same = body.every((x, n) => {
        const [op, sub, value] = wanted[n] ?? [];
        return x.op === op && x.sub === sub && (value === -1 || x.value === value);
      });
      if (same) found.push({ f, body });
    }
  }
  return found;
}

/** The loop's work, column block by column block: two of B's vectors alive instead of eight. */
function reorderLoop(/** @type {import('./wasm-file.mjs').Instruction[]} */ body) {
  const local = (/** @type {number} */ n) => body[n]?.value ?? -1;
  const accumulators = body.filter((x) => x.op === OP.localSet).map((x) => x.value);
  const rowOne = body.findIndex((x) => x.op === OP.i32Shl);
  const [a, b, lda, aOne] = [local(1), local(4), local(rowOne - 2), local(rowOne + 2)];
  const free = [
    ...new Set(body.filter((x) => x.op === OP.localTee && x.value !== aOne).map((x) => x.value)),
  ];
  const [a00 = -1, a01 = -1, a10 = -1, a11 = -1, b0 = -1, b1 = -1] = free;
  if (free.length < 6 || accumulators.length !== 8)
    throw new Error('the product keeps other locals');
  return COLUMNS.flatMap((offset, i) => {
    const [zero = -1, one = -1] = [accumulators[i], accumulators[i + 4]];
    const first = i === 0;
    return [
      ...get(zero),
      ...(first ? [...get(a), ...splat(0), ...tee(a00)] : get(a00)),
      ...get(b),
      ...load(offset),
      ...tee(b0),
      ...mulAdd,
      ...(first ? [...get(a), ...splat(4), ...tee(a01)] : get(a01)),
      ...get(b),
      ...load(offset + 64),
      ...tee(b1),
      ...mulAdd,
      ...set(zero),
      ...get(one),
      ...(first
        ? [
            ...get(a),
            ...get(lda),
            OP.i32Const,
            2,
            OP.i32Shl,
            OP.i32Add,
            ...tee(aOne),
            ...splat(0),
            ...tee(a10),
          ]
        : get(a10)),
      ...get(b0),
      ...mulAdd,
      ...(first ? [...get(aOne), ...splat(4), ...tee(a11)] : get(a11)),
      ...get(b1),
      ...mulAdd,
      ...set(one),
    ];
  });
}

/** MlasConvOperation and MlasActivation: the one with eight numbers that multiplies after spreading. */
function findConvolution(
  /** @type {ReturnType<typeof readModule>} */ module,
  /** @type {number[]} */ kernels,
) {
  const calls = (/** @type {import('./wasm-file.mjs').WasmFunction} */ f) =>
    [...readInstructions(module.bytes, f.code, f.end)]
      .filter((x) => x.op === OP.call)
      .map((x) => x.value);
  const products = module.functions
    .filter(
      (f) =>
        module.types[f.type] === 'iiiiifiiiifii>' && kernels.every((k) => calls(f).includes(k)),
    )
    .map((f) => f.index);
  const found = module.functions.filter(
    (f) => module.types[f.type] === 'iiiiiiii>' && calls(f).some((c) => products.includes(c)),
  );
  const [f] = found;
  if (products.length !== 1 || !f || found.length > 1)
    throw new Error('no single convolution by matrix product');
  const typeOf = (/** @type {number} */ index) =>
    module.types[module.typeOf[index - module.importedFunctions] ?? -1];
  const activation = calls(f).at(-1) ?? -1;
  const spread = calls(f).filter((c) => typeOf(c) === 'iiiiiii>');
  const offsets = new Set(
    [f.index, ...spread].flatMap((index) => {
      const g = module.functions[index - module.importedFunctions];
      if (!g) return [];
      return [...readInstructions(module.bytes, g.code, g.end)]
        .filter((x) => x.op === OP.i32Load || x.op === OP.f32Load)
        .map((x) => x.value);
    }),
  );
  // The fields of MLAS_CONV_PARAMETERS that depthwise.wat reads and these functions read too.
  for (const field of [4, 24, 28, 36, 40, 48, 52, 60, 64, 84, 88, 96, 116, 124])
    if (!offsets.has(field))
      throw new Error(`the convolution's parameters have no field at ${field}`);
  // A thread's part of the column buffer begins at its number << 16 bytes: 16384 floats are its own.
  const apart = module.functions.some((g) => {
    if (module.types[g.type] !== 'ii>' || !calls(g).includes(f.index)) return false;
    const list = [...readInstructions(module.bytes, g.code, g.end)];
    return list.some(
      (x, i) => x.op === OP.i32Const && x.value === 16 && list[i + 1]?.op === OP.i32Shl,
    );
  });
  if (!apart) throw new Error('the column buffer is not 64 KiB a thread');
  if (typeOf(activation) !== 'iiiiii>') throw new Error('no activation after the convolution');
  return { f, activation };
}

/**
 * @param {Uint8Array} bytes ONNX Runtime Web's .wasm
 * @param {Uint8Array} depthwise depthwise.wat, assembled
 * @param {string} [only] 'product' or 'depthwise'
 */
export function rewriteWasm(bytes, depthwise, only) {
  const module = readModule(bytes.slice());
  const products = findProducts(module);
  if (products.length !== 2) throw new Error(`${products.length} matrix products found, not 2`);
  /** @type {Map<number, Uint8Array>} */
  const changed = new Map();
  /** @type {{ type: number, body: Uint8Array }[]} */
  const added = [];
  if (only !== 'depthwise')
    for (const { f, body } of products) {
      const [from, to] = [body[0]?.at ?? 0, body.at(-1)?.end ?? 0];
      changed.set(
        f.index,
        Buffer.concat([
          bytes.subarray(f.start, from),
          Uint8Array.from(reorderLoop(body)),
          bytes.subarray(to, f.end),
        ]),
      );
    }
  if (only !== 'product') {
    const { f, activation } = findConvolution(
      module,
      products.map((p) => p.f.index),
    );
    const source = readModule(depthwise);
    const [own] = source.functions;
    if (!own) throw new Error('depthwise.wasm holds no function');
    const old = module.importedFunctions + module.functions.length;
    const body = [...depthwise.subarray(own.start, own.code)];
    for (const x of readInstructions(depthwise, own.code, own.end))
      if (x.op === OP.call) body.push(OP.call, ...encodeNumber(x.value === 0 ? old : activation));
      else body.push(...depthwise.subarray(x.at, x.end));
    changed.set(f.index, Uint8Array.from(body));
    added.push({ type: f.type, body: bytes.slice(f.start, f.end) });
  }
  const result = writeModule(module, changed, added);
  if (!WebAssembly.validate(result)) throw new Error('the rewritten module is not valid');
  return result;
}

if (process.argv[1]?.endsWith('rewrite-wasm.mjs')) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { only: { type: 'string' } },
  });
  const [from = '', to = ''] = positionals;
  const before = new Uint8Array(readFileSync(from));
  const after = rewriteWasm(
    before,
    new Uint8Array(readFileSync(new URL('depthwise.wasm', import.meta.url))),
    values.only,
  );
  writeFileSync(to, after);
  console.log(`${to}: ${after.length - before.length} bytes more`);
}
