import type { TensorFacts } from './found-model.ts';
import { EngineError } from './engine-error.ts';
import type { Dtype } from './model-card.ts';
import { ProtobufError, ProtobufFile } from './protobuf-fields.ts';
import type { ByteFile, ProtobufField } from './protobuf-fields.ts';

/** Weights that lie outside the graph's own file. */
export interface ExternalData {
  /** Relative to the graph's folder. */
  readonly location: string;
  /** How long that file must be at least; 0 where the graph does not say. */
  readonly bytes: number;
}

/** What an ONNX file says of itself, weights aside. */
export interface OnnxFacts {
  readonly irVersion: number;
  /** Of ONNX's own operators; 0 where none is named. */
  readonly opset: number;
  readonly producer: string;
  /** Those that have to be fed: weights that old files list too are left out. */
  readonly inputs: readonly TensorFacts[];
  readonly outputs: readonly TensorFacts[];
  readonly externalData: readonly ExternalData[];
  /** How often each operator occurs. */
  readonly operators: Readonly<Record<string, number>>;
  /** Elements of the weights by type. */
  readonly weights: Readonly<Record<string, number>>;
  /** Elements of half-precision weights that are made single precision before they are used. */
  readonly halfCastToSingle: number;
}

/** `TensorProto.DataType` of onnx.proto, as ONNX Runtime names the types. */
const TYPES: readonly string[] = [
  'undefined',
  'float32',
  'uint8',
  'int8',
  'uint16',
  'int16',
  'int32',
  'int64',
  'string',
  'bool',
  'float16',
  'float64',
  'uint32',
  'uint64',
  'complex64',
  'complex128',
  'bfloat16',
];

/** Operators that only graphs with whole-number weights have, 8 bits or fewer. */
const EIGHT_BIT = /^(?:MatMulInteger|ConvInteger|DynamicQuantize|QLinear|DequantizeLinear)/;
const FEWER_BITS = /^(?:MatMulNBits|MatMulBnb4|GatherBlockQuantized)$/;

interface Reading {
  readonly file: ProtobufFile;
  readonly inputs: TensorFacts[];
  readonly outputs: TensorFacts[];
  readonly initializers: Map<string, { readonly type: string; readonly elements: number }>;
  readonly external: Map<string, number>;
  readonly operators: Record<string, number>;
  /** Names that go into a Cast. */
  readonly castInputs: Set<string>;
}

/**
 * Reads inputs, outputs, operators and where the weights lie from an ONNX file (`ModelProto` of
 * github.com/onnx/onnx, onnx.proto), by small slices however large it is.
 *
 * Rejects with `EngineError('bad-model')` for anything that is no ONNX graph, or cut.
 */
export async function readOnnxFacts(source: ByteFile, name: string): Promise<OnnxFacts> {
  const file = new ProtobufFile(source);
  const reading: Reading = {
    file,
    inputs: [],
    outputs: [],
    initializers: new Map(),
    external: new Map(),
    operators: {},
    castInputs: new Set(),
  };
  let [irVersion, opset, producer, hasGraph] = [0, 0, '', false];
  try {
    for await (const field of file.fields(0, source.size)) {
      if (field.number === 1) irVersion = field.value;
      else if (field.number === 2) producer = await file.text(field);
      else if (field.number === 8) opset = Math.max(opset, await readOpset(file, field));
      else if (field.number === 7) {
        hasGraph = true;
        await readGraph(reading, field);
      }
    }
  } catch (error) {
    if (error instanceof ProtobufError) throw notOnnx(name, error.message);
    throw error;
  }
  const { initializers } = reading;
  const inputs = reading.inputs.filter((input) => !initializers.has(input.name));
  if (!hasGraph || inputs.length === 0 || reading.outputs.length === 0) {
    throw notOnnx(name, 'it holds no graph with inputs and outputs');
  }
  const weights: Record<string, number> = {};
  let halfCastToSingle = 0;
  for (const [weight, { type, elements }] of initializers) {
    weights[type] = (weights[type] ?? 0) + elements;
    if (type === 'float16' && reading.castInputs.has(weight)) halfCastToSingle += elements;
  }
  return {
    irVersion,
    opset,
    producer,
    inputs,
    outputs: reading.outputs,
    externalData: [...reading.external].map(([location, bytes]) => ({ location, bytes })),
    operators: reading.operators,
    weights,
    halfCastToSingle,
  };
}

/** Which tower a graph is, by what it takes: numbers of four axes are pictures, whole ones token ids. */
export function towerOf({ inputs }: OnnxFacts): 'text' | 'vision' | 'joint' | null {
  const takesPictures = inputs.some(
    ({ type, shape }) => /^b?float/.test(type) && (shape.length === 4 || shape.length === 0),
  );
  const takesTokens = inputs.some(
    ({ type, shape }) => (type === 'int64' || type === 'int32') && shape.length <= 2,
  );
  if (takesPictures) return takesTokens ? 'joint' : 'vision';
  return takesTokens ? 'text' : null;
}

