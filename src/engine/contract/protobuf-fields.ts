/** One field of a protobuf message: its number, and where its bytes lie in the file. */
export interface ProtobufField {
  readonly number: number;
  /** The value of a varint field; NaN for others. */
  readonly value: number;
  /** Where a length-delimited field's bytes begin and end; both the field's own end for others. */
  readonly start: number;
  readonly end: number;
}

/** Where a file's bytes come from: a `Blob`, or bytes at hand (`bytesAsFile`). */
export interface ByteFile {
  readonly size: number;
  slice(start: number, end: number): Pick<Blob, 'arrayBuffer'>;
}

/** Bytes at hand as a file, without the copy that a `Blob` would make of all of them. */
export function bytesAsFile(bytes: Uint8Array<ArrayBuffer>): ByteFile {
  return {
    size: bytes.length,
    slice: (start, end) => ({
      arrayBuffer: () => Promise.resolve(bytes.slice(start, end).buffer),
    }),
  };
}

/** A message that breaks off, or bytes that are no message. */
export class ProtobufError extends Error {}

const WINDOW_BYTES = 1 << 17;
/** Tag and length, or tag and varint, at most ten bytes each. */
const HEAD_BYTES = 20;
const MOST_FIELDS = 4_000_000;

/**
 * Walks the fields of protobuf messages in a file (protobuf.dev, "Encoding") without reading what it
 * steps over, so that a graph with hundreds of megabytes of weights costs a few small slices.
 */
export class ProtobufFile {
  readonly #file: ByteFile;
  #window = new Uint8Array(0);
  #windowStart = 0;
  #fields = 0;

  constructor(file: ByteFile) {
    this.#file = file;
  }

  /** The fields between two offsets. Throws `ProtobufError` where these are no message. */
  async *fields(start: number, end: number): AsyncGenerator<ProtobufField, void> {
    for (let at = start; at < end;) {
      this.#fields += 1;
      if (this.#fields > MOST_FIELDS) throw new ProtobufError('too many fields');
      await this.#reach(at, Math.min(at + HEAD_BYTES, end));
      const [tag, afterTag] = this.#varint(at, end);
      const field = this.#fieldAt(Math.floor(tag / 8), tag % 8, afterTag, end);
      yield field;
      at = field.end;
    }
  }

  /** The text of a length-delimited field; `mostBytes` guards against weights taken for a name. */
  async text(
    { start, end }: Pick<ProtobufField, 'start' | 'end'>,
    mostBytes = 65_536,
  ): Promise<string> {
    if (end - start > mostBytes) throw new ProtobufError('a name of many thousand letters');
    await this.#reach(start, end);
    const bytes = this.#window.subarray(start - this.#windowStart, end - this.#windowStart);
    return new TextDecoder().decode(bytes);
  }

  /** The varints that are packed into a field. */
  async packed({ start, end }: Pick<ProtobufField, 'start' | 'end'>): Promise<number[]> {
    await this.#reach(start, end);
    const values: number[] = [];
    for (let at = start; at < end;) {
      const [value, after] = this.#varint(at, end);
      values.push(value);
      at = after;
    }
    return values;
  }

  #fieldAt(number: number, wireType: number, at: number, end: number): ProtobufField {
    if (number === 0) throw new ProtobufError('field number 0');
    if (wireType === 0) {
      const [value, after] = this.#varint(at, end);
      return { number, value, start: after, end: after };
    }
    if (wireType === 1 || wireType === 5) {
      const after = at + (wireType === 1 ? 8 : 4);
      if (after > end) throw new ProtobufError('a number is cut');
      return { number, value: NaN, start: after, end: after };
    }
    if (wireType !== 2) throw new ProtobufError(`wire type ${wireType}`);
    const [length, start] = this.#varint(at, end);
    if (length < 0 || start + length > end)
      throw new ProtobufError('a field is longer than its message');
    return { number, value: NaN, start, end: start + length };
  }

  /**
   * Value and offset behind it. Ten bytes are a negative 64-bit number. Far from zero the value loses
   * digits, as nothing read here needs them.
   */
  #varint(at: number, end: number): readonly [number, number] {
    let value = 0;
    let inverted = 0;
    for (let i = 0; i < 10; i += 1) {
      const byte = at + i < end ? this.#window[at + i - this.#windowStart] : undefined;
      if (byte === undefined) throw new ProtobufError('a number is cut');
      if (i === 9 && byte === 1) return [-inverted - 1, at + i + 1];
      value += (byte & 0x7f) * 2 ** (7 * i);
      inverted += (~byte & 0x7f) * 2 ** (7 * i);
      if (byte < 0x80) return [value, at + i + 1];
    }
    throw new ProtobufError('a number has no end');
  }

  async #reach(start: number, end: number): Promise<void> {
    const windowEnd = this.#windowStart + this.#window.length;
    if (start >= this.#windowStart && end <= windowEnd) return;
    const size = Math.max(WINDOW_BYTES, end - start);
    this.#window = new Uint8Array(await this.#file.slice(start, start + size).arrayBuffer());
    this.#windowStart = start;
  }
}
