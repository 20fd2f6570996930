import { useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { BUILT_IN_SET } from '#experiment/spec.ts';
import { OVERALL_MARKS } from '#science/references/overall-marks.ts';
import type { ReferenceMark } from '#science/references/reference-mark.ts';
import { atlasPointOf } from '../charts/atlas-plot.ts';
import type { OwnPoint } from '../charts/atlas-plot.ts';
import { lazyChart } from '../charts/lazy-chart.tsx';
import { MarkSources } from '../charts/mark-sources.tsx';
import { Card } from '../controls/card.tsx';
import { failureWords } from '../controls/failure-words.ts';
import { whole } from '../format.ts';
import { pinnedHere } from '../pinned-here.ts';
import { useAppState } from '../use-app-state.ts';
import { useFindingCaption } from '../use-finding-caption.ts';

const AtlasChart = lazyChart(() => import('../charts/atlas-chart.tsx'));

/** Where this result sits among published models, people and prompts. */
export function AtlasPanel(): ReactNode {
  const rates = useAppState((s) => s.report?.rates ?? null);
  const a = useAppState(pinnedHere);
  const setId = useAppState((s) => s.set?.id);
  const trail = useAppState((s) => s.trail);
  const searched = useSearchedPrompts();
  const finding = useFindingCaption();
  const marks = useMemo(() => [...searched.marks, ...OVERALL_MARKS], [searched.marks]);
  const published = useMemo(() => marks.map(atlasPointOf), [marks]);
  const own = useMemo(() => ownPoints(rates, a), [rates, a]);
  return (
    <Card title="Where this sits" className="atlas-panel">
      <div className="chart-box atlas-chart">
        <AtlasChart published={published} own={own} trail={trail} finding={finding} />
      </div>
      <p className="soft small">
        Each dot is a published model
        {searched.marks.length > 0 &&
          `, each speck one of ${whole(searched.marks.length)} published prompts`}
        ; diamonds are people (told nothing, told to report the shape, told to report the texture).
        Yours moves as you type.
        {setId === BUILT_IN_SET && ' The published ones were measured on the research set.'}
      </p>
      <p className="small" role="status">
        {searched.failure}
      </p>
      <MarkSources marks={marks} />
    </Card>
  );
}

function ownPoints(
  rates: { readonly shapeBias: number; readonly cueAccuracy: number } | null,
  a: ReturnType<typeof pinnedHere>,
): readonly OwnPoint[] {
  const own: OwnPoint[] = [];
  if (a !== null) {
    const { shapeBias, cueAccuracy } = a.result.rates;
    own.push({ kind: 'pinned', label: 'A', detail: a.label, shapeBias, cueAccuracy });
  }
  if (rates !== null) {
    const { shapeBias, cueAccuracy } = rates;
    own.push({ kind: 'now', label: 'Now', detail: 'this result', shapeBias, cueAccuracy });
  }
  return own;
}

/** The cloud of searched prompts comes after everything that a first look needs. */
function useSearchedPrompts(): { marks: readonly ReferenceMark[]; failure: string } {
  const [found, setFound] = useState<{ marks: readonly ReferenceMark[]; failure: string }>({
    marks: [],
    failure: '',
  });
  useEffect(() => {
    let wanted = true;
    import('#science/references/searched-prompts.ts').then(
      (module) => {
        if (wanted) setFound({ marks: module.SEARCHED_PROMPT_MARKS, failure: '' });
      },
      (error: unknown) => {
        const failure = `The published prompts could not be loaded (${failureWords(error)}); everything else is drawn. Reload the page to try again.`;
        if (wanted) setFound({ marks: [], failure });
      },
    );
    return () => {
      wanted = false;
    };
  }, []);
  return found;
}
