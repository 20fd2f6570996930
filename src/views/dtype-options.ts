import type { DevicePreference, Dtype, ModelCard } from '#engine/index.ts';

/** One line of a select: what it chooses, what it says, and whether it goes with the rest. */
export interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly disabled: boolean;
}

const WEIGHTS: Readonly<Record<Dtype, string>> = {
  fp32: 'fp32: full precision',
  w16: 'w16: half the size, computed in fp32',
  fp16: 'fp16: half precision, for graphics cards',
  q8: 'q8: 8-bit, preview quality',
};
const DEVICES: Readonly<Record<DevicePreference, string>> = {
  auto: 'the best that works',
  webgpu: 'WebGPU: graphics card',
  webnn: 'WebNN: processor, by the browser’s own code',
  wasm: 'WASM: processor',
};
const TEXT_AUTO = 'what is best for text';

/** The weights that a tower has, and which of them go with the device asked for. */
export function weightsOf(
  stored: Readonly<Partial<Record<Dtype, unknown>>>,
  device: DevicePreference,
): readonly Choice<Dtype | 'auto'>[] {
  // In the order of the table above, whatever the card's.
  const own = (Object.keys(WEIGHTS) as Dtype[]).filter((dtype) => dtype in stored);
  return [
    { value: 'auto', label: 'what suits the device', disabled: false },
    ...own.map((dtype) => {
      const disabled = dtype === 'q8' && device === 'webgpu';
      const reason = disabled ? '; graphics cards compute it wrongly' : '';
      const slow = dtype === 'fp16' && device === 'wasm' ? ', slow on the processor' : '';
      return { value: dtype, label: WEIGHTS[dtype] + slow + reason, disabled };
    }),
  ];
}

/** Where a tower may run, and which of it goes with the weights asked for. */
export function devicesFor(
  tower: 'text' | 'vision',
  dtype: Dtype | 'auto',
): readonly Choice<DevicePreference>[] {
  const devices = (Object.keys(DEVICES) as DevicePreference[]).filter(
    (value) => value !== 'webnn' || tower === 'vision',
  );
  return devices.map((value) => {
    const disabled = value === 'webgpu' && dtype === 'q8';
    const label = value === 'auto' && tower === 'text' ? TEXT_AUTO : DEVICES[value];
    return { value, label: disabled ? `${label}; not with 8-bit weights` : label, disabled };
  });
}

/** True where one file holds both towers however they are stored: they then run alike. */
export function isOneFile({ text, vision }: ModelCard['files']): boolean {
  const dtypes = Object.keys(vision) as Dtype[];
  return dtypes.length > 0 && dtypes.every((dtype) => vision[dtype]?.path === text[dtype]?.path);
}
