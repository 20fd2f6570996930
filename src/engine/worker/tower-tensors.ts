import { EngineError } from '../contract/engine-error.ts';
import type { TensorFacts, TensorQuestion } from '../contract/found-model.ts';
import type { TextTensors, VisionTensors } from '../contract/model-card.ts';

/** What a graph takes and gives, as the runtime tells it. */
export interface GraphFacts {
  readonly inputs: readonly TensorFacts[];
  readonly outputs: readonly TensorFacts[];
}

/** A text tower's tensors, checked against its graph. */
export interface FoundTextTensors extends TextTensors {
  /** Null where the graph takes no mask. */
  readonly maskType: 'int64' | 'int32' | 'float32' | null;
  /** What else the graph takes: the other tower's inputs, where one graph holds both. */
  readonly others: readonly TensorFacts[];
}

/** An image tower's tensors, checked against its graph. */
export interface FoundVisionTensors extends VisionTensors {
  /** Sides of the pictures that the graph takes, in pixels; null where any go. */
  readonly height: number | null;
  readonly width: number | null;
  readonly others: readonly TensorFacts[];
}

type Tower = TensorQuestion['tower'];

/** Names in use among exports of such models (Transformers.js, optimum, OpenCLIP, jina), usual ones first. */
const ID_NAMES = ['input_ids', 'text', 'tokens', 'token_ids', 'text_input', 'input'];
const MASK_NAMES = ['attention_mask', 'text_mask', 'mask'];
const PIXEL_NAMES = ['pixel_values', 'image', 'images', 'pixels', 'image_input', 'input'];
const SHARED_OUTPUT_NAMES = ['pooler_output', 'sentence_embedding', 'embedding', 'embeddings'];
const TEXT_OUTPUT_NAMES = [
  'text_embeds',
  'text_embedding',
  'text_embeddings',
  'text_features',
  'l2norm_text_embeddings',
  ...SHARED_OUTPUT_NAMES,
  'output',
];
const IMAGE_OUTPUT_NAMES = [
  'image_embeds',
  'image_embedding',
  'image_embeddings',
  'image_features',
  'l2norm_image_embeddings',
  ...SHARED_OUTPUT_NAMES,
  'output',
];

/**
 * A text tower's tensors: as `stated`, or found by names in use and, failing that, as the only one
 * of its rank and type. Batch and length are the graph's own where it fixes them.
 *
 * Throws `EngineError`: `bad-model` where what is stated does not fit the graph or nothing in it would,
 * `needs-answer` with a `TensorQuestion` as its detail where it leaves open which tensor is which.
 */
export function findTextTensors(graph: GraphFacts, stated: TextTensors | null): FoundTextTensors {
  const check = new StatedCheck('text', graph);
  const ids =
    stated === null
      ? pick(graph.inputs, ID_NAMES, isIds, MASK_NAMES)
      : check.input(stated.ids, isIds, `${stated.idsType} numbers [B, T]`);
  const output =
    stated === null
      ? pick(graph.outputs, TEXT_OUTPUT_NAMES, isRows)
      : check.output(stated.output, isRows);
  const mask =
    stated === null
      ? named(graph.inputs, MASK_NAMES, isMask)
      : stated.mask === null
        ? null
        : check.input(stated.mask, isMask, 'numbers [B, T]');
  if (stated !== null && ids !== null) {
    check.same('type of the token ids', stated.idsType, ids.type);
    check.same('batch', stated.fixedBatch, fixedSide(ids, 0));
    check.same('length', stated.fixedLength, fixedSide(ids, 1));
  }
  check.throwProblems();
  if (ids === null || output === null) throw unclear('text', graph, isIds);
  return {
    ids: ids.name,
    idsType: ids.type === 'int32' ? 'int32' : 'int64',
    mask: mask?.name ?? null,
    maskType: mask === null ? null : maskTypeOf(mask),
    output: output.name,
    fixedBatch: fixedSide(ids, 0) ?? stated?.fixedBatch ?? null,
    fixedLength: fixedSide(ids, 1) ?? stated?.fixedLength ?? null,
    others: graph.inputs.filter(({ name }) => name !== ids.name && name !== mask?.name),
  };
}

/** An image tower's tensors, likewise. */
export function findVisionTensors(
  graph: GraphFacts,
  stated: VisionTensors | null,
): FoundVisionTensors {
  const check = new StatedCheck('vision', graph);
  const pixels =
    stated === null
      ? pick(graph.inputs, PIXEL_NAMES, isPixels)
      : check.input(stated.pixels, isPixels, 'numbers [B, 3, H, W]');
  const output =
    stated === null
      ? pick(graph.outputs, IMAGE_OUTPUT_NAMES, isRows)
      : check.output(stated.output, isRows);
  if (stated !== null && pixels !== null) {
    check.same('batch', stated.fixedBatch, fixedSide(pixels, 0));
  }
  check.throwProblems();
  if (pixels === null || output === null) throw unclear('vision', graph, isPixels);
  return {
    pixels: pixels.name,
    output: output.name,
    fixedBatch: fixedSide(pixels, 0) ?? stated?.fixedBatch ?? null,
    height: fixedSide(pixels, 2),
    width: fixedSide(pixels, 3),
    others: graph.inputs.filter(({ name }) => name !== pixels.name),
  };
}

