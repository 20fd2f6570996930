import { useState } from 'react';
import type { DragEvent, ReactNode } from 'react';
import { LinkButton } from '../controls/chip.tsx';
import { failureWords } from '../controls/failure-words.ts';
import { DevicePanel } from '../device-panel/device-panel.tsx';
import { focusHeading } from '../dialogs.ts';
import { whole } from '../format.ts';
import { ModelChooser } from '../model-chooser/model-chooser.tsx';
import { ProblemList } from '../problem-list/problem-list.tsx';
import { StoragePanel } from '../storage-panel/storage-panel.tsx';
import { useSession } from '../use-app-state.ts';

/** Takes files and folders dropped anywhere on the page; they stay on this device. */
export function DropZone(props: { children: ReactNode }): ReactNode {
  const session = useSession();
  const [over, setOver] = useState(false);
  const [said, setSaid] = useState('');
  const carriesFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files');
  const take = async (transfer: DataTransfer): Promise<void> => {
    setSaid('');
    try {
      const before = session.store.getState().card;
      const { matched } = await session.takeDropped(transfer);
      const { card } = session.store.getState();
      const model = card !== before && card?.source === 'disk' ? card.title : null;
      // What did not fit, or waits for an answer, is told by the session itself.
      if (model !== null) setSaid(`${model} is in use now. Its files stay on this device.`);
      else setSaid(matched === 0 ? '' : `${whole(matched)} pictures of this set were taken.`);
    } catch (error) {
      setSaid(
        `What was dropped could not be read (${failureWords(error)}). Everything else stays as it was; drop it again, or choose it under the data set or the model.`,
      );
    }
  };
  return (
    <div
      className={over ? 'drop-zone over' : 'drop-zone'}
      onDragOver={(event) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (event.currentTarget === event.target) setOver(false);
      }}
      onDrop={(event) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        setOver(false);
        void take(event.dataTransfer);
      }}
    >
      {props.children}
      <ModelChooser>
        <ProblemList />
      </ModelChooser>
      <StoragePanel>
        <ProblemList />
      </StoragePanel>
      <DevicePanel>
        <ProblemList />
      </DevicePanel>
      <div role="status" className="drop-said" data-testid="drop-said">
        {said !== '' && (
          <p className="notice">
            <span>{said}</span>
            <LinkButton
              onClick={() => {
                focusHeading();
                setSaid('');
              }}
            >
              dismiss
            </LinkButton>
          </p>
        )}
      </div>
    </div>
  );
}
