import type { Problem } from '#science/problem.ts';
import type { Stimulus, StimulusSet } from '#science/stimuli/stimulus.ts';
import { abortedError } from '../contract/abortable.ts';
import { isSameFile } from './file-identity.ts';
import type { StimulusSource } from './stimulus-source.ts';

/** What of a set was found in a folder that the visitor gave. */
export interface FolderReport {
  readonly matched: number;
  /** Pictures of the set that the folder lacks. */
  readonly missing: number;
  /** Names of pictures that belong to the set but hold other bytes. */
  readonly damaged: readonly string[];
  /** Names of pictures that the set does not know. */
  readonly unknown: readonly string[];
  /** Files that are no pictures. */
  readonly ignored: number;
}

/** A folder as a source, what was found in it, and what there is to say about it. */
export interface ReadFolder {
  readonly source: StimulusSource;
  readonly report: FolderReport;
  readonly problems: readonly Problem[];
}

const PICTURE_NAME = /\.(png|jpe?g|webp|gif|bmp|avif)$/i;

/**
 * Finds the pictures of `set` among `files` (of a dropped folder or an `<input webkitdirectory>`):
 * matched by file name, whatever folder they lie in, and checked by SHA-256. Where a name occurs
 * twice the first good file counts. Rejects with `EngineError('aborted')`.
 */
export async function readFolder(
  files: readonly File[],
  set: StimulusSet,
  signal: AbortSignal,
): Promise<ReadFolder> {
  const stimuli = new Map(set.stimuli.map((stimulus) => [baseNameOf(stimulus.file), stimulus]));
  const matched = new Map<string, File>();
  const damaged = new Set<string>();
  const unknown: string[] = [];
  let ignored = 0;
  for (const file of files) {
    if (signal.aborted) throw abortedError();
    const stimulus = stimuli.get(file.name);
    if (stimulus === undefined) {
      if (PICTURE_NAME.test(file.name)) unknown.push(file.name);
      else ignored += 1;
    } else if (!matched.has(stimulus.sha256)) {
      if (await holdsPicture(file, stimulus)) matched.set(stimulus.sha256, file);
      else damaged.add(file.name);
    }
  }
  for (const stimulus of set.stimuli) {
    if (matched.has(stimulus.sha256)) damaged.delete(baseNameOf(stimulus.file));
  }
  const report: FolderReport = {
    matched: matched.size,
    missing: set.stimuli.length - matched.size,
    damaged: [...damaged],
    unknown,
    ignored,
  };
  return {
    source: sourceOf(matched, folderNameOf(files)),
    report,
    problems: describeReport(report, set),
  };
}

function sourceOf(matched: ReadonlyMap<string, File>, label: string): StimulusSource {
  return {
    kind: 'folder',
    label,
    read: async (stimulus) => {
      const file = matched.get(stimulus.sha256);
      return file === undefined ? null : new Uint8Array(await file.arrayBuffer());
    },
    probeUrl: () => null,
    pausedUntilMs: () => null,
    onPause: () => () => undefined,
  };
}

async function holdsPicture(file: File, stimulus: Stimulus): Promise<boolean> {
  // The size is known without reading: a wrong one saves the read.
  if (file.size !== stimulus.sizeBytes) return false;
  return isSameFile(new Uint8Array(await file.arrayBuffer()), stimulus);
}

function describeReport(report: FolderReport, set: StimulusSet): Problem[] {
  const { matched, missing, damaged, unknown } = report;
  const total = set.stimuli.length;
  const problems: Problem[] = [];
  const add = (code: string, message: string, advice: string): void => {
    problems.push({ code, field: 'folder', message, advice });
  };
  if (damaged.length > 0) {
    add(
      'folder-damaged',
      `${damaged.length} files have the name of a picture of the set but other contents: ${namesOf(damaged)}. They are not used.`,
      'Copy these files again from the original set, unchanged: not resized, not converted.',
    );
  }
  if (matched === 0) {
    add(
      'folder-no-match',
      `No picture of "${set.title}" was found in the folder.`,
      `Choose the folder that holds files such as ${set.stimuli[0]?.file ?? ''}.`,
    );
  } else if (missing > 0) {
    add(
      'folder-partial',
      `The folder holds ${matched} of ${total} pictures. The other ${missing} are fetched as before.`,
      'Add the missing pictures to the folder, or go on with what is there.',
    );
  }
  if (unknown.length > 0) {
    add(
      'folder-unknown',
      `${unknown.length} pictures in the folder do not belong to the set: ${namesOf(unknown)}. They are left out.`,
      'Nothing needs to be done.',
    );
  }
  return problems;
}

function namesOf(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}

function baseNameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function folderNameOf(files: readonly File[]): string {
  return files[0]?.webkitRelativePath.split('/')[0] ?? '';
}
