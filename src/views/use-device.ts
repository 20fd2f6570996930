import type { Device } from '#engine/index.ts';
import { deviceNow } from '#state/device-pace.ts';
import { useAppState } from './use-app-state.ts';

/** Where pictures run on this device, as far as anything is known of it yet. */
export function useDevice(): Device {
  return useAppState(deviceNow);
}
