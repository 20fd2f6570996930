import type { ReactNode } from 'react';
import type { PublishedFigure } from '#engine/index.ts';
import { percent } from './format.ts';

/** What others measured of a model, wording by wording, and who it was. */
export function PublishedFigures({ figures }: { figures: readonly PublishedFigure[] }): ReactNode {
  const sources = [...new Set(figures.map(({ source }) => source))];
  return (
    <>
      {figures.map(({ setting, shapeBias, cueAccuracy, source }) => (
        <p key={`${setting} ${source}`}>
          {percent(shapeBias)} % shape bias at {percent(cueAccuracy)} % cue accuracy ({setting})
          {sources.length > 1 && <span className="soft">: {source}</span>}
        </p>
      ))}
      {sources.length === 1 && <p className="soft">Source: {sources[0]}</p>}
    </>
  );
}
