import { joinBytes } from '../../contract/join-bytes.ts';
import { ATTRIBUTE, GRAPH, MODEL_GRAPH, NODE, NUMBERS, TENSOR, nameOf } from './onnx-graph.ts';
import type { GraphNode, OnnxGraph, StoredTensor } from './onnx-graph.ts';

/** What becomes of a graph; everything that is not named stays as it is, byte for byte. */
export interface GraphEdits {
  /** Encoded nodes in place of one. */
  readonly nodes: ReadonlyMap<GraphNode, readonly Uint8Array[]>;
  /** Encoded initializers to be added. */
  readonly added: readonly Uint8Array[];
  /** The one output of the graph that stays. */
  readonly output: string;
  /** Matrices, stored as `raw_data`, that become their transposes. */
  readonly transposed: ReadonlySet<StoredTensor>;
}

/** A whole number as protobuf writes an int64: seven bits a byte, lowest first. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) + 0x80);
    rest >>= 7n;
  }
  return [...bytes, Number(rest)];
}

function head(number: number, length: number): Uint8Array {
  return Uint8Array.from([...varint(number * 8 + 2), ...varint(length)]);
}

const text = (number: number, value: string): Uint8Array => {
  const bytes = new TextEncoder().encode(value);
  return joinBytes([head(number, bytes.length), bytes]);
};
const integer = (number: number, value: number): Uint8Array =>
  Uint8Array.from([...varint(number * 8), ...varint(value)]);
const message = (number: number, parts: readonly Uint8Array[]): Uint8Array => {
  const body = joinBytes(parts);
  return joinBytes([head(number, body.length), body]);
};

/** A node of ONNX's own operators, with whole numbers as attributes; its own bytes, head left out. */
export function encodeNode(
  operator: string,
  inputs: readonly string[],
  output: string,
  integers: Readonly<Record<string, number>> = {},
): Uint8Array {
  const INT_TYPE = 2;
  return joinBytes([
    ...inputs.map((name) => text(NODE.input, name)),
    text(NODE.output, output),
    text(NODE.operator, operator),
    ...Object.entries(integers).map(([name, value]) =>
      message(NODE.attribute, [
        text(ATTRIBUTE.name, name),
        integer(ATTRIBUTE.int, value),
        integer(ATTRIBUTE.type, INT_TYPE),
      ]),
    ),
  ]);
}

/** An initializer of int64 numbers, of one axis; its own bytes, head left out. */
export function encodeIntegers(name: string, values: readonly number[]): Uint8Array {
  return joinBytes([
    integer(TENSOR.dims, values.length),
    integer(TENSOR.type, NUMBERS.int64),
    ...values.map((value) => integer(TENSOR.int64s, value)),
    text(TENSOR.name, name),
  ]);
}

/** A node's own bytes with other names for some of its inputs. */
export async function renameInputs(
  { model, file }: OnnxGraph,
  node: GraphNode,
  names: ReadonlyMap<string, string>,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let at = node.body.start;
  for await (const field of file.fields(node.body.start, node.body.end)) {
    const renamed = field.number === NODE.input ? names.get(await file.text(field)) : undefined;
    parts.push(renamed === undefined ? model.subarray(at, field.end) : text(NODE.input, renamed));
    at = field.end;
  }
  return joinBytes(parts);
}

/**
 * The model with its graph edited. What the file says of the shapes in between is left out, since it
 * need not hold any longer; the runtime infers them.
 */
export async function writeOnnxGraph(
  graph: OnnxGraph,
  edits: GraphEdits,
): Promise<Uint8Array<ArrayBuffer>> {
  const { model, file, body } = graph;
  const replaced = new Map([...edits.nodes].map(([node, made]) => [node.body.start, made]));
  const transposed = new Map([...edits.transposed].map((tensor) => [tensor.body.start, tensor]));
  const matrices: { readonly tensor: StoredTensor; readonly part: number }[] = [];
  const parts: Uint8Array[] = [];
  const add = (number: number, own: readonly Uint8Array[]): void => {
    const length = own.reduce((sum, part) => sum + part.length, 0);
    parts.push(head(number, length), ...own);
  };
  let at = body.start;
  for await (const field of file.fields(body.start, body.end)) {
    const nodes = field.number === GRAPH.node ? replaced.get(field.start) : undefined;
    const tensor = field.number === GRAPH.initializer ? transposed.get(field.start) : undefined;
    const dropped =
      field.number === GRAPH.valueInfo ||
      (field.number === GRAPH.output && edits.output !== (await nameOf(file, field, 1)));
    if (nodes !== undefined) nodes.forEach((node) => add(GRAPH.node, [node]));
    else if (tensor !== undefined) {
      add(GRAPH.initializer, turned(graph, tensor, await nameOf(file, field, TENSOR.name)));
      // Its numbers come last.
      matrices.push({ tensor, part: parts.length - 1 });
    } else if (!dropped) parts.push(model.subarray(at, field.end));
    at = field.end;
  }
  edits.added.forEach((initializer) => add(GRAPH.initializer, [initializer]));
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const before = [model.subarray(0, graph.head), head(MODEL_GRAPH, length)];
  const written = joinBytes([...before, ...parts, model.subarray(body.end)]);
  const starts = startsOf([...before, ...parts]);
  for (const { tensor, part } of matrices) {
    transpose(model, tensor, written, starts[before.length + part] ?? 0);
  }
  return written;
}

/** An initializer's parts with its two sides exchanged; its numbers, last, are still to be. */
function turned({ model }: OnnxGraph, tensor: StoredTensor, name: string): readonly Uint8Array[] {
  const { dims, type, raw } = tensor;
  if (raw === null) throw new RangeError(`${name} has no numbers of its own`);
  const numbers = model.subarray(raw.start, raw.end);
  return [
    ...dims.toReversed().map((side) => integer(TENSOR.dims, side)),
    integer(TENSOR.type, type),
    text(TENSOR.name, name),
    head(TENSOR.raw, numbers.length),
    numbers,
  ];
}

function startsOf(parts: readonly Uint8Array[]): number[] {
  let start = 0;
  return parts.map(({ length }) => {
    start += length;
    return start - length;
  });
}

/** Side of the squares in which a matrix is turned, so that both sides of the copy stay in the cache. */
const SQUARE = 32;

/** Writes a stored matrix [K, N] as [N, K] at an offset of `to`. */
function transpose(
  from: Uint8Array<ArrayBuffer>,
  { dims, raw }: StoredTensor,
  to: Uint8Array<ArrayBuffer>,
  at: number,
): void {
  if (raw === null) return;
  const [rows = 0, columns = 0] = dims;
  // Copies, since numbers in a file begin at any byte.
  const bytes = from.slice(raw.start, raw.end).buffer;
  const isSingle = bytes.byteLength === 4 * rows * columns;
  const numbers = isSingle ? new Uint32Array(bytes) : new Uint16Array(bytes);
  const result = isSingle ? new Uint32Array(numbers.length) : new Uint16Array(numbers.length);
  for (let top = 0; top < rows; top += SQUARE) {
    const bottom = Math.min(top + SQUARE, rows);
    for (let left = 0; left < columns; left += SQUARE) {
      const right = Math.min(left + SQUARE, columns);
      for (let column = left; column < right; column += 1) {
        for (let row = top; row < bottom; row += 1) {
          result[column * rows + row] = numbers[row * columns + column] ?? 0;
        }
      }
    }
  }
  to.set(new Uint8Array(result.buffer), at);
}
