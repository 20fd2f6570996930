import type { ReactNode } from 'react';
import { percent } from '../format.ts';
import { ATLAS_HEIGHT, atlasScale } from './atlas-plot.ts';
import type { OwnPoint } from './atlas-plot.ts';
import { sideColour } from './chart-style.ts';
import type { RatePoint } from './chart-style.ts';
import { HollowCircle } from './marks.tsx';

/** What moves with every keystroke: the way here, A, and the current result. */
export function AtlasOwnMarks(props: {
  own: readonly OwnPoint[];
  trail: readonly RatePoint[];
  width: number;
}): ReactNode {
  const { width } = props;
  const { x, y } = atlasScale(width);
  const way = props.trail
    .filter(isKnown)
    .map((p) => `${x(p.shapeBias).toFixed(1)},${y(p.cueAccuracy).toFixed(1)}`)
    .join(' ');
  return (
    <svg className="atlas-own" data-figure="atlas-own" width={width} height={ATLAS_HEIGHT}>
      <polyline points={way} fill="none" stroke="var(--soft)" strokeWidth={1.5} />
      {props.own.filter(isKnown).map((point) => {
        const cx = x(point.shapeBias);
        const cy = y(point.cueAccuracy);
        return (
          <g key={point.kind} className={`own-${point.kind}`}>
            <title>
              {`${point.label} (${point.detail}): shape bias ${percent(point.shapeBias)} %, cue accuracy ${percent(point.cueAccuracy)} %`}
            </title>
            {point.kind === 'pinned' ? (
              <HollowCircle cx={cx} cy={cy} />
            ) : (
              <circle
                cx={cx}
                cy={cy}
                r={9}
                fill="var(--card)"
                stroke={sideColour(point.shapeBias)}
                strokeWidth={4}
              />
            )}
          </g>
        );
      })}
    </svg>
  );
}

function isKnown(point: { shapeBias: number; cueAccuracy: number }): boolean {
  return Number.isFinite(point.shapeBias) && Number.isFinite(point.cueAccuracy);
}
