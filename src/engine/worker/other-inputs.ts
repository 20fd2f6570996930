import type { PixelSize } from '#science/preprocess/center-crop.ts';
import { EngineError } from '../contract/engine-error.ts';
import type { TensorFacts } from '../contract/found-model.ts';
import type { Feeds, InputTensor } from './tower-session.ts';

/** What stands in for the other tower's input, where one graph holds both. */
export interface StandIns {
  /** Sides of a picture, where the graph leaves them open. */
  readonly pictureSize: PixelSize | null;
  /** Token ids of some sentence, filled where the model wants it. */
  readonly tokenIds: readonly number[];
}

/** Inputs for a run of `rows` rows of the tower's own input, whose shape is `dims`. */
export type OtherInputs = (rows: number, dims: readonly number[]) => Feeds;

/**
 * Feeds what a graph takes besides the tower's own inputs: a black picture or a short sentence for
 * the other tower, zeros for `token_type_ids`. Made once for each batch size, since they never change.
 *
 * The other tower gets as many rows as its graph fixes; as many as the tower's own input where both
 * batches have one name; else one.
 *
 * Throws `EngineError('bad-model')` naming an input that is neither.
 */
export function feedOthers(
  others: readonly TensorFacts[],
  own: TensorFacts | undefined,
  standIns: StandIns,
): OtherInputs {
  const makers = others.map((tensor) => [tensor.name, makerOf(tensor, standIns)] as const);
  const batchOf = new Map(others.map((tensor) => [tensor.name, batchRule(tensor, own)] as const));
  let last: { readonly key: string; readonly feeds: Feeds } | null = null;
  return (rows, dims) => {
    const key = `${rows}|${dims.join()}`;
    if (last?.key !== key) {
      const entries = makers.map(
        ([name, make]) => [name, make(batchOf.get(name)?.(rows) ?? 1, dims)] as const,
      );
      last = { key, feeds: Object.fromEntries(entries) };
    }
    return last.feeds;
  };
}

type Maker = (rows: number, ownDims: readonly number[]) => InputTensor;

function makerOf(tensor: TensorFacts, { pictureSize, tokenIds }: StandIns): Maker {
  const { name, type, shape } = tensor;
  if (name === 'token_type_ids') return (_, dims) => wholeNumbers(type, dims, () => 0);
  if ((type === 'float32' || type === 'float16') && shape.length === 4) {
    const height = typeof shape[2] === 'number' ? shape[2] : pictureSize?.height;
    const width = typeof shape[3] === 'number' ? shape[3] : pictureSize?.width;
    if (height !== undefined && width !== undefined) {
      return (rows) => ({
        type: 'float32',
        data: new Float32Array(rows * 3 * height * width),
        dims: [rows, 3, height, width],
      });
    }
  }
  if ((type === 'int64' || type === 'int32') && shape.length === 2) {
    const length = typeof shape[1] === 'number' ? shape[1] : tokenIds.length;
    const isMask = name.includes('mask');
    return (rows) =>
      wholeNumbers(type, [rows, length], (i) => (isMask ? 1 : (tokenIds[i % length] ?? 0)));
  }
  throw new EngineError(
    'bad-model',
    `The model's graph takes an input that is not known here: ${name} ${type} [${shape.join(', ')}].`,
    name,
  );
}

function wholeNumbers(
  type: string,
  dims: readonly number[],
  valueAt: (index: number) => number,
): InputTensor {
  const values = Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => valueAt(i));
  return type === 'int32'
    ? { type: 'int32', data: Int32Array.from(values), dims }
    : { type: 'int64', data: BigInt64Array.from(values, BigInt), dims };
}

function batchRule(tensor: TensorFacts, own: TensorFacts | undefined): (rows: number) => number {
  const batch = tensor.shape[0];
  if (typeof batch === 'number') return () => batch;
  return batch !== undefined && batch === own?.shape[0] ? (rows) => rows : () => 1;
}
