import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { BigDialog } from '../controls/big-dialog.tsx';
import { Chip } from '../controls/chip.tsx';
import { ProgressBar } from '../controls/progress-bar.tsx';
import { useDialog } from '../dialogs.ts';
import { roundSize } from '../size-words.ts';
import { useAppState, useSession } from '../use-app-state.ts';
import { StoredModelRow } from './stored-model-row.tsx';
import { usageWords } from './storage-words.ts';

/**
 * What the page keeps on this device, model by model, and the way to delete it. `children` tell what
 * went wrong meanwhile: the page behind the dialog cannot.
 */
export function StoragePanel({ children }: { children: ReactNode }): ReactNode {
  const session = useSession();
  const { open, onClosed } = useDialog('storage');
  useEffect(() => {
    if (open) void session.models.reportStorage();
  }, [open, session]);
  return (
    <BigDialog
      title="What is kept on this device"
      testId="storage-panel"
      narrow
      open={open}
      onClosed={onClosed}
    >
      {open && children}
      {open && (
        <div className="big-dialog-body">
          <StorageContent />
        </div>
      )}
    </BigDialog>
  );
}

function StorageContent(): ReactNode {
  const storage = useAppState((s) => s.storage);
  if (storage === null) return <p className="soft">Looking …</p>;
  const { quotaBytes, usageBytes, otherBytes, models } = storage;
  const used = usageWords(storage);
  return (
    <>
      <p className="soft">
        Files of models and image embeddings stay in this browser, so that a second visit needs no
        download and no second run. Other sites cannot read them.
      </p>
      {used === null || quotaBytes === null || usageBytes === null ? (
        <p>This browser does not say how much it grants.</p>
      ) : (
        <ProgressBar share={quotaBytes === 0 ? 1 : usageBytes / quotaBytes} label={used} />
      )}
      <Persistence />
      {models.length === 0 ? (
        <p>No model is kept here. The page’s own comes with the page.</p>
      ) : (
        <ul className="stored-models">
          {models.map((model) => (
            <StoredModelRow key={`${model.id}@${model.revision}`} model={model} />
          ))}
        </ul>
      )}
      {otherBytes !== null && (
        <p className="soft small">
          {roundSize(otherBytes)} are the page itself, kept for visits without a network, and the
          browser’s own bookkeeping. To let go of all of it, clear this site’s data in the browser.
        </p>
      )}
    </>
  );
}

/** Whether the browser may clear it by itself when space gets tight. */
function Persistence(): ReactNode {
  const session = useSession();
  const persisted = useAppState((s) => s.storage?.persisted ?? null);
  return (
    <div className="persistence" data-persisted={String(persisted)}>
      <p>
        {persisted === true
          ? 'The browser has promised to keep it until you delete it.'
          : persisted === false
            ? 'The browser may clear it by itself when space gets tight.'
            : 'This browser does not say whether it may clear it by itself.'}
      </p>
      {persisted !== true && (
        <Chip testId="storage-persist" onClick={() => void session.models.persistStorage()}>
          Ask the browser to keep it
        </Chip>
      )}
    </div>
  );
}
