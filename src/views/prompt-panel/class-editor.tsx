import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import type { Problem } from '#science/problem.ts';
import { CATEGORIES } from '#science/stimuli/category.ts';
import type { Category } from '#science/stimuli/category.ts';
import { formatTemplateLines, parseTemplateLines } from '#science/prompts/template-lines.ts';
import { LinkButton } from '../controls/chip.tsx';
import { ProblemLines } from '../controls/problem-lines.tsx';
import { useTypedText } from '../controls/use-typed-text.ts';
import { useAppState, useSession } from '../use-app-state.ts';
import { classOf } from './problem-fields.ts';

/** The word or words for each class, and whole sentences for those who want them. */
export function ClassEditor(props: {
  problems: readonly Problem[];
  /** The class to begin with, where a problem led here. */
  startAt: Category | null;
}): ReactNode {
  return (
    <div className="class-editor" data-testid="class-editor">
      <p className="soft">
        Several words, separated by commas, are averaged as synonyms. Own sentences replace the
        template for that class, one a line.
      </p>
      {CATEGORIES.map((category) => (
        <ClassRow
          key={category}
          category={category}
          problems={props.problems.filter((problem) => classOf(problem) === category)}
          focused={props.startAt === category}
        />
      ))}
    </div>
  );
}

function ClassRow(props: {
  category: Category;
  problems: readonly Problem[];
  focused: boolean;
}): ReactNode {
  const { category, problems } = props;
  const session = useSession();
  const names = useAppState((s) => s.spec.prompts.classNames[category]);
  const own = useAppState((s) => s.spec.prompts.classPrompts[category]);
  const [open, setOpen] = useState(false);
  const problemsId = useId();
  const shown = open || (own !== undefined && own.length > 0);
  const faulty = (part: 'classNames' | 'classPrompts'): boolean =>
    problems.some(({ field }) => field === `${part}.${category}`);
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
        invalid={faulty('classNames')}
        focused={props.focused && !faulty('classPrompts')}
        describedBy={problemsId}
        onChange={(list) => {
          session.setClassNames(category, list);
        }}
      />
      <LinkButton
        aria-expanded={shown}
        onClick={() => {
          if (shown) session.setClassPrompts(category, []);
          setOpen(!shown);
        }}
      >
        {shown ? 'use the template' : 'own sentences'}
      </LinkButton>
      {shown && (
        <ListInput
          label={`Own sentences for ${category}, one a line`}
          multiline
          values={own ?? []}
          parse={parseTemplateLines}
          format={formatTemplateLines}
          invalid={faulty('classPrompts')}
          focused={props.focused && faulty('classPrompts')}
          describedBy={problemsId}
          onChange={(list) => {
            session.setClassPrompts(category, list);
          }}
        />
      )}
      <ProblemLines id={problemsId} className="wide" problems={problems} />
    </div>
  );
}

/** Text that stands for a list; kept as typed until the list changes from elsewhere. */
function ListInput(props: {
  label: string;
  values: readonly string[];
  multiline?: boolean;
  invalid: boolean;
  focused: boolean;
  describedBy: string;
  parse: (text: string) => readonly string[];
  format: (values: readonly string[]) => string;
  onChange: (values: readonly string[]) => void;
}): ReactNode {
  const [text, setText] = useTypedText(props.values, props.parse, props.format);
  const common = {
    'aria-label': props.label,
    'aria-invalid': props.invalid,
    'aria-describedby': props.describedBy,
    autoFocus: props.focused,
    value: text,
    spellCheck: false,
    autoComplete: 'off',
    onChange: (event: { target: { value: string } }) => {
      setText(event.target.value);
      props.onChange(props.parse(event.target.value));
    },
  };
  return props.multiline === true ? (
    <textarea className="field wide" rows={3} {...common} />
  ) : (
    <input className="field" {...common} />
  );
}

function parseNames(text: string): readonly string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
