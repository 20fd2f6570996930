import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { whole } from '../format.ts';
import { useAppState } from '../use-app-state.ts';
import { basisWords, timeCell } from './device-panel-words.ts';
import { deviceRows, RUN_SIZES } from './device-rows.ts';
import type { DeviceRow } from './device-rows.ts';

/** How long each model takes for each set on this device: measured, estimated, or not known. */
export function DeviceTimes(): ReactNode {
  const rows = useDeviceRows();
  return (
    <section aria-labelledby="device-times">
      <h3 id="device-times">How long one run takes here</h3>
      <table className="device-times" data-testid="device-times">
        <caption className="visually-hidden">
          How long each model takes on this device for each set of pictures
        </caption>
        <thead>
          <tr>
            <th scope="col">Model</th>
            {RUN_SIZES.map(({ key, title, pictures }) => (
              <th key={key} scope="col">
                {title} <small>{whole(pictures)} pictures</small>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={`${row.model.id}@${row.model.revision}`} row={row} />
          ))}
        </tbody>
      </table>
      <p className="soft small">
        An estimate goes by the work of a picture (GFLOPs) and by how fast the model nearest in work
        ran here: right within a factor of two or three. Choosing a model and measuring it makes it
        exact. Fetching weights and pictures comes on top.
      </p>
    </section>
  );
}

function Row({ row }: { row: DeviceRow }): ReactNode {
  const { model, title, inUse, download, expected } = row;
  return (
    <tr data-testid={`device-row-${model.id.replaceAll('/', '__')}`} data-basis={expected.basis}>
      <th scope="row">
        <b>{title}</b> {inUse && <span className="badge">in use</span>}
        <small>{basisWords(expected)}</small>
        <small>{download}</small>
      </th>
      {RUN_SIZES.map((size) => {
        const { words, beside } = timeCell(row, size);
        return (
          <td key={size.key}>
            {words}
            {beside !== '' && <small>{beside}</small>}
          </td>
        );
      })}
    </tr>
  );
}

function useDeviceRows(): readonly DeviceRow[] {
  const card = useAppState((s) => s.card);
  const ownCard = useAppState((s) => s.ownCard);
  const remembered = useAppState((s) => s.remembered);
  const catalog = useAppState((s) => s.catalog);
  const speeds = useAppState((s) => s.speeds);
  const engine = useAppState((s) => s.engine);
  const spec = useAppState((s) => s.spec);
  const storage = useAppState((s) => s.storage);
  return useMemo(
    () => deviceRows({ card, ownCard, remembered, catalog, speeds, engine, spec, storage }),
    [card, ownCard, remembered, catalog, speeds, engine, spec, storage],
  );
}
