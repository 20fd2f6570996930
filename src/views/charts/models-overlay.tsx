import { memo, useMemo } from 'react';
import type { ReactElement, ReactNode } from 'react';
import {
  ReferenceArea,
  ResponsiveContainer,
  Scatter,
  ScatterChart,
  Tooltip,
  usePlotArea,
} from 'recharts';
import type { CueRates } from '#science/metrics/shape-bias.ts';
import { percent } from '../format.ts';
import { CATEGORY_MARGIN, CategoryAxes, placeOnAxis, rowsTopPx } from './category-axes.tsx';
import type { CategoryOrientation } from './category-axes.tsx';
import { ChartFrame } from './chart-frame.tsx';
import { STILL, sideColour } from './chart-style.ts';
import { Diamond, Nothing, Whisker } from './marks.tsx';
import { ModelForm, formName } from './models-marks.tsx';
import type { ModelSeries } from './models-plot.ts';

/** Each model has a lane of its own in a row, so that none hides another. */
const LANE_PX = 7.5;
const ROW_PX = { least: 26, most: 92 } as const;
/** Between the lanes of two rows. */
const APART_PX = 12;
const AXIS_PX = 44;

interface Point {
  readonly x: number;
  readonly y: number;
  readonly name: string;
  readonly rates: CueRates;
  readonly model: ModelSeries | null;
  /** 1 where shape lies right, -1 where the papers' axis turns it round. */
  readonly sense: 1 | -1;
}

/** Shape bias of every compared model in each category, on the axes of the chart by category. */
function ModelsOverlay(props: {
  names: readonly string[];
  models: readonly ModelSeries[];
  /** Shape bias of people, a row each. */
  humans: readonly number[];
  side: 'shape' | 'texture';
  orientation: CategoryOrientation;
  finding: () => string;
  onPick: (key: string) => void;
}): ReactNode {
  const { names, models, humans, side, orientation, onPick } = props;
  const rowPx = Math.min(ROW_PX.most, Math.max(ROW_PX.least, models.length * LANE_PX + APART_PX));
  const height = rowsTopPx(orientation) + names.length * rowPx + AXIS_PX;
  const sense = orientation === 'paper' ? -1 : 1;
  const series = useMemo(
    () =>
      models.map((model, lane) => ({
        model,
        points: model.byCategory.flatMap((rates, row): Point[] => {
          if (!Number.isFinite(rates.shapeBias)) return [];
          const lanePx = (rowPx - APART_PX) / models.length;
          const offset = ((lane - (models.length - 1) / 2) * lanePx) / rowPx;
          const x = placeOnAxis(rates.shapeBias, orientation);
          return [{ x, y: row + offset, name: names[row] ?? '', rates, model, sense }];
        }),
      })),
    [models, names, orientation, rowPx, sense],
  );
  const people = humans.flatMap((shapeBias, row): Point[] => {
    if (!Number.isFinite(shapeBias)) return [];
    const rates = { shapeBias, cueAccuracy: NaN, interval: { low: NaN, high: NaN } };
    const x = placeOnAxis(shapeBias, orientation);
    return [{ x, y: row, name: names[row] ?? '', rates, model: null, sense }];
  });
  return (
    <ChartFrame
      name="models-overlay"
      caption={`Shape bias per ${side} category with 95 % Wilson intervals. Diamonds: humans${models.map(({ form, label }) => `; ${formName(form)}: ${label}`).join('')}.`}
      finding={props.finding}
      height={height}
      table={{
        caption: `Shape bias of the compared models per ${side} category`,
        head: ['Class', 'Humans, %', ...models.map(({ label }) => `${label}, %`)],
        rows: names.map((name, row) => [
          name,
          percent(humans[row] ?? NaN),
          ...models.map(({ byCategory }) => percent(byCategory[row]?.shapeBias ?? NaN)),
        ]),
      }}
    >
      <ResponsiveContainer width="100%" height={height}>
        <ScatterChart accessibilityLayer={false} margin={CATEGORY_MARGIN}>
          {names.map(
            (name, row) =>
              row % 2 === 1 && (
                <ReferenceArea
                  key={name}
                  y1={row - 0.5}
                  y2={row + 0.5}
                  fill="var(--none-soft)"
                  fillOpacity={0.55}
                />
              ),
          )}
          <CategoryAxes names={names} orientation={orientation} />
          <Tooltip cursor={false} isAnimationActive={false} content={<OverlayTip />} />
          {orientation === 'paper' && (
            // recharts draws the ticks of an axis only where something is measured by it.
            <Scatter {...STILL} xAxisId="shape" data={people} shape={Nothing} />
          )}
          <Scatter {...STILL} data={people} shape={Diamond} />
          {series.map(({ model, points }) => (
            <Scatter
              {...STILL}
              key={model.key}
              data={points}
              shape={CategoryMark}
              cursor="pointer"
              onClick={() => {
                onPick(model.key);
              }}
            />
          ))}
        </ScatterChart>
      </ResponsiveContainer>
    </ChartFrame>
  );
}

export default memo(ModelsOverlay);

function CategoryMark(props: {
  cx?: number | undefined;
  cy?: number | undefined;
  payload?: Point;
}): ReactElement {
  const { cx = 0, cy = 0, payload } = props;
  const width = usePlotArea()?.width ?? 0;
  if (payload?.model == null) return <g />;
  const { shapeBias, interval } = payload.rates;
  const at = (rate: number): number => cx + payload.sense * (rate - shapeBias) * width;
  const colour = sideColour(shapeBias);
  return (
    <g>
      <Whisker
        from={at(interval.low)}
        to={at(interval.high)}
        y={cy}
        colour={colour}
        widthPx={2.5}
      />
      <ModelForm form={payload.model.form} cx={cx} cy={cy} colour={colour} />
    </g>
  );
}

function OverlayTip(props: {
  payload?: readonly { payload?: Point }[];
  active?: boolean;
}): ReactNode {
  const point = props.payload?.[0]?.payload;
  if (props.active !== true || point === undefined) return null;
  const { name, model, rates } = point;
  return (
    <div className="tip">
      <b>{name}</b>
      <br />
      {model === null ? (
        <>humans {percent(rates.shapeBias)} %</>
      ) : (
        <>
          {model.label} {percent(rates.shapeBias)} % ({percent(rates.interval.low, 0)} to{' '}
          {percent(rates.interval.high, 0)})
        </>
      )}
    </div>
  );
}
