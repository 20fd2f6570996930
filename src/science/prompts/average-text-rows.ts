import type { Matrix } from '../matrix.ts';
import { normalizeRows } from '../matrix.ts';

/**
 * One unit row per category from its sentences' embeddings: each row to length 1, mean, length 1
 * again (Radford et al. 2021, as in `code/eval_clip.py` of vlm_shapebias).
 *
 * `sentences[k]` are the row numbers of category k in `rows` [M, D]; result [K, D]. Throws a
 * RangeError on a category without sentences: its mean would be NaN.
 */
export function averageTextRows(rows: Matrix, sentences: readonly (readonly number[])[]): Matrix {
  const unit = normalizeRows(rows);
  const out = new Float32Array(sentences.length * rows.cols);
  sentences.forEach((members, category) => {
    if (members.length === 0) throw new RangeError(`category ${category} has no sentence`);
    for (const member of members) {
      for (let i = 0; i < rows.cols; i += 1) {
        const at = category * rows.cols + i;
        out[at] = (out[at] ?? 0) + (unit.data[member * rows.cols + i] ?? 0) / members.length;
      }
    }
  });
  return normalizeRows({ rows: sentences.length, cols: rows.cols, data: out });
}
