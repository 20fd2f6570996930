import type { ReactNode } from 'react';
import { isSameModel } from '#experiment/spec.ts';
import { lazyChart } from '../charts/lazy-chart.tsx';
import { Card } from '../controls/card.tsx';
import { percent, shortRate } from '../format.ts';
import { useAppState, useSession } from '../use-app-state.ts';
import { useFindingCaption } from '../use-finding-caption.ts';

const TrailChart = lazyChart(() => import('../charts/trail-chart.tsx'));
/** Below this cue accuracy a shape bias says little: such prompts are greyed, not ranked. */
const ACCURACY_FLOOR = 0.4;

/** What was tried with this model on this set, newest first, with the trail of every number seen on the way. */
export function TriedPanel(): ReactNode {
  const session = useSession();
  const tried = useAppState((s) => s.tried);
  const setId = useAppState((s) => s.set?.id);
  const model = useAppState((s) => s.spec.model);
  const trail = useAppState((s) => s.trail);
  const finding = useFindingCaption();
  const here = tried.filter(
    (entry) => entry.stimuliId === setId && isSameModel(entry.model, model),
  );
  return (
    <Card title="What you tried" aside={<span className="soft small">shape bias</span>}>
      <div className="chart-box trail-chart">
        <TrailChart trail={trail} finding={finding} />
      </div>
      {here.length === 0 ? (
        <p className="soft small">Each prompt you leave standing for a moment is kept here.</p>
      ) : (
        <ol className="tried" data-testid="tried">
          {here.map((entry) => {
            const { shapeBias, cueAccuracy } = entry.rates;
            const collapsed = !(cueAccuracy >= ACCURACY_FLOOR);
            return (
              <li key={entry.id} className={collapsed ? 'collapsed' : ''}>
                <button
                  type="button"
                  title={`Put back. Cue accuracy ${percent(cueAccuracy)} %${collapsed ? ': too low for the shape bias to say much' : ''}`}
                  onClick={() => {
                    session.restoreTried(entry.id);
                  }}
                >
                  <span className="tried-label">{entry.label}</span>
                  <span className="mini" aria-hidden="true">
                    {Number.isFinite(shapeBias) && (
                      <i
                        className={shapeBias < 0.5 ? 'texture' : 'shape'}
                        style={{ left: `${shapeBias * 100}%` }}
                      />
                    )}
                  </span>
                  <b>{shortRate(shapeBias)}</b>
                </button>
              </li>
            );
          })}
        </ol>
      )}
    </Card>
  );
}
