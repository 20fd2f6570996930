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

/** The page: left asks, right answers. On a phone: the ruler, the prompt, steering, then the rest. */
export function Workbench(): ReactNode {
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
          <TriedPanel />
        </div>
        <div className="answer">
          <RulerPanel />
          <ComparePanel />
          <PublishedPanel />
          <ModelsPanel />
          <div className="two">
            <CategoryPanel />
            <AtlasPanel />
          </div>
          <GalleryPanel />
        </div>
      </main>
      <PageFoot />
    </DropZone>
  );
}

/** A dialog over the page tells them itself, and they are told once. */
function PageProblems(): ReactNode {
  return useIsCovered() ? null : <ProblemList />;
}