/** A question where several tensors would do; where none would, no answer helps. */
function unclear(
  tower: Tower,
  graph: GraphFacts,
  isInput: (tensor: TensorFacts) => boolean,
): EngineError {
  if (graph.inputs.some(isInput) && graph.outputs.some(isRows)) return needsAnswer(tower, graph);
  const wanted = tower === 'text' ? 'token ids [B, T]' : 'pictures [B, 3, H, W]';
  return new EngineError(
    'bad-model',
    `The ${wordFor(tower)} model's graph does not turn ${wanted} into rows [B, D]: inputs ${listOf(graph.inputs)}; outputs ${listOf(graph.outputs)}. It is another kind of model.`,
  );
}

/** The error that asks which of a graph's tensors is which. */
export function needsAnswer(tower: Tower, { inputs, outputs }: GraphFacts): EngineError {
  const question: TensorQuestion = { tower, inputs, outputs };
  const wanted =
    tower === 'text'
      ? 'takes the token ids, and which output is one embedding a sentence'
      : 'takes the pixels, and which output is one embedding a picture';
  return new EngineError(
    'needs-answer',
    `The ${wordFor(tower)} model's graph has no names that are known here. Say which input ${wanted} (inputs: ${listOf(inputs)}; outputs: ${listOf(outputs)}).`,
    JSON.stringify(question),
  );
}

/** Collects what does not fit between a card's statement and the graph. */
class StatedCheck {
  readonly #tower: Tower;
  readonly #graph: GraphFacts;
  readonly #problems: string[] = [];

  constructor(tower: Tower, graph: GraphFacts) {
    this.#tower = tower;
    this.#graph = graph;
  }

  input(name: string, fits: (tensor: TensorFacts) => boolean, what: string): TensorFacts | null {
    return this.#find('input', this.#graph.inputs, name, fits, what);
  }

  output(name: string, fits: (tensor: TensorFacts) => boolean): TensorFacts | null {
    return this.#find('output', this.#graph.outputs, name, fits, 'numbers [B, D]');
  }

  /** A free dimension of the graph takes any stated number, and the other way round. */
  same(what: string, stated: string | number | null, found: string | number | null): void {
    if (stated === null || found === null || stated === found) return;
    this.#problems.push(`its ${what} is ${found} and not ${stated}`);
  }

  throwProblems(): void {
    if (this.#problems.length === 0) return;
    const { inputs, outputs } = this.#graph;
    throw new EngineError(
      'bad-model',
      `The ${wordFor(this.#tower)} model's graph is not the one that is described: ${this.#problems.join('; ')}. Choose another revision of the model, or leave its tensors open.`,
      `inputs: ${listOf(inputs)}; outputs: ${listOf(outputs)}`,
    );
  }

  #find(
    kind: 'input' | 'output',
    tensors: readonly TensorFacts[],
    name: string,
    fits: (tensor: TensorFacts) => boolean,
    what: string,
  ): TensorFacts | null {
    const tensor = tensors.find((one) => one.name === name);
    if (tensor === undefined) {
      this.#problems.push(`it has no ${kind} ${name}, only ${listOf(tensors)}`);
      return null;
    }
    if (!fits(tensor)) {
      this.#problems.push(`its ${kind} ${listOf([tensor])} is not ${what}`);
    }
    return tensor;
  }
}

/** By name, else the only one that fits at all; null where that is no choice. */
function pick(
  tensors: readonly TensorFacts[],
  names: readonly string[],
  fits: (tensor: TensorFacts) => boolean,
  never: readonly string[] = [],
): TensorFacts | null {
  const byName = named(tensors, names, fits);
  if (byName !== null) return byName;
  const fitting = tensors.filter((tensor) => fits(tensor) && !never.includes(tensor.name));
  return fitting.length === 1 ? (fitting[0] ?? null) : null;
}

function named(
  tensors: readonly TensorFacts[],
  names: readonly string[],
  fits: (tensor: TensorFacts) => boolean,
): TensorFacts | null {
  for (const name of names) {
    const tensor = tensors.find((one) => one.name === name && fits(one));
    if (tensor !== undefined) return tensor;
  }
  return null;
}

function isIds({ type, shape }: TensorFacts): boolean {
  return (type === 'int64' || type === 'int32') && hasRank(shape, 2);
}

function isMask(tensor: TensorFacts): boolean {
  return isIds(tensor) || (tensor.type === 'float32' && hasRank(tensor.shape, 2));
}

function maskTypeOf({ type }: TensorFacts): 'int64' | 'int32' | 'float32' {
  return type === 'int32' || type === 'float32' ? type : 'int64';
}

function isPixels({ type, shape }: TensorFacts): boolean {
  const channels = shape[1];
  return isFloat(type) && hasRank(shape, 4) && (typeof channels !== 'number' || channels === 3);
}

function isRows({ type, shape }: TensorFacts): boolean {
  return isFloat(type) && hasRank(shape, 2);
}

function isFloat(type: string): boolean {
  return type === 'float32' || type === 'float16';
}

/** A graph may leave a shape out altogether; then the run shows it. */
function hasRank(shape: readonly unknown[], rank: number): boolean {
  return shape.length === 0 || shape.length === rank;
}

function fixedSide({ shape }: TensorFacts, axis: number): number | null {
  const side = shape[axis];
  return typeof side === 'number' ? side : null;
}

function wordFor(tower: Tower): string {
  return tower === 'text' ? 'text' : 'image';
}

function listOf(tensors: readonly TensorFacts[]): string {
  if (tensors.length === 0) return 'none';
  return tensors.map(({ name, type, shape }) => `${name} ${type} [${shape.join(', ')}]`).join(', ');
}
