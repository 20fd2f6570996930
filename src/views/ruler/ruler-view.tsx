import type { ReactNode } from 'react';
import type { CueRates } from '#science/metrics/shape-bias.ts';
import { useWidth } from '../controls/use-width.ts';
import { percent, shortRate } from '../format.ts';

/** A known value to judge the knob by. */
export interface RulerMark {
  readonly id: string;
  readonly label: string;
  /** 0..1 */
  readonly shapeBias: number;
  readonly human: boolean;
}

const SIDE_PX = 14;
const TRACK_Y = 62;
const LABEL_GAP_PX = 10;
const CHARACTER_PX = 7;

/**
 * The line from "decides by texture" to "decides by shape" with the knob of the current result,
 * its interval, known marks above and the pinned A below.
 */
export function RulerView(props: {
  rates: CueRates | null;
  marks: readonly RulerMark[];
  pinned: { readonly label: string; readonly shapeBias: number } | null;
  stale: boolean;
}): ReactNode {
  const [ref, width] = useWidth<HTMLDivElement>(900);
  const { rates, pinned } = props;
  const span = Math.max(10, width - 2 * SIDE_PX);
  const at = (rate: number): number => SIDE_PX + rate * span;
  const known = rates !== null && Number.isFinite(rates.shapeBias);
  const where = known ? at(rates.shapeBias) : at(0.5);
  const rows = placeLabels(props.marks, at, width);
  const described = known
    ? `Shape bias ${percent(rates.shapeBias)} percent on a line from texture, 0, to shape, 100.`
    : 'No shape bias yet.';
  return (
    <div ref={ref} className={`ruler ${props.stale ? 'stale' : ''}`}>
      <svg
        data-figure="ruler"
        width={width}
        height={pinned === null ? 108 : 126}
        role="img"
        aria-label={`${described} Known marks: ${props.marks.map((m) => `${m.label} ${percent(m.shapeBias, 0)}`).join(', ')}.`}
      >
        <defs>
          <linearGradient id="ruler-track">
            <stop offset="0" stopColor="var(--texture)" />
            <stop offset=".5" stopColor="var(--none-soft)" />
            <stop offset="1" stopColor="var(--shape)" />
          </linearGradient>
        </defs>
        <rect
          x={SIDE_PX}
          y={TRACK_Y - 7}
          width={span}
          height={14}
          rx={7}
          fill="url(#ruler-track)"
        />
        {rows.map(({ mark, x, anchor, row, labelX }) => (
          <g key={mark.id}>
            <line
              x1={x}
              x2={x}
              y1={row === 0 ? 40 : 22}
              y2={TRACK_Y - 7}
              className={mark.human ? 'mark-line human' : 'mark-line'}
            />
            {mark.human && (
              <path
                className="human-diamond"
                d={`M${x} ${TRACK_Y - 9}l6 6-6 6-6-6z`}
                transform="translate(0 3)"
              />
            )}
            <text x={labelX} y={row === 0 ? 34 : 15} textAnchor={anchor}>
              {mark.label} <tspan className="soft">{shortRate(mark.shapeBias)}</tspan>
            </text>
          </g>
        ))}
        {known && (
          <rect
            className="interval"
            x={at(rates.interval.low)}
            width={Math.max(2, at(rates.interval.high) - at(rates.interval.low))}
            y={TRACK_Y - 13}
            height={26}
            rx={8}
          />
        )}
        {pinned !== null && Number.isFinite(pinned.shapeBias) && (
          <g>
            <line
              className="pin-line"
              x1={at(pinned.shapeBias)}
              x2={where}
              y1={TRACK_Y}
              y2={TRACK_Y}
            />
            <circle className="pin-dot" cx={at(pinned.shapeBias)} cy={TRACK_Y} r={7} />
            <line
              className="mark-line"
              x1={at(pinned.shapeBias)}
              x2={at(pinned.shapeBias)}
              y1={TRACK_Y + 8}
              y2={TRACK_Y + 40}
              strokeDasharray="3 3"
            />
            <text
              className="soft"
              x={Math.min(Math.max(at(pinned.shapeBias), 70), width - 70)}
              y={TRACK_Y + 56}
              textAnchor="middle"
            >
              A: {shorten(pinned.label, Math.floor(width / 14))} {shortRate(pinned.shapeBias)}
            </text>
          </g>
        )}
        <g
          className={known ? 'knob' : 'knob unknown'}
          style={{ transform: `translateX(${where}px)` }}
        >
          <circle cx={0} cy={TRACK_Y} r={14} />
        </g>
        <text className="texture-text" x={SIDE_PX} y={TRACK_Y + 34}>
          ◂ decides by texture
        </text>
        <text className="shape-text" x={width - SIDE_PX} y={TRACK_Y + 34} textAnchor="end">
          decides by shape ▸
        </text>
      </svg>
    </div>
  );
}

interface PlacedMark {
  readonly mark: RulerMark;
  readonly x: number;
  readonly labelX: number;
  readonly anchor: 'start' | 'middle' | 'end';
  readonly row: 0 | 1;
}

/** Labels near the edge lean inwards; a label that would run into its neighbour moves up a row. */
function placeLabels(
  marks: readonly RulerMark[],
  at: (rate: number) => number,
  width: number,
): PlacedMark[] {
  const taken: [number, number] = [-Infinity, -Infinity];
  return [...marks]
    .sort((a, b) => a.shapeBias - b.shapeBias)
    .map((mark) => {
      const x = at(mark.shapeBias);
      const length = (mark.label.length + 4) * CHARACTER_PX;
      const anchor = x + length / 2 > width ? 'end' : x - length / 2 < 0 ? 'start' : 'middle';
      const labelX = anchor === 'end' ? width - 2 : anchor === 'start' ? 2 : x;
      const left =
        anchor === 'end' ? labelX - length : anchor === 'start' ? labelX : x - length / 2;
      const row = left > taken[0] + LABEL_GAP_PX ? 0 : 1;
      taken[row] = left + length;
      return { mark, x, labelX, anchor, row };
    });
}

function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, Math.max(3, length - 1))}…`;
}
