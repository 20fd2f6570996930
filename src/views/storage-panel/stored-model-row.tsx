import { useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { modelTitle } from '#experiment/spec.ts';
import { Chip } from '../controls/chip.tsx';
import { shortRevision } from '../format.ts';
import { focusHeading } from '../dialogs.ts';
import { receivedOf, roundSize } from '../size-words.ts';
import { useAppState, useSession } from '../use-app-state.ts';
import { bytesOf, keptParts, lossWords } from './storage-words.ts';
import type { StoredModel } from './storage-words.ts';

/** One model's share, and the way to let go of it: what that costs is said before it is done. */
export function StoredModelRow({ model }: { model: StoredModel }): ReactNode {
  const session = useSession();
  const row = useRef<HTMLLIElement>(null);
  // Null until it was asked once: only a question that was answered gives the focus back.
  const [asks, setAsks] = useState<boolean | null>(null);
  const { id, revision, files } = model;
  // Of the page's own model no card is stored, so that it has no title there.
  const title = model.title === id ? modelTitle(model) : model.title;
  const inUse = useAppState((s) => s.card?.id === id && s.card.revision === revision);
  const remove = (): void => {
    setAsks(null);
    focusBeside(row.current);
    void session.models.forgetStoredModel({ id, revision });
  };
  return (
    <li
      ref={row}
      className="stored-model"
      data-testid={`storage-model-${id.replaceAll('/', '__')}`}
    >
      <div className="stored-model-head">
        <div>
          <b>{title}</b> {inUse && <span className="badge">in use</span>}
          <p className="soft small">
            {title !== id && `${id}, `}revision {shortRevision(revision)}
          </p>
        </div>
        <b className="amount" data-value={bytesOf(model)}>
          {roundSize(bytesOf(model))}
        </b>
      </div>
      <ul className="small">
        {keptParts(model).map((part) => (
          <li key={part}>{part}</li>
        ))}
      </ul>
      {files.length > 0 && (
        <details className="note">
          <summary>Files</summary>
          <ul className="download-list">
            {files.map(({ path, bytes, complete }) => (
              <li key={path}>
                <span>{path}</span>{' '}
                <span className="amount">
                  {complete ? roundSize(bytes) : receivedOf(bytes, null)}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
      {asks === true ? (
        <div className="wish-actions">
          <p>
            Delete {title}? Then {lossWords(model)}.
            {inUse && ' It goes on running until you leave.'}
          </p>
          <Chip look="primary" testId="storage-delete-confirm" autoFocus onClick={remove}>
            Delete
          </Chip>
          <Chip
            onClick={() => {
              setAsks(false);
            }}
          >
            Keep it
          </Chip>
        </div>
      ) : (
        <Chip
          look="quiet"
          testId="storage-delete"
          aria-label={`Delete ${title} …`}
          autoFocus={asks === false}
          onClick={() => {
            setAsks(true);
          }}
        >
          Delete …
        </Chip>
      )}
    </li>
  );
}

/** A row that goes hands the focus to the next one, or to the dialog's heading. */
function focusBeside(row: HTMLElement | null): void {
  const neighbour = row?.nextElementSibling ?? row?.previousElementSibling;
  // Its last button asks before it deletes, or keeps.
  const button = [...(neighbour?.querySelectorAll('button') ?? [])].at(-1);
  if (button === undefined) focusHeading();
  else button.focus();
}
