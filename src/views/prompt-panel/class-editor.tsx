import { useState } from 'react';
import type { ReactNode } from 'react';
import { CATEGORIES } from '#science/stimuli/category.ts';
import type { Category } from '#science/stimuli/category.ts';
import { formatTemplateLines, parseTemplateLines } from '#science/prompts/template-lines.ts';
import { useTypedText } from '../controls/use-typed-text.ts';
import { useAppState, useSession } from '../use-app-state.ts';

/** The word or words for each class, and whole sentences for those who want them. */
export function ClassEditor(): ReactNode {
  return (
    <div className="class-editor" data-testid="class-editor">
      <p className="soft">
        Several words, separated by commas, are averaged as synonyms. Own sentences replace the
        template for that class, one a line.
      </p>
      {CATEGORIES.map((category) => (
        <ClassRow key={category} category={category} />
      ))}
    </div>
  );
}

function ClassRow({ category }: { category: Category }): ReactNode {
  const session = useSession();
  const names = useAppState((s) => s.spec.prompts.classNames[category]);
  const own = useAppState((s) => s.spec.prompts.classPrompts[category]);
  const [open, setOpen] = useState(false);
  const shown = open || (own !== undefined && own.length > 0);
  return (
    <div className="class-row">
      <span className="class-label" id={`class-${category}`}>
        {category}
      </span>
      <ListInput
        label={`Words for ${category}`}
        values={names}
        parse={parseNames}
        format={(list) => list.join(', ')}
        onChange={(list) => {
          session.setClassNames(category, list);
        }}
      />
      <button
        type="button"
        className="link"
        aria-expanded={shown}
        onClick={() => {
          if (shown) session.setClassPrompts(category, []);
          setOpen(!shown);
        }}
      >
        {shown ? 'use the template' : 'own sentences'}
      </button>
      {shown && (
        <ListInput
          label={`Own sentences for ${category}, one a line`}
          multiline
          values={own ?? []}
          parse={parseTemplateLines}
          format={formatTemplateLines}
          onChange={(list) => {
            session.setClassPrompts(category, list);
          }}
        />
      )}
    </div>
  );
}

/** Text that stands for a list; kept as typed until the list changes from elsewhere. */
function ListInput(props: {
  label: string;
  values: readonly string[];
  multiline?: boolean;
  parse: (text: string) => readonly string[];
  format: (values: readonly string[]) => string;
  onChange: (values: readonly string[]) => void;
}): ReactNode {
  const [text, setText] = useTypedText(props.values, props.parse, props.format);
  const change = (typed: string): void => {
    setText(typed);
    props.onChange(props.parse(typed));
  };
  return props.multiline === true ? (
    <textarea
      className="field wide"
      rows={3}
      aria-label={props.label}
      value={text}
      onChange={(event) => {
        change(event.target.value);
      }}
    />
  ) : (
    <input
      className="field"
      aria-label={props.label}
      value={text}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => {
        change(event.target.value);
      }}
    />
  );
}

function parseNames(text: string): readonly string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
