import { useCallback, useMemo, useRef } from 'react';
import type { ReactNode, RefObject } from 'react';
import { STARTER_MODEL } from '#experiment/spec.ts';
import type { AppData } from '#state/app-state.ts';
import { labelOf } from '#state/tried-prompts.ts';
import { Card } from '../controls/card.tsx';
import { Chip } from '../controls/chip.tsx';
import { openDialog } from '../dialogs.ts';
import { useAppState, useSession } from '../use-app-state.ts';
import { askedNow, comparedRows, placeOfShown } from './compared-rows.ts';
import type { ComparedRow } from './compared-rows.ts';
import { ModelsActions } from './models-actions.tsx';
import { ModelsCharts } from './models-charts.tsx';
import { ModelsExport } from './models-export.tsx';
import { ModelsRow } from './models-row.tsx';

/** Several models under the same words, on the same pictures. */
export function ModelsPanel(): ReactNode {
  const isEmpty = useAppState((s) => s.compared.length === 0);
  const isOffered = useAppState(looksAtModels);
  if (!isEmpty) return <ModelsSideBySide />;
  return isOffered ? <ModelsOffer /> : null;
}

/** A first visit has one model; whoever looked at others may want them side by side. */
function looksAtModels({ catalog, remembered, spec }: AppData): boolean {
  return catalog.length > 0 || remembered.length > 0 || spec.model.id !== STARTER_MODEL.id;
}

function ModelsOffer(): ReactNode {
  return (
    <div data-testid="models-panel">
      <Card
        title="Compare models on the same pictures and words"
        className="models-offer"
        aside={<AddModels />}
      >
        {null}
      </Card>
    </div>
  );
}

function ModelsSideBySide(): ReactNode {
  const session = useSession();
  const rows = useComparedRows();
  const asked = useAppState(askedNow);
  const setTitle = useAppState((s) => s.set?.title ?? '');
  const queueRunning = useAppState((s) => s.queueRunning);
  const body = useRef<HTMLTableSectionElement>(null);
  const focusRow = useCallback((key: string) => {
    rowsIn(body)
      .find((row) => row.dataset['model'] === key)
      ?.focus();
  }, []);
  const remove = useCallback(
    ({ key, entry }: ComparedRow) => {
      // The focus would be lost with its button.
      const lines = rowsIn(body);
      const at = lines.findIndex((row) => row.dataset['model'] === key);
      (lines[at + 1] ?? lines[at - 1])?.focus();
      session.queue.remove(entry.model);
    },
    [session],
  );
  return (
    <div data-testid="models-panel">
      <Card title="Models side by side" className="models-panel" aside={<AddModels />}>
        <p className="soft small">
          “{labelOf(asked)}” on {setTitle}
        </p>
        <table className="models-table" data-testid="models-table">
          <thead>
            <tr>
              {HEADS.map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
              <td />
            </tr>
          </thead>
          <tbody ref={body}>
            {rows.map((row) => (
              <ModelsRow key={row.key} row={row} queueRunning={queueRunning} onRemove={remove} />
            ))}
          </tbody>
        </table>
        <div className="models-foot">
          <ModelsActions rows={rows} />
          <ModelsExport rows={rows} />
        </div>
        <ModelsCharts rows={rows} onPick={focusRow} />
      </Card>
    </div>
  );
}

const HEADS = [
  'model',
  'shape bias',
  'cue accuracy',
  'shape / texture / neither',
  'pictures',
  'state',
] as const;

function rowsIn(body: RefObject<HTMLTableSectionElement | null>): readonly HTMLTableRowElement[] {
  return [...(body.current?.rows ?? [])];
}

const ADD_WORDS = {
  absent: 'Add the model on show',
  'other-result': 'Take the result on show',
  there: 'The model on show is in the list',
} as const;

/** What can be put in the list: the model on show, or others where models are chosen. */
function AddModels(): ReactNode {
  const session = useSession();
  const place = useAppState((s) => placeOfShown(s.compared, s));
  return (
    <span className="card-tools">
      <Chip
        testId="models-add-current"
        disabled={place === 'there'}
        onClick={session.queue.addCurrent}
      >
        {ADD_WORDS[place]}
      </Chip>
      <Chip
        testId="models-add-others"
        onClick={() => {
          openDialog(session, 'models');
        }}
      >
        Add others
      </Chip>
    </span>
  );
}

function useComparedRows(): readonly ComparedRow[] {
  const compared = useAppState((s) => s.compared);
  const asked = useAppState(askedNow);
  const catalog = useAppState((s) => s.catalog);
  const remembered = useAppState((s) => s.remembered);
  return useMemo(
    () =>
      comparedRows(
        compared,
        asked,
        new Map([...catalog, ...remembered].map(({ id, title }) => [id, title])),
      ),
    [compared, asked, catalog, remembered],
  );
}
