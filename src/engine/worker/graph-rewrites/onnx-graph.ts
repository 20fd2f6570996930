import { ProtobufError, ProtobufFile, bytesAsFile } from '../../contract/protobuf-fields.ts';
import type { ProtobufField } from '../../contract/protobuf-fields.ts';

/** A stretch of the model's bytes. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Numbers that the file holds: an initializer, or a `Constant` node's value. */
export interface StoredTensor {
  /** `TensorProto.DataType` of onnx.proto; those in use here are in `NUMBERS`. */
  readonly type: number;
  readonly dims: readonly number[];
  /** Where `raw_data` lies; null for numbers stored otherwise, or in another file. */
  readonly raw: Span | null;
  /** Its own bytes, head left out. */
  readonly body: Span;
}

/** What an operator's attribute says, as far as anything here asks. */
export interface NodeAttribute {
  /** NaN where it is no whole number. */
  readonly int: number;
  readonly ints: readonly number[];
  readonly tensor: StoredTensor | null;
}

/** One operator of a graph. */
export interface GraphNode {
  readonly operator: string;
  /** Empty for ONNX's own operators. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, NodeAttribute>;
  readonly body: Span;
}

/** An ONNX graph's operators and what flows between them, its weights left where they lie. */
export interface OnnxGraph {
  readonly model: Uint8Array<ArrayBuffer>;
  readonly file: ProtobufFile;
  /** The graph's own bytes, and where its head (tag and length) begins. */
  readonly body: Span;
  readonly head: number;
  readonly nodes: readonly GraphNode[];
  readonly initializers: ReadonlyMap<string, StoredTensor>;
}

/** Number of a model's field that is its graph, in onnx.proto as the ones that follow. */
export const MODEL_GRAPH = 7;
/** Fields of `GraphProto`. */
export const GRAPH = { node: 1, initializer: 5, output: 12, valueInfo: 13 } as const;
/** Fields of `NodeProto`. */
export const NODE = { input: 1, output: 2, operator: 4, attribute: 5, domain: 7 } as const;
/** Fields of `AttributeProto`. */
export const ATTRIBUTE = { name: 1, int: 3, tensor: 5, ints: 8, type: 20 } as const;
/** Fields of `TensorProto`. */
export const TENSOR = { dims: 1, type: 2, int64s: 7, name: 8, raw: 9 } as const;

/** Values of `TensorProto.DataType`. */
export const NUMBERS = { single: 1, int64: 7, half: 10 } as const;

/** Reads a model's graph (`ModelProto` of github.com/onnx/onnx, onnx.proto); null where there is none. */
export async function readOnnxGraph(model: Uint8Array<ArrayBuffer>): Promise<OnnxGraph | null> {
  const file = new ProtobufFile(bytesAsFile(model));
  let head = 0;
  try {
    for await (const field of file.fields(0, model.length)) {
      if (field.number === MODEL_GRAPH) return await readGraph(model, file, field, head);
      head = field.end;
    }
  } catch (error) {
    if (!(error instanceof ProtobufError)) throw error;
  }
  return null;
}

async function readGraph(
  model: Uint8Array<ArrayBuffer>,
  file: ProtobufFile,
  body: ProtobufField,
  head: number,
): Promise<OnnxGraph> {
  const nodes: GraphNode[] = [];
  const initializers = new Map<string, StoredTensor>();
  for await (const field of file.fields(body.start, body.end)) {
    if (field.number === GRAPH.node) nodes.push(await readNode(file, field));
    else if (field.number === GRAPH.initializer) {
      initializers.set(await nameOf(file, field, TENSOR.name), await readTensor(file, field));
    }
  }
  return { model, file, body, head, nodes, initializers };
}

/** A message's name, which stands in the field of that number. */
export async function nameOf(file: ProtobufFile, message: Span, number: number): Promise<string> {
  for await (const field of file.fields(message.start, message.end)) {
    if (field.number === number) return file.text(field);
  }
  return '';
}

async function readNode(file: ProtobufFile, body: Span): Promise<GraphNode> {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes = new Map<string, NodeAttribute>();
  let [operator, domain] = ['', ''];
  for await (const field of file.fields(body.start, body.end)) {
    if (field.number === NODE.input) inputs.push(await file.text(field));
    else if (field.number === NODE.output) outputs.push(await file.text(field));
    else if (field.number === NODE.operator) operator = await file.text(field);
    else if (field.number === NODE.domain) domain = await file.text(field);
    else if (field.number === NODE.attribute) {
      const name = await nameOf(file, field, ATTRIBUTE.name);
      attributes.set(name, await readAttribute(file, field));
    }
  }
  const own = domain === 'ai.onnx' ? '' : domain;
  return { operator, domain: own, inputs, outputs, attributes, body };
}

async function readAttribute(file: ProtobufFile, body: Span): Promise<NodeAttribute> {
  const ints: number[] = [];
  let int = NaN;
  let tensor: StoredTensor | null = null;
  for await (const field of file.fields(body.start, body.end)) {
    if (field.number === ATTRIBUTE.int) int = field.value;
    else if (field.number === ATTRIBUTE.ints) ints.push(...(await integersIn(file, field)));
    else if (field.number === ATTRIBUTE.tensor) tensor = await readTensor(file, field);
  }
  return { int, ints, tensor };
}

async function readTensor(file: ProtobufFile, body: Span): Promise<StoredTensor> {
  const dims: number[] = [];
  let type = 0;
  let raw: Span | null = null;
  for await (const field of file.fields(body.start, body.end)) {
    if (field.number === TENSOR.dims) dims.push(...(await integersIn(file, field)));
    else if (field.number === TENSOR.type) type = field.value;
    else if (field.number === TENSOR.raw) raw = { start: field.start, end: field.end };
  }
  return { type, dims, raw, body: { start: body.start, end: body.end } };
}

/** A repeated field's numbers, one each or packed. */
async function integersIn(file: ProtobufFile, field: ProtobufField): Promise<readonly number[]> {
  return Number.isNaN(field.value) ? file.packed(field) : [field.value];
}
