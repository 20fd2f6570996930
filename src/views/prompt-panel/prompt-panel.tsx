import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import { fillTemplates } from '#science/prompts/fill-templates.ts';
import { PROMPT_PRESETS } from '#science/prompts/presets.ts';
import { Card } from '../controls/card.tsx';
import { whole } from '../format.ts';
import { useAppState, useSession } from '../use-app-state.ts';
import { ClassEditor } from './class-editor.tsx';
import { TemplateEditor } from './template-editor.tsx';

/** How many presets stand in the open; the rest are a click away. */
const PRESETS_IN_VIEW = 6;

/** Where the visitor asks: the template, presets, class words. */
export function PromptPanel(): ReactNode {
  const session = useSession();
  const prompts = useAppState((s) => s.spec.prompts);
  const problems = useAppState((s) => s.promptProblems);
  const truncated = useAppState((s) => s.truncated);
  const [classesOpen, setClassesOpen] = useState(false);
  const [allPresets, setAllPresets] = useState(false);
  const problemsId = useId();
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
      <div id={problemsId} aria-live="polite">
        {problems.map((problem) => (
          <p key={problem.code + problem.field} className="problem-line" data-testid="problem">
            {problem.message} <span className="soft">{problem.advice}</span>
          </p>
        ))}
        {truncated.length > 0 && (
          <p className="problem-line soft" data-testid="truncated">
            {whole(truncated.length)} {truncated.length === 1 ? 'sentence is' : 'sentences are'}{' '}
            longer than this model reads; only the beginning counts: “{truncated[0]?.slice(0, 60)}…”
          </p>
        )}
      </div>
      <div className="chips" role="group" aria-label="Ready-made prompts">
        {presets.map((preset) => (
          <button
            key={preset.id}
            type="button"
            className="chip"
            title={preset.source}
            data-testid={`preset-${preset.id}`}
            aria-pressed={preset.templates.join('\n') === prompts.templates.join('\n')}
            onClick={() => {
              session.setPrompts({ templates: preset.templates });
            }}
          >
            {preset.label}
          </button>
        ))}
        {PROMPT_PRESETS.length > PRESETS_IN_VIEW && (
          <button
            type="button"
            className="chip quiet"
            aria-expanded={allPresets}
            onClick={() => {
              setAllPresets(!allPresets);
            }}
          >
            {allPresets ? 'fewer' : `${PROMPT_PRESETS.length - PRESETS_IN_VIEW} more`}
          </button>
        )}
      </div>
      <p className="soft prompt-facts">
        16 classes · {whole(prompts.templates.length)}{' '}
        {prompts.templates.length === 1 ? 'template' : 'templates, averaged'} · {whole(sentences)}{' '}
        sentences
        {example !== '' && (
          <>
            , the first: <q className="example">{example}</q>
          </>
        )}
      </p>
      <div className="chips">
        <button
          type="button"
          className="chip quiet"
          aria-expanded={classesOpen}
          data-testid="edit-classes"
          onClick={() => {
            setClassesOpen(!classesOpen);
          }}
        >
          {classesOpen ? 'Close class names' : 'Edit class names'}
        </button>
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
      {classesOpen && <ClassEditor />}
    </Card>
  );
}
