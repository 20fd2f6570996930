import { useState } from 'react';
import type { ReactNode } from 'react';
import type { ExportFile } from '#share/export-file.ts';
import { exportModelsCsv, exportModelsJson } from '#share/export-models.ts';
import type { ModelOutcome } from '#share/export-models.ts';
import { saveBlob } from '../controls/save-blob.ts';
import { useAppState } from '../use-app-state.ts';
import type { ComparedRow } from './compared-rows.ts';
import { remarkOf } from './model-words.ts';

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
      <button
        type="button"
        className="link"
        data-testid="export-models-csv"
        aria-label="Save the table as CSV"
        onClick={() => {
          save(exportModelsCsv(outcomes, set));
        }}
      >
        CSV
      </button>
      <button
        type="button"
        className="link"
        data-testid="export-models-json"
        aria-label="Save the table as JSON, with every setting"
        onClick={() => {
          save(exportModelsJson(outcomes, set));
        }}
      >
        JSON
      </button>
    </span>
  );
}
