import { Suspense, lazy, useDeferredValue, useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { BUILT_IN_SET } from '#experiment/spec.ts';
import { OVERALL_MARKS } from '#science/references/overall-marks.ts';
import type { ReferenceMark } from '#science/references/reference-mark.ts';
import { Card } from '../controls/card.tsx';
import { useAppState } from '../use-app-state.ts';
import { useFindingCaption } from '../use-finding-caption.ts';

const AtlasChart = lazy(() => import('../charts/atlas-chart.tsx'));

/** Where this result sits among published models, people and prompts. */
export function AtlasPanel(): ReactNode {
  const rates = useDeferredValue(useAppState((s) => s.report?.rates ?? null));
  const pinned = useAppState((s) => s.pinned);
  const setId = useAppState((s) => s.set?.id);
  const trail = useDeferredValue(useAppState((s) => s.trail));
  const searched = useSearchedPrompts();
  const finding = useFindingCaption();
  const points = useMemo(() => {
    const published = [...searched, ...OVERALL_MARKS].map((mark) => ({
      label: mark.label,
      detail: mark.prompt === undefined ? mark.setting : `“${mark.prompt}”`,
      kind: kindOf(mark),
      shapeBias: mark.shapeBias,
      cueAccuracy: mark.cueAccuracy,
    }));
    const own = [];
    if (pinned?.result != null && pinned.stimuliId === setId) {
      const { shapeBias, cueAccuracy } = pinned.result.rates;
      own.push({
        label: 'A',
        detail: pinned.label,
        kind: 'pinned' as const,
        shapeBias,
        cueAccuracy,
      });
    }
    if (rates !== null) {
      const { shapeBias, cueAccuracy } = rates;
      own.push({
        label: 'Now',
        detail: 'this result',
        kind: 'now' as const,
        shapeBias,
        cueAccuracy,
      });
    }
    return [...published, ...own];
  }, [searched, rates, pinned, setId]);
  return (
    <Card title="Where this sits" className="atlas-panel">
      <div className="chart-box atlas-chart">
        <Suspense fallback={null}>
          <AtlasChart points={points} trail={trail} finding={finding} />
        </Suspense>
      </div>
      <p className="soft small">
        Each dot is a published model, each speck one of 367 published prompts; diamonds are people
        (told nothing, told to report the shape, told to report the texture). Yours moves as you
        type.
        {setId === BUILT_IN_SET && ' The published ones were measured on the research set.'}
      </p>
    </Card>
  );
}

function kindOf(mark: ReferenceMark): 'human' | 'model' | 'prompt' {
  if (mark.kind === 'human') return 'human';
  return mark.kind === 'searched-prompt' ? 'prompt' : 'model';
}

/** The cloud of searched prompts comes after everything that a first look needs. */
function useSearchedPrompts(): readonly ReferenceMark[] {
  const [marks, setMarks] = useState<readonly ReferenceMark[]>([]);
  useEffect(() => {
    let wanted = true;
    void import('#science/references/searched-prompts.ts').then((module) => {
      if (wanted) setMarks(module.SEARCHED_PROMPT_MARKS);
    });
    return () => {
      wanted = false;
    };
  }, []);
  return marks;
}
