import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import { fillTemplates } from '#science/prompts/fill-templates.ts';
import { PROMPT_PRESETS } from '#science/prompts/presets.ts';
import { CLASS_SLOT } from '#science/prompts/prompt-set.ts';
import type { Problem } from '#science/problem.ts';
import type { Category } from '#science/stimuli/category.ts';
import { Card } from '../controls/card.tsx';
import { Chip, LinkButton } from '../controls/chip.tsx';
import { ProblemLines } from '../controls/problem-lines.tsx';
import { whole } from '../format.ts';
import { useAppState, useSession } from '../use-app-state.ts';
import { ClassEditor } from './class-editor.tsx';
import { classOf, templateProblems } from './problem-fields.ts';
import { TemplateEditor } from './template-editor.tsx';

/** How many presets stand in the open; the rest are a click away. */
const PRESETS_IN_VIEW = 6;

/** Where the visitor asks: the template, presets, class words. */
export function PromptPanel(): ReactNode {
  const session = useSession();
  const prompts = useAppState((s) => s.spec.prompts);
  const allProblems = useAppState((s) => s.promptProblems);
  const truncated = useAppState((s) => s.truncated);
  const [classesOpen, setClassesOpen] = useState(false);
  const [startAt, setStartAt] = useState<Category | null>(null);
  const [allPresets, setAllPresets] = useState(false);
  const problemsId = useId();
  const problems = templateProblems(allProblems);
  const classProblems = allProblems.filter((problem) => classOf(problem) !== null);
  const sentences = new Set(fillTemplates(prompts).flat()).size;
  const example = fillTemplates(prompts)[0]?.[0] ?? '';
  const presets = allPresets ? PROMPT_PRESETS : PROMPT_PRESETS.slice(0, PRESETS_IN_VIEW);
  return (
    <Card title="Prompt" className="prompt-panel">
      <TemplateEditor
        templates={prompts.templates}
        invalid={problems.length > 0}
        describedBy={problemsId}
        onChange={(templates) => {
          session.setPrompts({ templates });
        }}
      />
      <div className="prompt-notes">
        <ProblemLines id={problemsId} problems={problems} />
        {truncated.length > 0 && (
          <p className="problem-line soft" data-testid="truncated">
            {whole(truncated.length)} {truncated.length === 1 ? 'sentence is' : 'sentences are'}{' '}
            longer than this model reads; only the beginning counts: “{truncated[0]?.slice(0, 60)}…”
          </p>
        )}
        {problems.length === 0 && truncated.length === 0 && (
          <p className="soft">
            <code>{CLASS_SLOT}</code> stands for the class; one template a line.
          </p>
        )}
      </div>
      <div className="chips" role="group" aria-label="Ready-made prompts">
        {presets.map((preset) => (
          <Chip
            key={preset.id}
            title={preset.source}
            testId={`preset-${preset.id}`}
            aria-pressed={preset.templates.join('\n') === prompts.templates.join('\n')}
            onClick={() => {
              session.setPrompts({ templates: preset.templates });
            }}
          >
            {preset.label}
          </Chip>
        ))}
        {PROMPT_PRESETS.length > PRESETS_IN_VIEW && (
          <Chip
            look="quiet"
            aria-expanded={allPresets}
            onClick={() => {
              setAllPresets(!allPresets);
            }}
          >
            {allPresets ? 'fewer' : `${PROMPT_PRESETS.length - PRESETS_IN_VIEW} more`}
          </Chip>
        )}
      </div>
      <p className="soft prompt-facts">
        16 classes · {whole(prompts.templates.length)}{' '}
        {prompts.templates.length === 1 ? 'template' : 'templates, averaged'} · {whole(sentences)}{' '}
        {sentences === 1 ? 'sentence' : 'sentences'}
        {example !== '' && (
          <>
            , the first: <q className="example">{example}</q>
          </>
        )}
      </p>
      <div className="chips">
        <Chip
          look="quiet"
          aria-expanded={classesOpen}
          testId="edit-classes"
          onClick={() => {
            setStartAt(null);
            setClassesOpen(!classesOpen);
          }}
        >
          {classesOpen ? 'Close class names' : 'Edit class names'}
        </Chip>
        <label className="check">
          <input
            type="checkbox"
            checked={prompts.fixArticle}
            onChange={(event) => {
              session.setPrompts({ fixArticle: event.target.checked });
            }}
          />
          a / an by sound{' '}
          <span
            className="soft"
            title="The published runs write “a airplane”, so this is off by default."
          >
            (papers: off)
          </span>
        </label>
      </div>
      {classesOpen ? (
        <ClassEditor problems={classProblems} startAt={startAt} />
      ) : (
        <ClosedClassProblems
          problems={classProblems}
          onOpen={(category) => {
            setStartAt(category);
            setClassesOpen(true);
          }}
        />
      )}
    </Card>
  );
}

/** While the class names are folded away: which class is at fault, and the way there. */
function ClosedClassProblems(props: {
  problems: readonly Problem[];
  onOpen: (category: Category) => void;
}): ReactNode {
  return (
    <div aria-live="polite">
      {props.problems.map((problem) => {
        const category = classOf(problem);
        return (
          <p
            key={problem.code + problem.field + problem.message}
            className="problem-line"
            data-testid="problem"
            data-code={problem.code}
          >
            {problem.message}{' '}
            {category !== null && (
              <LinkButton
                onClick={() => {
                  props.onOpen(category);
                }}
              >
                Edit {category}
              </LinkButton>
            )}
          </p>
        );
      })}
    </div>
  );
}
