import type { ReactNode } from 'react';
import { useAppState, useSession } from '../use-app-state.ts';

/** What went wrong with something from outside: what happened, what is kept, what to do. */
export function ProblemList(): ReactNode {
  const session = useSession();
  const problems = useAppState((s) => s.problems);
  return (
    <div className="problems" role="status" aria-live="polite">
      {problems.map((problem, i) => (
        <p
          key={`${problem.code}-${problem.field}-${problem.message}`}
          className="notice"
          data-testid="problem"
          data-code={problem.code}
        >
          <span>
            <b>{problem.message}</b> {problem.advice}
          </span>
          <button
            type="button"
            className="link"
            aria-label="Dismiss this message"
            onClick={() => {
              session.dismissProblem(i);
            }}
          >
            dismiss
          </button>
        </p>
      ))}
    </div>
  );
}
