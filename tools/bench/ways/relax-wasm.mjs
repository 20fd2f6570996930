// Relaxed SIMD: multiply and add in one where the shipped .wasm does both for an accumulator:
//
//   node tools/bench/ways/relax-wasm.mjs <from.wasm> <to.wasm>
//
// get c; A; B; mul; add [; C; D; mul; add] ; set c   becomes   A; B; get c; madd; set c [; C; D; ...],
// in functions of eight such places and more. What is kept is counted.
import { readFileSync, writeFileSync } from 'node:fs';
import {
  OP,
  SIMD,
  encodeNumber,
  readInstructions,
  readModule,
  writeModule,
} from '../../ort-kernels/wasm-file.mjs';

const MULTIPLY_ADD = [OP.simd, ...encodeNumber(0x105)];
/** What an operand may be made of, and what it takes from the stack and leaves there. */
const EFFECTS = new Map([
  [OP.localGet, [0, 1]],
  [OP.localTee, [1, 1]],
  [OP.i32Const, [0, 1]],
  [OP.i32Add, [2, 1]],
  [OP.i32Shl, [2, 1]],
]);
const LOADS = [SIMD.load, SIMD.load32Splat];

const isSimd = (instruction, sub) => instruction?.op === OP.simd && instruction.sub === sub;

/** Two operands from `at` on, up to the mul that an add follows; null where it is something else. */
function readOperands(list, at, accumulator) {
  let height = 0;
  for (let i = at; i < list.length; i++) {
    const one = list[i];
    if (height === 2 && isSimd(one, SIMD.mul) && isSimd(list[i + 1], SIMD.add)) return i;
    const effect = LOADS.includes(one.sub) && one.op === OP.simd ? [1, 1] : EFFECTS.get(one.op);
    const touches = one.op !== OP.i32Const && one.value === accumulator && one.op < OP.i32Load;
    if (!effect || height < effect[0] || touches) return null;
    height += effect[1] - effect[0];
  }
  return null;
}

function relaxFunction(bytes, f) {
  const list = [...readInstructions(bytes, f.code, f.end)];
  const bytesOf = (from, to) => [...bytes.subarray(list[from].at, list[to - 1].end)];
  const out = [...bytes.subarray(f.start, f.code)];
  let relaxed = 0;
  for (let i = 0; i < list.length; i++) {
    const products = [];
    let at = i + 1;
    for (let end; list[i].op === OP.localGet && (end = readOperands(list, at, list[i].value));) {
      products.push([at, end]);
      at = end + 2;
    }
    const stores = list[at]?.op === OP.localSet && list[at].value === list[i].value;
    if (products.length === 0 || !stores) {
      out.push(...bytesOf(i, i + 1));
      continue;
    }
    for (const [from, to] of products)
      out.push(...bytesOf(from, to), ...bytesOf(i, i + 1), ...MULTIPLY_ADD, ...bytesOf(at, at + 1));
    relaxed += products.length;
    i = at;
  }
  return { relaxed, body: Uint8Array.from(out) };
}

const [from = '', to = ''] = process.argv.slice(2);
const module = readModule(new Uint8Array(readFileSync(from)));
const changed = new Map();
for (const f of module.functions) {
  const { relaxed, body } = relaxFunction(module.bytes, f);
  if (relaxed < 8) continue;
  changed.set(f.index, body);
  console.log(`function ${f.index}: ${relaxed} multiply-adds`);
}
writeFileSync(to, writeModule(module, changed, []));
