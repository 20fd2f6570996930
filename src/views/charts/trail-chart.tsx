import type { ReactNode } from 'react';
import { Line, LineChart, ResponsiveContainer, YAxis } from 'recharts';

import { STILL } from './chart-style.ts';

/** One point of the trail. Rates 0..1. */
export interface TrailPoint {
  readonly shapeBias: number;
  readonly cueAccuracy: number;
}

/** A sparkline of every number seen while the words changed, oldest left. */
export default function TrailChart({ trail }: { trail: readonly TrailPoint[] }): ReactNode {
  return (
    <div aria-hidden="true">
      <ResponsiveContainer width="100%" height={44}>
        <LineChart
          data={trail.map((p, i) => ({ ...p, i }))}
          margin={{ top: 4, right: 4, bottom: 4, left: 4 }}
        >
          <YAxis hide domain={[0, 1]} />
          <Line
            {...STILL}
            dataKey="cueAccuracy"
            stroke="var(--none)"
            strokeDasharray="4 3"
            dot={false}
          />
          <Line
            {...STILL}
            dataKey="shapeBias"
            stroke="var(--ink)"
            strokeWidth={2}
            dot={trail.length < 2 ? { r: 3 } : false}
          />
        </LineChart>
      </ResponsiveContainer>
    </div>
  );
}