/** How a graph's weights are stored; null for a way that is not read here (4 bits, for one). */
export function dtypeOf({ operators, weights, halfCastToSingle }: OnnxFacts): Dtype | null {
  const names = Object.keys(operators);
  if (names.some((name) => FEWER_BITS.test(name))) return null;
  if (names.some((name) => EIGHT_BIT.test(name))) return 'q8';
  const half = weights['float16'] ?? 0;
  if (half === 0 || half < (weights['float32'] ?? 0)) return 'fp32';
  return halfCastToSingle * 2 >= half ? 'w16' : 'fp16';
}

async function readGraph(reading: Reading, graph: ProtobufField): Promise<void> {
  const { file } = reading;
  for await (const field of file.fields(graph.start, graph.end)) {
    if (field.number === 1) await readNode(reading, field);
    else if (field.number === 5) await readInitializer(reading, field);
    else if (field.number === 11) reading.inputs.push(await readTensorFacts(file, field));
    else if (field.number === 12) reading.outputs.push(await readTensorFacts(file, field));
  }
}

async function readNode(
  { file, operators, castInputs }: Reading,
  node: ProtobufField,
): Promise<void> {
  const inputs: string[] = [];
  let operator = '';
  for await (const field of file.fields(node.start, node.end)) {
    if (field.number === 1) inputs.push(await file.text(field));
    else if (field.number === 4) operator = await file.text(field);
  }
  operators[operator] = (operators[operator] ?? 0) + 1;
  if (operator === 'Cast') inputs.forEach((name) => castInputs.add(name));
}

async function readInitializer(reading: Reading, tensor: ProtobufField): Promise<void> {
  const { file, initializers, external } = reading;
  let [name, type, elements] = ['', 'undefined', 1];
  const place: Record<string, string> = {};
  for await (const field of file.fields(tensor.start, tensor.end)) {
    if (field.number === 1)
      elements *= Number.isNaN(field.value)
        ? (await file.packed(field)).reduce((product, side) => product * side, 1)
        : field.value;
    else if (field.number === 2) type = TYPES[field.value] ?? 'undefined';
    else if (field.number === 8) name = await file.text(field);
    else if (field.number === 13) Object.assign(place, await readEntry(file, field));
  }
  initializers.set(name, { type, elements });
  const location = place['location'];
  if (location === undefined) return;
  const end = Number(place['offset'] ?? 0) + Number(place['length'] ?? 0);
  external.set(location, Math.max(external.get(location) ?? 0, Number.isFinite(end) ? end : 0));
}

async function readEntry(
  file: ProtobufFile,
  entry: ProtobufField,
): Promise<Record<string, string>> {
  let [key, value] = ['', ''];
  for await (const field of file.fields(entry.start, entry.end)) {
    if (field.number === 1) key = await file.text(field);
    else if (field.number === 2) value = await file.text(field);
  }
  return { [key]: value };
}

/** The version of ONNX's own operators, which have no domain; 0 for those of others. */
async function readOpset(file: ProtobufFile, opset: ProtobufField): Promise<number> {
  let [domain, version] = ['', 0];
  for await (const field of file.fields(opset.start, opset.end)) {
    if (field.number === 1) domain = await file.text(field);
    else if (field.number === 2) version = field.value;
  }
  return domain === '' || domain === 'ai.onnx' ? version : 0;
}

async function readTensorFacts(file: ProtobufFile, info: ProtobufField): Promise<TensorFacts> {
  let [name, type] = ['', 'undefined'];
  const shape: (number | string)[] = [];
  for await (const field of file.fields(info.start, info.end)) {
    if (field.number === 1) name = await file.text(field);
    if (field.number !== 2) continue;
    for await (const kind of file.fields(field.start, field.end)) {
      // 1: a tensor. Sequences, maps and the like stay undefined.
      if (kind.number !== 1) continue;
      for await (const part of file.fields(kind.start, kind.end)) {
        if (part.number === 1) type = TYPES[part.value] ?? 'undefined';
        else if (part.number === 2) shape.push(...(await readShape(file, part)));
      }
    }
  }
  return { name, type, shape };
}

async function readShape(file: ProtobufFile, shape: ProtobufField): Promise<(number | string)[]> {
  const dims: (number | string)[] = [];
  for await (const dim of file.fields(shape.start, shape.end)) {
    if (dim.number !== 1) continue;
    let size: number | string = '';
    for await (const field of file.fields(dim.start, dim.end)) {
      if (field.number === 1) size = field.value;
      else if (field.number === 2) size = await file.text(field);
    }
    dims.push(size);
  }
  return dims;
}

function notOnnx(name: string, why: string): EngineError {
  return new EngineError('bad-model', `${name} is not an ONNX file, or is damaged: ${why}.`, name);
}
