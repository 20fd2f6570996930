import { useState } from 'react';
import type { ReactNode } from 'react';
import type { ExportFile } from '#share/export-file.ts';
import { exportModelsCsv, exportModelsJson } from '#share/export-models.ts';
import type { ModelOutcome } from '#share/export-models.ts';
import { LinkButton } from '../controls/chip.tsx';
import { saveBlob } from '../controls/save-blob.ts';
import { useAppState } from '../use-app-state.ts';
import type { ComparedRow } from './compared-rows.ts';
import { remarkOf } from './model-words.ts';

const FORMATS = [
  { name: 'CSV', label: 'Save the table as CSV', write: exportModelsCsv },
  { name: 'JSON', label: 'Save the table as JSON, with every setting', write: exportModelsJson },
] as const;

/** The table as files. */
export function ModelsExport({ rows }: { rows: readonly ComparedRow[] }): ReactNode {
  const set = useAppState((s) => s.set);
  const [notes, setNotes] = useState<readonly string[]>([]);
  const outcomes = rows.flatMap((row): ModelOutcome[] => {
    const { result } = row.entry;
    return result === null ? [] : [{ ...result, title: row.title, remark: remarkOf(row) }];
  });
  if (set === null || outcomes.length === 0) return null;
  const save = (file: ExportFile): void => {
    saveBlob(new Blob([file.text], { type: file.mimeType }), file.fileName);
    setNotes([`Saved ${file.fileName}.`, ...file.notes]);
  };
  return (
    <span className="chart-save">
      <span role="status" className="small soft">
        {notes.join(' ')}
      </span>
      {FORMATS.map(({ name, label, write }) => (
        <LinkButton
          key={name}
          testId={`export-models-${name.toLowerCase()}`}
          aria-label={label}
          onClick={() => {
            save(write(outcomes, set));
          }}
        >
          {name}
        </LinkButton>
      ))}
    </span>
  );
}
