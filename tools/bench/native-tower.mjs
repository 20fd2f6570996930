// Native ONNX Runtime, where there is a Python that has it.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SCRIPT = join(import.meta.dirname, 'native_tower.py');
const NEEDS = 'import onnxruntime, PIL, numpy';

/** What to do where `findPython` finds none. */
export const HOW_TO_INSTALL =
  'no Python with ONNX Runtime: `pip install onnxruntime pillow numpy`, and name it in CUELENS_BENCH_PYTHON';

/** The Python that CUELENS_BENCH_PYTHON names, or `python3`; null where it lacks what the script needs. */
export function findPython() {
  const named = process.env['CUELENS_BENCH_PYTHON'] ?? '';
  const python = named === '' ? 'python3' : named;
  return spawnSync(python, ['-c', NEEDS]).status === 0 ? python : null;
}

/**
 * @param {string} python
 * @param {{ graph: string, preprocessor: string, pictures: string[], warm: string[], batch: number,
 *   threads: number, rows: string }} job `rows` is a file to write
 * @returns {{ seconds: number, graphSeconds: number, versions: string, rows: number[][] }}
 */
export function runNative(python, job) {
  const jobPath = `${job.rows}.json`;
  writeFileSync(jobPath, JSON.stringify(job));
  const { status, stdout, stderr } = spawnSync(python, [SCRIPT, jobPath], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`The native tower failed: ${stderr.trim().split('\n').at(-1)}`);
  const { width, ...result } = JSON.parse(stdout);
  const bytes = readFileSync(job.rows);
  const numbers = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  const rows = Array.from({ length: numbers.length / width }, (_, row) =>
    Array.from(numbers.subarray(row * width, (row + 1) * width)),
  );
  return { ...result, rows };
}
