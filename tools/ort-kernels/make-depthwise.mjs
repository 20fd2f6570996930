// Writes depthwise.wasm: one function that computes a depthwise convolution of one plane directly.
// Needs npm's `wabt` (1.0.39 or near) where Node finds it; the result is committed, so only a change
// of this file asks for it:   node tools/ort-kernels/make-depthwise.mjs
//
// How: the plane is copied with its border of zeros to the column buffer of the old way; at stride 2 even columns lie before odd ones. Then tiles of 4 rows x 4 columns: per
// tap one weight spread over a vector, four loads, four multiply-adds. The last tile of a row or column
// overlaps the one before. Kernels 3x3 and 5x5, stride 1 or 2, no dilation, outputs of 4x4 and more.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** Offsets in MLAS_CONV_PARAMETERS, 32-bit (ONNX Runtime 1.30); rewrite-wasm.mjs checks them. */
const FIELD = {
  activation: 0,
  dimensions: 4,
  groups: 12,
  channels: 16,
  height: 24,
  width: 28,
  kernelHeight: 36,
  kernelWidth: 40,
  dilationHeight: 48,
  dilationWidth: 52,
  top: 60,
  left: 64,
  bottom: 68,
  right: 72,
  strideHeight: 84,
  strideWidth: 88,
  filters: 96,
  outHeight: 100,
  outWidth: 104,
  outSize: 116,
  beta: 124,
};
/** What one thread has of the column buffer; a padded plane that is larger goes the old way. */
const BUFFER_FLOATS = 16384;
const field = (/** @type {keyof typeof FIELD} */ name) =>
  `(i32.load offset=${FIELD[name]} (local.get $parameters))`;
const get = (/** @type {string} */ name) => `(local.get $${name})`;
const set = (/** @type {string} */ name, /** @type {string} */ value) =>
  `(local.set $${name} ${value})`;
const number = (/** @type {number} */ n) => `(i32.const ${n})`;
const add = (/** @type {string} */ a, /** @type {string} */ b) => `(i32.add ${a} ${b})`;
const less = (/** @type {string} */ a, /** @type {string} */ b) => `(i32.sub ${a} ${b})`;
const times = (/** @type {string} */ a, /** @type {string} */ b) => `(i32.mul ${a} ${b})`;
const floats = (/** @type {string} */ a) => `(i32.shl ${a} (i32.const 2))`;
const half = (/** @type {string} */ a) => `(i32.shr_u ${a} (i32.const 1))`;
const unless = (/** @type {string} */ condition) => `(br_if $other ${condition})`;
const unequal = (/** @type {string} */ a, /** @type {string} */ b) => `(i32.ne ${a} ${b})`;
const countDown = (/** @type {string} */ name, /** @type {string} */ loop) =>
  `(br_if $${loop} (local.tee $${name} ${less(get(name), number(1))}))`;
const ROWS = [0, 1, 2, 3];

/** The next tile's start: 4 on, or as far as fits. */
const step = (
  /** @type {string} */ name,
  /** @type {string} */ size,
  /** @type {string} */ loop,
) => `
  (if (i32.lt_u (local.tee $${name} ${add(get(name), number(4))}) ${get(size)}) (then
    (if (i32.gt_u ${get(name)} ${less(get(size), number(4))}) (then ${set(name, less(get(size), number(4)))}))
    (br $${loop})))`;

/** All taps of a kernel of `size` at `stride`, for the tile whose rows start at $row0..$row3. */
function taps(/** @type {number} */ size, /** @type {number} */ stride) {
  const label = `taps${size}${stride}`;
  const oneRow = Array.from({ length: size }, (_, j) => {
    const shift = stride === 2 ? j >> 1 : j;
    return (
      `(local.set $weight (v128.load32_splat offset=${4 * j} ${get('tap')}))` +
      ROWS.map((r) => {
        const row =
          stride === 2 && j % 2 === 1 ? add(get(`row${r}`), get('oddAt')) : get(`row${r}`);
        return set(
          `sum${r}`,
          `(f32x4.add ${get(`sum${r}`)} (f32x4.mul ${get('weight')} (v128.load offset=${4 * shift} align=4 ${row})))`,
        );
      }).join('\n')
    );
  });
  return `${set('left', number(size))} (loop $${label}
    ${oneRow.join('\n')}
    ${ROWS.map((r) => set(`row${r}`, add(get(`row${r}`), get('pitch')))).join('')}
    ${set('tap', add(get('tap'), number(4 * size)))}
    ${countDown('left', label)})`;
}

