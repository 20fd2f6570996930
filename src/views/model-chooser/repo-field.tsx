import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Problem } from '#science/problem.ts';
import type { ModelName } from '#state/session-context.ts';
import { FieldForm } from '../controls/field-form.tsx';
import { useSession } from '../use-app-state.ts';

/** A model by its repository, typed or pasted; what is wrong with it is said below the field. */
export function RepoField({ onAsked }: { onAsked: (name: ModelName) => void }): ReactNode {
  const session = useSession();
  const [text, setText] = useState('');
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  return (
    <FieldForm
      label="Its name on the hub, or the address of its page"
      help={
        <>
          Any CLIP-style model with a text and an image tower in ONNX: <code>owner/name</code>,{' '}
          <code>owner/name@revision</code>, or what your browser’s address line says. What this page
          cannot find out about it, it asks.
        </>
      }
      testId="repo-id"
      placeholder="owner/name"
      button={{ words: 'Look it up', testId: 'repo-load', look: 'primary' }}
      text={text}
      problems={problems}
      onType={(typed) => {
        setText(typed);
        setProblems([]);
      }}
      onSubmit={(name) => {
        const read = session.models.chooseTyped(name);
        setProblems(read.ok ? [] : read.problems);
        if (read.ok) onAsked(read.value);
      }}
    />
  );
}
