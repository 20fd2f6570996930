import type { ReactNode } from 'react';
import type { Problem } from '#science/problem.ts';

/** What is wrong, told where it was typed: what happened, and what to do. */
export function ProblemLines(props: {
  problems: readonly Problem[];
  /** Named by `aria-describedby` of what the lines are about. */
  id?: string;
  className?: string;
}): ReactNode {
  return (
    <div id={props.id} className={props.className} aria-live="polite">
      {props.problems.map((problem) => (
        <p
          key={problem.code + problem.field + problem.message}
          className="problem-line"
          data-testid="problem"
          data-code={problem.code}
        >
          {problem.message} <span className="soft">{problem.advice}</span>
        </p>
      ))}
    </div>
  );
}
