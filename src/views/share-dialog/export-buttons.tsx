import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Report } from '#experiment/report.ts';
import type { StimulusSet } from '#science/stimuli/stimulus.ts';
import { exportModelVsHumanCsv, exportVlmShapeBiasCsv } from '#share/export-csv.ts';
import type { ExportFile } from '#share/export-file.ts';
import { exportReportJson } from '#share/export-json.ts';
import { Chip } from '../controls/chip.tsx';
import { saveBlob } from '../controls/save-blob.ts';
import { useModelTitle } from '../use-model-title.ts';

/** The result as files: two house formats of the field, and everything as JSON. */
export function ExportButtons({ report, set }: { report: Report; set: StimulusSet }): ReactNode {
  const modelTitle = useModelTitle();
  const [notes, setNotes] = useState<readonly string[]>([]);
  const save = (file: ExportFile): void => {
    saveBlob(new Blob([file.text], { type: file.mimeType }), file.fileName);
    setNotes([`Saved ${file.fileName}.`, ...file.notes]);
  };
  return (
    <>
      <div className="chips">
        <Chip
          testId="export-mvh"
          onClick={() => {
            save(exportModelVsHumanCsv(report, set));
          }}
        >
          CSV for model-vs-human
        </Chip>
        <Chip
          testId="export-vsb"
          onClick={() => {
            save(exportVlmShapeBiasCsv(report, set));
          }}
        >
          CSV as in vlm_shapebias
        </Chip>
        <Chip
          testId="export-json"
          onClick={() => {
            save(exportReportJson(report, set, modelTitle));
          }}
        >
          JSON with everything
        </Chip>
      </div>
      <p className="soft small" role="status">
        {notes.join(' ')} Each chart has its own SVG and PNG below it.
      </p>
    </>
  );
}
