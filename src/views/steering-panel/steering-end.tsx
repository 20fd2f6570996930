import type { ReactNode } from 'react';
import { formatTemplateLines, parseTemplateLines } from '#science/prompts/template-lines.ts';
import { useTypedText } from '../controls/use-typed-text.ts';

/** The prompt at one end of the slider, editable where it stands. */
export function SteeringEnd(props: {
  cue: 'shape' | 'texture';
  templates: readonly string[];
  onChange: (text: string) => void;
}): ReactNode {
  const { cue, templates } = props;
  const [text, setText] = useTypedText(templates, parseTemplateLines, formatTemplateLines);
  return (
    <input
      className={`steer-end ${cue}`}
      value={text}
      aria-label={`The ${cue}-steering prompt`}
      data-testid={`steer-${cue}`}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => {
        setText(event.target.value);
        props.onChange(event.target.value);
      }}
    />
  );
}
