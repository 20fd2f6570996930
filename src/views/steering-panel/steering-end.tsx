import type { ReactNode } from 'react';
import { formatTemplateLines, parseTemplateLines } from '#science/prompts/template-lines.ts';
import { useTypedText } from '../controls/use-typed-text.ts';

/** The prompt at one end of the slider, editable where it stands; one template a line. */
export function SteeringEnd(props: {
  cue: 'shape' | 'texture';
  templates: readonly string[];
  invalid: boolean;
  describedBy: string;
  onChange: (templates: readonly string[]) => void;
}): ReactNode {
  const { cue, templates, invalid } = props;
  const [text, setText] = useTypedText(templates, parseTemplateLines, formatTemplateLines);
  return (
    <div className={`steer-end ${cue} ${invalid ? 'invalid' : ''}`}>
      <span aria-hidden="true">{`${text}\u200b`}</span>
      <textarea
        rows={1}
        value={text}
        aria-label={`The ${cue}-steering prompt, one template a line`}
        aria-invalid={invalid}
        aria-describedby={props.describedBy}
        data-testid={`steer-${cue}`}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="none"
        onChange={(event) => {
          setText(event.target.value);
          props.onChange(parseTemplateLines(event.target.value));
        }}
      />
    </div>
  );
}
