import { useMemo } from 'react';
import { isSameModel } from '#experiment/spec.ts';
import { dtypeNow, expectedSpeed } from '#state/device-pace.ts';
import type { ExpectedSpeed } from '#state/device-pace.ts';
import { useAppState } from './use-app-state.ts';
import { useDevice } from './use-device.ts';

/** How fast the model in use may be expected to run, as it is set to run. */
export function useExpectedSpeed(): ExpectedSpeed {
  const speeds = useAppState((s) => s.speeds);
  const model = useAppState((s) => s.spec.model);
  const gflopsPerImage = useAppState((s) =>
    s.card !== null && isSameModel(s.card, s.spec.model) ? s.card.gflopsPerImage : null,
  );
  const dtype = useAppState(dtypeNow);
  const device = useDevice();
  return useMemo(
    () => expectedSpeed(speeds, { ...model, gflopsPerImage }, { device, dtype }),
    [speeds, model, gflopsPerImage, device, dtype],
  );
}
