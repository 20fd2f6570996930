import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { percent } from '../format.ts';
import { ATLAS_HEIGHT, atlasScale } from './atlas-plot.ts';
import type { AtlasScale } from './atlas-plot.ts';
import { sideColour } from './chart-style.ts';
import type { RatePoint } from './chart-style.ts';
import { Whisker } from './marks.tsx';
import { ModelForm } from './models-marks.tsx';
import type { ModelSeries } from './models-plot.ts';
import { placeLabels } from './place-labels.ts';
import type { Box, PlacedLabel } from './place-labels.ts';

const FONT_PX = 12;
const LINE_PX = 17;
/** A little more than the mean letter of the page's type, so that a name never runs out of its box. */
const LETTER_PX = 6.7;
const MARK_PX = 8;

interface Placed {
  readonly model: ModelSeries;
  readonly cx: number;
  readonly cy: number;
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly label: PlacedLabel;
}

/** Marks, whiskers and names of the compared models, above the published points. */
export function ModelsPlaced(props: {
  models: readonly ModelSeries[];
  /** Marks that no name may cover. */
  humans: readonly RatePoint[];
  width: number;
  onPick: (key: string) => void;
}): ReactNode {
  const { models, humans, width, onPick } = props;
  const placed = useMemo(() => placeModels(models, humans, width), [models, humans, width]);
  return (
    <svg className="atlas-own" data-figure="models-scatter" width={width} height={ATLAS_HEIGHT}>
      {placed
        .filter(({ label }) => label.leads)
        .map(({ model, cx, cy, label: { box } }) => (
          <line
            key={model.key}
            x1={cx}
            y1={cy}
            x2={Math.min(box.right, Math.max(box.left, cx))}
            y2={box.top < cy ? box.bottom : box.top}
            stroke="var(--soft)"
            strokeWidth={1}
          />
        ))}
      {placed.map(({ model, cy, from, to }) => (
        <Whisker
          key={model.key}
          from={from}
          to={to}
          y={cy}
          colour={sideColour(model.rates.shapeBias)}
        />
      ))}
      {placed.map(({ model, cx, cy, text, label }) => (
        <g
          key={model.key}
          className="model-mark"
          data-model={model.key}
          onClick={() => {
            onPick(model.key);
          }}
        >
          <title>{titleOf(model)}</title>
          <ModelForm form={model.form} cx={cx} cy={cy} colour={sideColour(model.rates.shapeBias)} />
          <rect
            x={label.box.left - 1}
            y={label.box.top}
            width={label.box.right - label.box.left + 2}
            height={LINE_PX}
            rx={3}
            fill="var(--card)"
            opacity={0.85}
          />
          <text
            x={(label.box.left + label.box.right) / 2}
            y={label.box.top + FONT_PX + 0.5}
            textAnchor="middle"
            fontSize={FONT_PX}
            fill="var(--ink)"
          >
            {text}
          </text>
        </g>
      ))}
    </svg>
  );
}

function placeModels(
  models: readonly ModelSeries[],
  humans: readonly RatePoint[],
  width: number,
): readonly Placed[] {
  const scale = atlasScale(width);
  const room: Box = {
    left: scale.x(0) + 2,
    right: scale.x(1) + 12,
    top: scale.y(1) - 8,
    bottom: scale.y(0) - 2,
  };
  // On a phone a long name would leave no room beside the marks.
  const longest = Math.floor(((room.right - room.left) * 0.45) / LETTER_PX);
  const known = models.filter(
    ({ rates }) => Number.isFinite(rates.shapeBias) && Number.isFinite(rates.cueAccuracy),
  );
  const marks = known.map((model) => markOf(model, scale, longest));
  const labels = placeLabels(
    marks.map(({ cy, from, to, cx, text }) => ({
      box: boxAround(Math.min(from, cx - MARK_PX), Math.max(to, cx + MARK_PX), cy),
      widthPx: text.length * LETTER_PX,
    })),
    room,
    LINE_PX,
    humans.map(({ shapeBias, cueAccuracy }) => {
      const cx = scale.x(shapeBias);
      return boxAround(cx - MARK_PX, cx + MARK_PX, scale.y(cueAccuracy));
    }),
  );
  return marks.flatMap((mark, i) => {
    const label = labels[i];
    return label === undefined ? [] : [{ ...mark, label }];
  });
}

function boxAround(left: number, right: number, cy: number): Box {
  return { left, right, top: cy - MARK_PX, bottom: cy + MARK_PX };
}

function markOf(model: ModelSeries, scale: AtlasScale, longest: number): Omit<Placed, 'label'> {
  const { rates, label } = model;
  return {
    model,
    cx: scale.x(rates.shapeBias),
    cy: scale.y(rates.cueAccuracy),
    from: scale.x(rates.interval.low),
    to: scale.x(rates.interval.high),
    text: shorten(label, longest),
  };
}

function titleOf({ label, detail, rates }: ModelSeries): string {
  const { low, high } = rates.interval;
  return `${label} (${detail}): shape bias ${percent(rates.shapeBias)} % (${percent(low)} to ${percent(high)}), cue accuracy ${percent(rates.cueAccuracy)} %`;
}

/** Cut in the middle: models of one family differ at the end. */
function shorten(label: string, longest: number): string {
  if (label.length <= longest) return label;
  const end = Math.floor(longest / 2);
  return `${label.slice(0, longest - 1 - end)}…${label.slice(-end)}`;
}
