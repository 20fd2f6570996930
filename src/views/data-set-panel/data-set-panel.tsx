import { useEffect, useId, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { BUILT_IN_SET, CUE_CONFLICT_SET } from '#experiment/spec.ts';
import { hasConflict } from '#science/stimuli/stimulus.ts';
import { Chip } from '../controls/chip.tsx';
import { failureWords } from '../controls/failure-words.ts';
import { Popover } from '../controls/popover.tsx';
import { whole } from '../format.ts';
import { useAppState, useSession } from '../use-app-state.ts';
import { AddressSetting } from './address-setting.tsx';

const CHOICES = [
  {
    id: CUE_CONFLICT_SET,
    title: 'Cue conflict',
    words:
      'The research set: 1,280 photographs, each repainted with the texture of another picture (Geirhos et al. 2019, CC BY 4.0). The numbers need none of them to be fetched.',
  },
  {
    id: BUILT_IN_SET,
    title: 'Built-in',
    words:
      'A demonstration set drawn for this page from open icons. Works with no network. For research use the cue-conflict set.',
  },
] as const;

/** The chip that says which pictures the numbers rest on, and the panel to change them. */
export function DataSetPanel(): ReactNode {
  const session = useSession();
  const set = useAppState((s) => s.set);
  const phase = useAppState((s) => s.setPhase);
  const used = useAppState((s) => s.report?.counts ?? null);
  const title = CHOICES.find((choice) => choice.id === set?.id)?.title ?? 'Data';
  const scored = used === null ? 0 : used.shape + used.texture + used.neither;
  return (
    <Popover
      label="Data set"
      testId="data-set"
      chip={
        <>
          {title}{' '}
          <small>
            {phase === 'loading' && set === null
              ? 'opening …'
              : phase === 'failed'
                ? 'not opened'
                : `${whole(scored)} of ${whole(set?.stimuli.filter(hasConflict).length ?? 0)}`}
          </small>
        </>
      }
    >
      <h3>Which pictures?</h3>
      {CHOICES.map((choice) => (
        <section key={choice.id} className="choice">
          <div>
            <b>{choice.title}</b>
            <p className="soft small">{choice.words}</p>
            {set?.id === choice.id && (
              <details className="note">
                <summary>More about these pictures</summary>
                <p className="soft small">{set.note}</p>
              </details>
            )}
          </div>
          <Chip
            testId={`choose-${choice.id}`}
            aria-pressed={set?.id === choice.id}
            onClick={() => void session.chooseSet(choice.id)}
          >
            {set?.id === choice.id ? 'open' : 'Open'}
          </Chip>
        </section>
      ))}
      {set?.id === CUE_CONFLICT_SET && (
        <>
          <FolderOffer />
          <AddressSetting />
        </>
      )}
      {set !== null && (
        <p className="soft small">
          Neutral template that suits this set: <q>{set.naturalTemplate}</q>.
        </p>
      )}
    </Popover>
  );
}

/** The set's folder from the visitor's own disk, in place of the public host. */
function FolderOffer(): ReactNode {
  const session = useSession();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState('');
  useEffect(() => {
    // Not an attribute that React knows; without it the dialog would pick single files.
    input.current?.setAttribute('webkitdirectory', '');
  }, []);
  return (
    <section className="choice column">
      <label htmlFor={id}>
        <b>Have the folder already?</b>
        <p className="soft small">
          Choose or drop it anywhere on this page. It stays on this device, each picture is checked
          against its fingerprint, and the public host is left alone.
        </p>
      </label>
      <input
        ref={input}
        id={id}
        type="file"
        multiple
        data-testid="folder-input"
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          session.takeFiles(files).then(
            (intake) => {
              setSaid(
                `${whole(intake.matched)} of ${whole(files.length)} files are pictures of this set.`,
              );
            },
            (error: unknown) => {
              setSaid(
                `The folder could not be read (${failureWords(error)}). What was there before is kept; choose it again, or drop it on the page.`,
              );
            },
          );
        }}
      />
      <p className="small" role="status">
        {said}
      </p>
    </section>
  );
}
