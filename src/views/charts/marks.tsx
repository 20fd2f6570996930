import type { ReactElement } from 'react';

interface Place {
  readonly cx?: number | undefined;
  readonly cy?: number | undefined;
}

/** Humans: always an open diamond. */
export function Diamond({ cx = 0, cy = 0 }: Place): ReactElement {
  return (
    <path
      d={`M${cx} ${cy - 6}l6 6-6 6-6-6z`}
      fill="var(--card)"
      stroke="var(--ink)"
      strokeWidth={1.6}
    />
  );
}

export const PINNED_RADIUS_PX = 5;

/** The pinned A: always a hollow circle. */
export function HollowCircle({ cx = 0, cy = 0 }: Place): ReactElement {
  return (
    <circle
      cx={cx}
      cy={cy}
      r={PINNED_RADIUS_PX}
      fill="var(--card)"
      stroke="var(--soft)"
      strokeWidth={1.8}
    />
  );
}

/** A published model: a small upright stroke, so that many can stand side by side. */
export function Stroke({ cx = 0, cy = 0 }: Place): ReactElement {
  return <line x1={cx} x2={cx} y1={cy - 6} y2={cy + 6} stroke="var(--none)" strokeWidth={2.5} />;
}

/** A second published model: a small cross. */
export function Cross({ cx = 0, cy = 0 }: Place): ReactElement {
  return (
    <path
      d={`M${cx - 4} ${cy - 4}l8 8M${cx + 4} ${cy - 4}l-8 8`}
      stroke="var(--none)"
      strokeWidth={2}
      fill="none"
    />
  );
}

/** An interval behind its mark. */
export function Whisker(props: {
  from: number;
  to: number;
  y: number;
  colour: string;
  widthPx?: number;
}): ReactElement {
  const { from, to, y, colour, widthPx = 5 } = props;
  return (
    <line
      x1={from}
      x2={to}
      y1={y}
      y2={y}
      stroke={colour}
      strokeOpacity={0.35}
      strokeWidth={widthPx}
    />
  );
}

/** Draws nothing where a library wants a mark. */
export function Nothing(): ReactElement {
  return <g />;
}
