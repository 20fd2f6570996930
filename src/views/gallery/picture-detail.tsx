import type { ReactNode } from 'react';
import { CATEGORIES } from '#science/stimuli/category.ts';
import { cueOf } from '#science/decisions/cue.ts';
import { UNSCORED } from '#science/decisions/decide.ts';
import type { Stimulus, StimulusSet } from '#science/stimuli/stimulus.ts';
import { Chip } from '../controls/chip.tsx';
import { CueMark } from '../controls/cue-mark.tsx';
import { percent } from '../format.ts';
import { pinnedHere } from '../pinned-here.ts';
import { useAppState } from '../use-app-state.ts';
import { Picture } from './picture.tsx';

/** One picture large, its two labels, the answer and the probabilities of all 16 classes. */
export function PictureDetail(props: {
  position: number;
  onStep: (by: number) => void;
  onClose: () => void;
}): ReactNode {
  const set = useAppState((s) => s.set);
  const report = useAppState((s) => s.report);
  const comparison = useAppState((s) => s.comparison);
  const published = useAppState((s) => s.published.comparison);
  const againstA = useAppState((s) => pinnedHere(s) !== null);
  const stimulus = set?.stimuli[props.position];
  if (set === null || stimulus === undefined) return null;
  const answer = report?.decisions.answers[props.position] ?? UNSCORED;
  const cue = cueOf(stimulus, answer);
  const before = comparison?.before[props.position] ?? UNSCORED;
  const publishedAnswer = published?.before[props.position] ?? UNSCORED;
  const probabilities = report?.decisions.probabilities ?? null;
  const at = props.position * CATEGORIES.length;
  const ranked = CATEGORIES.map((name, k) => ({ name, p: probabilities?.[at + k] ?? NaN })).sort(
    (a, b) => b.p - a.p,
  );
  return (
    <aside className="detail" aria-label={`Picture ${stimulus.id}`} data-testid="picture-detail">
      <div className="detail-top">
        <Picture
          position={props.position}
          alt={`Stimulus with the shape of ${stimulus.shape} and the texture of ${stimulus.texture}`}
        />
        <div className="detail-facts">
          <h3>{stimulus.id}</h3>
          <p>
            shape <b>{stimulus.shape}</b> · texture <b>{stimulus.texture}</b>
            {stimulus.family !== undefined && <span className="soft"> · {stimulus.family}</span>}
          </p>
          <p>
            Answer: <b>{CATEGORIES[answer] ?? 'not scored yet'}</b> <CueMark cue={cue} />
          </p>
          {comparison !== null && before !== UNSCORED && before !== answer && (
            <p className="soft" data-testid="answer-before">
              {againstA ? 'A answered ' : `Before (${comparison.label}): `}
              {CATEGORIES[before] ?? 'none of the 16'}.
            </p>
          )}
          {publishedAnswer !== UNSCORED && (
            <p className="soft" data-testid="published-answer">
              Published answer: {CATEGORIES[publishedAnswer] ?? 'none of the 16'}
              {publishedAnswer === answer ? ', the same.' : '.'}
            </p>
          )}
          <p className="soft small">{creditOf(set, stimulus)}</p>
          <div className="chips">
            <Chip
              onClick={() => {
                props.onStep(-1);
              }}
            >
              ← Previous
            </Chip>
            <Chip
              onClick={() => {
                props.onStep(1);
              }}
            >
              Next →
            </Chip>
            <Chip onClick={props.onClose}>Close</Chip>
          </div>
        </div>
      </div>
      {probabilities === null ? (
        <p className="soft small">
          A link carries answers, not probabilities. Recompute to see all 16.
        </p>
      ) : (
        <table className="probabilities">
          <caption className="visually-hidden">Probability of each class</caption>
          <tbody>
            {ranked.map(({ name, p }) => (
              <tr key={name} className={classOf(name, stimulus)}>
                <th scope="row">{name}</th>
                <td>
                  <i style={{ width: `${p * 100}%` }} />
                </td>
                <td className="number">{percent(p)} %</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </aside>
  );
}

function classOf(name: string, stimulus: { shape: string; texture: string }): string {
  if (name === stimulus.shape) return 'shape';
  return name === stimulus.texture ? 'texture' : 'neither';
}

/** Who drew it and under which licence, as the set's index records it. */
function creditOf(set: StimulusSet, stimulus: Stimulus): string {
  const credits = [stimulus.shapeSource, stimulus.textureSource]
    .map((source) => (source === undefined ? undefined : set.sources[source]))
    .filter((credit) => credit !== undefined)
    .map((credit) => `${credit.name} by ${credit.author} (${credit.set}, ${credit.licence})`);
  return credits.length > 0 ? `After ${[...new Set(credits)].join('; ')}.` : set.licence;
}
