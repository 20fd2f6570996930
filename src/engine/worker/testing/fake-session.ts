import type { Device } from '../../contract/engine.ts';
import type { TensorFacts } from '../../contract/found-model.ts';
import type { Feeds, InputTensor, OutputTensor, TowerSession } from '../tower-session.ts';

/** A tensor's facts in one line. */
export function tensor(
  name: string,
  type: string,
  ...shape: readonly (number | string)[]
): TensorFacts {
  return { name, type, shape };
}

/** Row-major numbers of a tensor as one list a row. */
export function rowsIn({ data, dims }: InputTensor): readonly (readonly number[])[] {
  const values = Array.from(data, Number);
  const length = values.length / (dims[0] ?? 1);
  return Array.from({ length: dims[0] ?? 0 }, (_, i) => values.slice(i * length, (i + 1) * length));
}

/** A session that computes by `compute`, and remembers what it was fed. */
export function fakeSession(
  graph: Pick<TowerSession, 'inputs' | 'outputs'>,
  compute: (feeds: Feeds, output: string) => readonly (readonly number[])[],
  device: Device = 'wasm',
) {
  const runs: Feeds[] = [];
  let released = false;
  const session: TowerSession = {
    ...graph,
    device,
    run: (feeds, output): Promise<OutputTensor> => {
      runs.push(feeds);
      const rows = compute(feeds, output);
      const dims = [rows.length, rows[0]?.length ?? 0];
      return Promise.resolve({ data: Float32Array.from(rows.flat()), dims, runMs: 2 });
    },
    release: () => {
      released = true;
      return Promise.resolve();
    },
  };
  return { session, runs, isReleased: () => released };
}
