import { useId } from 'react';
import type { ReactNode } from 'react';
import { CLASS_SLOT } from '#science/prompts/prompt-set.ts';
import { formatTemplateLines, parseTemplateLines } from '#science/prompts/template-lines.ts';
import { useTypedText } from '../controls/use-typed-text.ts';

/**
 * The words. One template a line; the slot is tinted where it stands. The text is kept as typed
 * (blank lines and all); it is replaced only when the templates change from elsewhere.
 */
export function TemplateEditor(props: {
  templates: readonly string[];
  invalid: boolean;
  describedBy: string;
  onChange: (templates: readonly string[]) => void;
}): ReactNode {
  const id = useId();
  const { templates } = props;
  const [text, setText] = useTypedText(templates, parseTemplateLines, formatTemplateLines);
  return (
    <div className={`editor ${props.invalid ? 'invalid' : ''}`}>
      <label htmlFor={id} className="visually-hidden">
        Prompt template, one a line; {CLASS_SLOT} stands for the class name
      </label>
      <div className="editor-back" aria-hidden="true">
        {text.split(CLASS_SLOT).map((part, i) => (
          <span key={i}>
            {i > 0 && <mark>{CLASS_SLOT}</mark>}
            {part}
          </span>
        ))}
        {'\u200b'}
      </div>
      <textarea
        id={id}
        data-testid="template-editor"
        value={text}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="none"
        aria-invalid={props.invalid}
        aria-describedby={props.describedBy}
        onChange={(event) => {
          setText(event.target.value);
          props.onChange(parseTemplateLines(event.target.value));
        }}
      />
    </div>
  );
}
