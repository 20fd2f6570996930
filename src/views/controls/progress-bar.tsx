import type { ReactNode } from 'react';

/** A bar with its own words; `share` 0..1. */
export function ProgressBar(props: { share: number; label: string; testId?: string }): ReactNode {
  const percentDone = Math.round(Math.min(1, Math.max(0, props.share)) * 100);
  return (
    <div
      className="progress"
      role="progressbar"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percentDone}
      aria-label={props.label}
      data-testid={props.testId}
    >
      <i style={{ width: `${percentDone}%` }} />
      <span>{props.label}</span>
    </div>
  );
}
