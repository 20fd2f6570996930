import { useRef } from 'react';
import type { ReactNode } from 'react';
import { LinkButton } from '../controls/chip.tsx';
import { focusHeading } from '../dialogs.ts';
import { useAppState, useSession } from '../use-app-state.ts';

/** What went wrong with something from outside: what happened, what is kept, what to do. */
export function ProblemList(): ReactNode {
  const session = useSession();
  const list = useRef<HTMLDivElement>(null);
  const problems = useAppState((s) => s.problems);
  const dismiss = (i: number): void => {
    // The focus would be lost with its button.
    const buttons = list.current?.querySelectorAll('button');
    const next = buttons?.[i + 1] ?? buttons?.[i - 1];
    if (next === undefined) focusHeading();
    else next.focus();
    session.dismissProblem(i);
  };
  return (
    <div ref={list} className="problems" role="status" aria-live="polite">
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
          <LinkButton
            aria-label="Dismiss this message"
            onClick={() => {
              dismiss(i);
            }}
          >
            dismiss
          </LinkButton>
        </p>
      ))}
    </div>
  );
}