const choose = (/** @type {number} */ stride) =>
  `(if (i32.eq ${get('size')} ${number(3)}) (then ${taps(3, stride)}) (else ${taps(5, stride)}))`;

const copyWhole = `
  ${set('to', add(get('to'), floats(field('left'))))}
  (loop $copyRow ${set('x', number(0))}
    (loop $copy
      (v128.store align=4 ${add(get('to'), floats(get('x')))} (v128.load align=4 ${add(get('from'), floats(get('x')))}))
      ${step('x', 'width', 'copy')})
    ${set('from', add(get('from'), floats(get('width'))))} ${set('to', add(get('to'), get('pitch')))}
    ${countDown('y', 'copyRow')})`;

// With an odd border on the left, even columns of the plane are odd ones of the padded plane.
const copyParted = `
  ${set('parity', `(i32.and ${field('left')} ${number(1)})`)}
  (loop $partRow
    ${set('row0', add(get('to'), add(floats(half(field('left'))), times(get('parity'), get('oddAt')))))}
    ${set('row1', add(get('to'), add(floats(half(add(field('left'), number(1)))), times(`(i32.xor ${get('parity')} ${number(1)})`, get('oddAt')))))}
    ${set('x', number(0))}
    (block $vectors (loop $part
      (br_if $vectors (i32.gt_u ${add(get('x'), number(8))} ${get('width')}))
      ${set('tap', add(get('from'), floats(get('x'))))}
      ${set('sum0', `(v128.load align=4 ${get('tap')})`)} ${set('sum1', `(v128.load offset=16 align=4 ${get('tap')})`)}
      (v128.store align=4 ${add(get('row0'), `(i32.shl ${get('x')} ${number(1)})`)}
        (i8x16.shuffle 0 1 2 3 8 9 10 11 16 17 18 19 24 25 26 27 ${get('sum0')} ${get('sum1')}))
      (v128.store align=4 ${add(get('row1'), `(i32.shl ${get('x')} ${number(1)})`)}
        (i8x16.shuffle 4 5 6 7 12 13 14 15 20 21 22 23 28 29 30 31 ${get('sum0')} ${get('sum1')}))
      ${set('x', add(get('x'), number(8)))} (br $part)))
    (block $rest (loop $one
      (br_if $rest (i32.ge_u ${get('x')} ${get('width')}))
      (f32.store ${add(`(select ${get('row1')} ${get('row0')} (i32.and ${get('x')} ${number(1)}))`, floats(half(get('x'))))}
        (f32.load ${add(get('from'), floats(get('x')))}))
      ${set('x', add(get('x'), number(1)))} (br $one)))
    ${set('from', add(get('from'), floats(get('width'))))} ${set('to', add(get('to'), get('pitch')))}
    ${countDown('y', 'partRow')})`;

const locals = (/** @type {string[]} */ names, /** @type {string} */ type) =>
  names.map((n) => `(local $${n} ${type})`).join('');
