import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { BigDialog } from '../controls/big-dialog.tsx';
import { useDialog } from '../dialogs.ts';
import { useSession } from '../use-app-state.ts';
import { DeviceFacts } from './device-facts.tsx';
import { DeviceSpeed } from './device-speed.tsx';
import { DeviceTimes } from './device-times.tsx';

/** What was measured beside what; it ships beside this page. */
const HOW_FAST = 'docs/how-fast.html';

/**
 * What this device can do: what runs here and why, how fast, and how long each model would take for
 * each set, before anything is started. `children` tell what went wrong meanwhile: the page behind
 * the dialog cannot.
 */
export function DevicePanel({ children }: { children: ReactNode }): ReactNode {
  const session = useSession();
  const { open, onClosed } = useDialog('device');
  useEffect(() => {
    if (!open) return;
    void session.device.look();
    void session.models.reportStorage();
  }, [open, session]);
  return (
    <BigDialog title="This device" testId="device-panel" open={open} onClosed={onClosed}>
      {open && children}
      {open && (
        <div className="big-dialog-body">
          <div className="device-now">
            <DeviceSpeed />
            <DeviceFacts />
          </div>
          <DeviceTimes />
          <p className="soft small">
            <a className="link" href={HOW_FAST}>
              How fast beside Transformers.js and native ONNX Runtime, and where the time goes
            </a>
          </p>
        </div>
      )}
    </BigDialog>
  );
}
