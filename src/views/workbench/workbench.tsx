import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { AtlasPanel } from '../atlas-panel/atlas-panel.tsx';
import { CategoryPanel } from '../category-panel/category-panel.tsx';
import { ComparePanel } from '../compare-panel/compare-panel.tsx';
import { useIsCovered } from '../dialogs.ts';
import { GalleryPanel } from '../gallery/gallery-panel.tsx';
import { ModelsPanel } from '../models-panel/models-panel.tsx';
import { ProblemList } from '../problem-list/problem-list.tsx';
import { PublishedPanel } from '../published-panel/published-panel.tsx';
import { PromptPanel } from '../prompt-panel/prompt-panel.tsx';
import { CompactRuler } from '../ruler/compact-ruler.tsx';
import { RulerPanel } from '../ruler/ruler-panel.tsx';
import { SharedBanner } from '../shared-banner/shared-banner.tsx';
import { SteeringPanel } from '../steering-panel/steering-panel.tsx';
import { TriedPanel } from '../tried-panel/tried-panel.tsx';
import { DropZone } from './drop-zone.tsx';
import { PageFoot } from './page-foot.tsx';
import { TopBar } from './top-bar.tsx';
import { useStages } from './use-stages.ts';

/**
 * What is drawn after the first result, and in which step: from the top down, so that nothing in sight
 * moves, and the big ones alone.
 */
const LATER = [
  [1, <TriedPanel key="tried" />],
  [1, <ComparePanel key="compare" />],
  [1, <PublishedPanel key="published" />],
  [1, <ModelsPanel key="models" />],
  [2, <CategoryPanel key="category" />],
  [3, <AtlasPanel key="atlas" />],
  [4, <GalleryPanel key="gallery" />],
  [4, <PageFoot key="foot" />],
] as const;
const STEPS = 4;

/** The page: left asks, right answers. On a phone: the ruler, the prompt, steering, then the rest. */
export function Workbench(): ReactNode {
  const step = useStages(STEPS);
  const isStarted = step > 0;
  useEffect(() => {
    if (isStarted) fetchCharts();
  }, [isStarted]);
  const [tried, compare, published, models, category, atlas, gallery, foot] = LATER.map(
    ([from, panel]) => (step < from ? null : panel),
  );
  return (
    <DropZone>
      <TopBar />
      <CompactRuler />
      <SharedBanner />
      <PageProblems />
      <main className="workbench">
        <div className="ask">
          <PromptPanel />
          <SteeringPanel />
          {tried}
        </div>
        <div className="answer">
          <RulerPanel />
          {compare}
          {published}
          {models}
          <div className="two">
            {category}
            {atlas}
          </div>
          {gallery}
        </div>
      </main>
      {foot}
    </DropZone>
  );
}

/** The code of the charts arrives beside the drawing of what stands above them. */
function fetchCharts(): void {
  const both = [import('../charts/category-figure.tsx'), import('../charts/atlas-chart.tsx')];
  // Told, with another try, where the chart would stand.
  for (const chart of both) chart.catch(() => undefined);
}

/** A dialog over the page tells them itself, and they are told once. */
function PageProblems(): ReactNode {
  return useIsCovered() ? null : <ProblemList />;
}
