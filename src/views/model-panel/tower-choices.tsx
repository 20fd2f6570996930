import type { ReactNode } from 'react';
import type { ModelCard } from '#engine/index.ts';
import { Select } from '../controls/select.tsx';
import { useAppState, useSession } from '../use-app-state.ts';
import { devicesFor, isOneFile, weightsOf } from '../dtype-options.ts';

/** How each tower is to run: device and weights. Only weights that the model has are offered. */
export function TowerChoices({ card }: { card: ModelCard }): ReactNode {
  const session = useSession();
  const model = useAppState((s) => s.spec.model);
  const { files } = card;
  const isJoint = isOneFile(files);
  return (
    <div className="tower-choices">
      <fieldset>
        <legend>Pictures</legend>
        <Select
          label="Run on"
          testId="device-choice"
          value={model.device}
          choices={devicesFor('vision', model.dtype)}
          onChange={(device) => void session.setEngine({ device })}
        />
        <Select
          label="Weights"
          testId="dtype-choice"
          value={model.dtype}
          choices={weightsOf(files.vision, model.device)}
          onChange={(dtype) => void session.setEngine({ dtype })}
        />
      </fieldset>
      <fieldset disabled={isJoint}>
        <legend>Sentences</legend>
        <Select
          label="Run on"
          testId="text-device-choice"
          value={model.textDevice}
          choices={devicesFor('text', model.textDtype)}
          onChange={(textDevice) => void session.setEngine({ textDevice })}
        />
        <Select
          label="Weights"
          testId="text-dtype-choice"
          value={model.textDtype}
          choices={weightsOf(files.text, model.textDevice)}
          onChange={(textDtype) => void session.setEngine({ textDtype })}
        />
      </fieldset>
      {isJoint && (
        <p className="soft small">
          One file holds both towers of this model, so sentences run as pictures do.
        </p>
      )}
      {'q8' in files.vision && (
        <p className="soft small">
          With 8-bit weights (q8) the values inside the model are rounded too, anew for each input
          and differently on different processors: a preview, not numbers to publish.
        </p>
      )}
    </div>
  );
}