const source = `(module
  (import "ort" "memory" (memory 1 65536 shared))
  (import "ort" "other" (func $convolve (param i32 i32 i32 i32 i32 i32 i32 i32)))
  (import "ort" "activate" (func $activate (param i32 i32 i32 i32 i32 i32)))
  (func (export "convolve") (param $parameters i32) (param $input i32) (param $filter i32) (param $bias i32)
    (param $buffer i32) (param $output i32) (param $start i32) (param $count i32)
    ${locals(['height', 'width', 'outHeight', 'outWidth', 'size', 'stride', 'oddAt', 'pitch', 'padded', 'x', 'y', 'row0', 'row1', 'row2', 'row3', 'tap', 'left', 'from', 'to', 'down', 'parity'], 'i32')}
    ${locals(['weight', 'sum0', 'sum1', 'sum2', 'sum3'], 'v128')}
    (block $other
      ${unless(unequal(field('dimensions'), number(2)))} ${unless(unequal(field('filters'), number(1)))}
      ${unless(unequal(field('channels'), number(1)))} ${unless(`(i32.lt_u ${field('groups')} ${number(2)})`)}
      ${unless(get('start'))} ${unless(unequal(get('count'), field('outSize')))}
      ${unless(unequal(field('dilationHeight'), number(1)))} ${unless(unequal(field('dilationWidth'), number(1)))}
      ${unless(`(f32.ne (f32.load offset=${FIELD.beta} ${get('parameters')}) (f32.const 0))`)}
      ${set('stride', field('strideHeight'))} ${unless(unequal(get('stride'), field('strideWidth')))}
      ${unless(`(i32.gt_u ${less(get('stride'), number(1))} ${number(1)})`)}
      ${set('size', field('kernelHeight'))} ${unless(unequal(get('size'), field('kernelWidth')))}
      ${unless(`(i32.and ${unequal(get('size'), number(3))} ${unequal(get('size'), number(5))})`)}
      ${set('height', field('height'))} ${set('width', field('width'))}
      ${set('outHeight', field('outHeight'))} ${set('outWidth', field('outWidth'))}
      ${['outHeight', 'outWidth', 'width'].map((n) => unless(`(i32.lt_u ${get(n)} ${number(4)})`)).join('')}
      ${set('padded', add(get('width'), add(field('left'), field('right'))))}
      (if (i32.eq ${get('stride')} ${number(2)}) (then
        ${set('oddAt', floats(half(add(get('padded'), number(1)))))} ${set('padded', half(get('oddAt')))}))
      ${set('pitch', floats(get('padded')))}
      ${set('down', add(get('height'), add(field('top'), field('bottom'))))}
      ${unless(`(i32.gt_u ${times(get('down'), get('padded'))} ${number(BUFFER_FLOATS)})`)}
      (memory.fill ${get('buffer')} ${number(0)} ${times(get('down'), get('pitch'))})
      ${set('from', get('input'))} ${set('y', get('height'))} ${set('to', add(get('buffer'), times(field('top'), get('pitch'))))}
      (if (i32.eq ${get('stride')} ${number(1)}) (then ${copyWhole}) (else ${copyParted}))
      ${set('down', times(get('stride'), get('pitch')))} ${set('y', number(0))}
      (loop $tileRow ${set('x', number(0))}
        (loop $tile
          ${set('row0', add(add(get('buffer'), times(get('y'), get('down'))), floats(get('x'))))}
          ${[1, 2, 3].map((r) => set(`row${r}`, add(get(`row${r - 1}`), get('down')))).join('')}
          ${ROWS.map((r) => set(`sum${r}`, '(v128.const i32x4 0 0 0 0)')).join('')} ${set('tap', get('filter'))}
          (if (i32.eq ${get('stride')} ${number(1)}) (then ${choose(1)}) (else ${choose(2)}))
          ${set('to', add(get('output'), floats(add(times(get('y'), get('outWidth')), get('x')))))}
          ${ROWS.map((r) => `(v128.store align=4 ${get('to')} ${get(`sum${r}`)})${set('to', add(get('to'), floats(get('outWidth'))))}`).join('')}
          ${step('x', 'outWidth', 'tile')})
        ${step('y', 'outHeight', 'tileRow')})
      (call $activate ${field('activation')} ${get('output')} ${get('bias')} ${number(1)} ${field('outSize')} ${field('outSize')})
      (return))
    (call $convolve ${get('parameters')} ${get('input')} ${get('filter')} ${get('bias')} ${get('buffer')} ${get('output')} ${get('start')} ${get('count')})))`;

// require() also looks where NODE_PATH points, import does not.
const wabt = await createRequire(import.meta.url)('wabt')();
const features = { threads: true, simd: true, bulk_memory: true };
const { buffer } = wabt.parseWat('depthwise.wat', source, features).toBinary({});
writeFileSync(new URL('depthwise.wasm', import.meta.url), buffer);
console.log(`depthwise.wasm: ${buffer.length} bytes`);
