import type { Device } from '#engine/index.ts';
import { useAppState } from '../use-app-state.ts';

/** Where pictures run on this device, as far as anything has run yet. */
export function useDevice(): Device {
  return useAppState((s) => s.engine.towers?.vision.device ?? s.engine.device ?? 'wasm');
}
