// As much of WebAssembly's binary format as it takes to find functions by what they do and to put
// changed ones back: https://webassembly.github.io/spec/core/binary/

/** @typedef {{ index: number, start: number, code: number, end: number, type: number }} WasmFunction */
/** One instruction. `sub`: number behind a prefix (SIMD 0xfd), else -1. `value`: local, function or memory offset. */
/** @typedef {{ at: number, op: number, sub: number, value: number, end: number }} Instruction */

export const OP = {
  loop: 0x03,
  call: 0x10,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  i32Load: 0x28,
  f32Load: 0x2a,
  i32Const: 0x41,
  i32Add: 0x6a,
  i32Shl: 0x74,
  simd: 0xfd,
};
export const SIMD = { load: 0, load32Splat: 9, add: 228, mul: 230 };

/** @param {number} value unsigned */
export function encodeNumber(value) {
  const bytes = [];
  let rest = value >>> 0;
  do {
    bytes.push((rest & 127) | (rest > 127 ? 128 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return bytes;
}

class Reader {
  /** @param {Uint8Array} bytes @param {number} at */
  constructor(bytes, at) {
    this.bytes = bytes;
    this.at = at;
  }
  byte() {
    return this.bytes[this.at++] ?? 0;
  }
  skipName() {
    const length = this.number();
    this.at += length;
  }
  number() {
    let value = 0;
    let shift = 0;
    for (;;) {
      const byte = this.byte();
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
      shift += 7;
    }
  }
}

/**
 * Instructions of a stretch of code.
 * @param {Uint8Array} bytes @param {number} from @param {number} to
 * @returns {Generator<Instruction>}
 */
export function* readInstructions(bytes, from, to) {
  const r = new Reader(bytes, from);
  while (r.at < to) {
    const at = r.at;
    const op = r.byte();
    let sub = -1;
    let value = -1;
    const memory = () => {
      if (r.number() & 64) r.number();
      value = r.number();
    };
    if (op === 0x02 || op === 0x03 || op === 0x04 || op === 0x06) r.number();
    else if ([0x07, 0x08, 0x09, 0x0c, 0x0d, 0x10, 0x12, 0x18].includes(op)) value = r.number();
    else if (op === 0x0e) for (let left = r.number() + 1; left > 0; left--) r.number();
    else if (op === 0x11 || op === 0x13) (r.number(), r.number());
    else if (op === 0x1c) r.at += r.number();
    else if (op >= 0x20 && op <= 0x26) value = r.number();
    else if (op >= 0x28 && op <= 0x3e) memory();
    else if ([0x3f, 0x40, 0x41, 0x42, 0xd0, 0xd2].includes(op)) value = r.number();
    else if (op === 0x43) r.at += 4;
    else if (op === 0x44) r.at += 8;
    else if (op === 0xfc) {
      sub = r.number();
      const operands = [8, 10, 12, 14].includes(sub)
        ? 2
        : sub === 9 || sub === 11 || sub > 12
          ? 1
          : 0;
      for (let left = operands; left > 0; left--) r.number();
    } else if (op === 0xfd) {
      sub = r.number();
      if (sub <= 11 || sub === 92 || sub === 93) memory();
      else if (sub === 12 || sub === 13) r.at += 16;
      else if (sub >= 21 && sub <= 34) r.at += 1;
      else if (sub >= 84 && sub <= 91) (memory(), (r.at += 1));
    } else if (op === 0xfe) {
      sub = r.number();
      if (sub === 3) r.at += 1;
      else memory();
    }
    yield { at, op, sub, value, end: r.at };
  }
}

/** @param {Uint8Array} bytes */
export function readModule(bytes) {
  const r = new Reader(bytes, 8);
  /** @type {{ id: number, start: number, end: number }[]} */
  const sections = [];
  /** @type {string[]} parameters>results, one letter a value: i l f d v, else ? */
  const types = [];
  /** @type {number[]} */
  const typeOf = [];
  /** @type {WasmFunction[]} */
  const functions = [];
  let importedFunctions = 0;
  const letters = new Map([
    [0x7f, 'i'],
    [0x7e, 'l'],
    [0x7d, 'f'],
    [0x7c, 'd'],
    [0x7b, 'v'],
  ]);
  const values = () =>
    Array.from({ length: r.number() }, () => letters.get(r.byte()) ?? '?').join('');
  const limits = () => {
    const flags = r.byte();
    r.number();
    if (flags & 1) r.number();
  };
  while (r.at < bytes.length) {
    const id = r.byte();
    const size = r.number();
    const end = r.at + size;
    sections.push({ id, start: r.at, end });
    if (id === 1)
      for (let left = r.number(); left > 0; left--) {
        if (r.byte() !== 0x60) throw new Error('a type that is no function type');
        types.push(`${values()}>${values()}`);
      }
    if (id === 2)
      for (let left = r.number(); left > 0; left--) {
        // Module and field.
        r.skipName();
        r.skipName();
        const kind = r.byte();
        if (kind === 0) (r.number(), importedFunctions++);
        else if (kind === 1) (r.byte(), limits());
        else if (kind === 2) limits();
        else if (kind === 3) r.at += 2;
        else (r.byte(), r.number());
      }
    if (id === 3) for (let left = r.number(); left > 0; left--) typeOf.push(r.number());
    if (id === 10)
      for (let left = r.number(); left > 0; left--) {
        const length = r.number();
        const start = r.at;
        for (let groups = r.number(); groups > 0; groups--) (r.number(), r.byte());
        functions.push({
          index: importedFunctions + functions.length,
          start,
          code: r.at,
          end: start + length,
          type: typeOf[functions.length] ?? -1,
        });
        r.at = start + length;
      }
    r.at = end;
  }
  return { bytes, sections, types, typeOf, functions, importedFunctions };
}

/**
 * The module with other function bodies, and with more functions at its end. Nothing else changes.
 * @param {ReturnType<typeof readModule>} module
 * @param {Map<number, Uint8Array>} changed function index -> body
 * @param {{ type: number, body: Uint8Array }[]} added
 */
export function writeModule(module, changed, added) {
  const { bytes, functions, typeOf } = module;
  const bodies = functions.map((f) => changed.get(f.index) ?? bytes.subarray(f.start, f.end));
  bodies.push(...added.map((f) => f.body));
  const withLength = (/** @type {Uint8Array} */ part) => [
    Uint8Array.from(encodeNumber(part.length)),
    part,
  ];
  const parts = [bytes.subarray(0, 8)];
  for (const { id, start, end } of module.sections) {
    let content = bytes.subarray(start, end);
    if (id === 3)
      content = Uint8Array.from(
        [...typeOf, ...added.map((f) => f.type)].reduce(
          (all, type) => (all.push(...encodeNumber(type)), all),
          encodeNumber(bodies.length),
        ),
      );
    if (id === 10)
      content = Buffer.concat([
        Uint8Array.from(encodeNumber(bodies.length)),
        ...bodies.flatMap(withLength),
      ]);
    parts.push(Uint8Array.of(id), ...withLength(content));
  }
  return new Uint8Array(Buffer.concat(parts));
}
