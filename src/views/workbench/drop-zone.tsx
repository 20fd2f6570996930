import { useState } from 'react';
import type { DragEvent, ReactNode } from 'react';
import { useSession } from '../use-app-state.ts';

/** Takes files and folders dropped anywhere on the page; they stay on this device. */
export function DropZone(props: { children: ReactNode }): ReactNode {
  const session = useSession();
  const [over, setOver] = useState(false);
  const carriesFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files');
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
        void session.takeDropped(event.dataTransfer);
      }}
    >
      {props.children}
    </div>
  );
}
