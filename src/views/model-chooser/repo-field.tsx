import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import type { Problem } from '#science/problem.ts';
import type { ModelName } from '#state/session-context.ts';
import { ProblemLines } from '../controls/problem-lines.tsx';
import { useSession } from '../use-app-state.ts';

/** A model by its repository, typed or pasted; what is wrong with it is said below the field. */
export function RepoField({ onAsked }: { onAsked: (name: ModelName) => void }): ReactNode {
  const session = useSession();
  const id = useId();
  const [text, setText] = useState('');
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const read = session.models.chooseTyped(text);
        setProblems(read.ok ? [] : read.problems);
        if (read.ok) onAsked(read.value);
      }}
    >
      <label htmlFor={id}>Its name on the hub, or the address of its page</label>
      <p id={`${id}-help`} className="soft small">
        Any CLIP-style model with a text and an image tower in ONNX: <code>owner/name</code>,{' '}
        <code>owner/name@revision</code>, or what your browser’s address line says. What this page
        cannot find out about it, it asks.
      </p>
      <span className="share-row">
        <input
          id={id}
          className="field"
          data-testid="repo-id"
          value={text}
          placeholder="owner/name"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          aria-invalid={problems.length > 0}
          aria-describedby={`${id}-help ${id}-problems`}
          onChange={(event) => {
            setText(event.target.value);
            setProblems([]);
          }}
        />
        <button type="submit" className="chip primary" data-testid="repo-load">
          Look it up
        </button>
      </span>
      <ProblemLines id={`${id}-problems`} problems={problems} />
    </form>
  );
}
