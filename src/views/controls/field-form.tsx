import { useId } from 'react';
import type { ReactNode } from 'react';
import type { Problem } from '#science/problem.ts';
import { Chip } from './chip.tsx';
import { ProblemLines } from './problem-lines.tsx';

/** An address or a name to type, and the button that takes it; what is wrong is said below. */
export function FieldForm(props: {
  label: ReactNode;
  help: ReactNode;
  testId: string;
  placeholder: string;
  text: string;
  onType: (text: string) => void;
  /** Gets the text without what surrounds it. */
  onSubmit: (text: string) => void;
  /** The button that takes the text, and what stands beside it. */
  button: { readonly words: string; readonly testId?: string; readonly look?: 'primary' };
  beside?: ReactNode;
  problems?: readonly Problem[];
  /** What came of it. */
  said?: string;
  className?: string;
}): ReactNode {
  const id = useId();
  const { text, button, problems = [] } = props;
  return (
    <form
      className={props.className}
      onSubmit={(event) => {
        event.preventDefault();
        props.onSubmit(text.trim());
      }}
    >
      <label htmlFor={id}>{props.label}</label>
      <p id={`${id}-help`} className="soft small">
        {props.help}
      </p>
      <span className="share-row">
        <input
          id={id}
          className="field"
          data-testid={props.testId}
          value={text}
          placeholder={props.placeholder}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          aria-invalid={problems.length > 0}
          aria-describedby={`${id}-help ${id}-problems`}
          onChange={(event) => {
            props.onType(event.target.value);
          }}
        />
        <Chip type="submit" testId={button.testId} look={button.look}>
          {button.words}
        </Chip>
        {props.beside}
      </span>
      <ProblemLines id={`${id}-problems`} problems={problems} />
      {props.said !== undefined && (
        <p className="small" role="status">
          {props.said}
        </p>
      )}
    </form>
  );
}
