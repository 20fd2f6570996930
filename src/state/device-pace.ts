import type { Device, Dtype, EngineStatus, ModelCard } from '#engine/index.ts';
import { isSameModel } from '#experiment/spec.ts';
import type { AppData, ModelMark } from './app-state.ts';

/** How fast this device was last seen to embed pictures with one model, run in one way. */
export interface SeenSpeed {
  readonly model: ModelMark;
  readonly title: string;
  readonly dtype: Dtype;
  readonly device: Device;
  readonly imagesPerSecond: number;
  /** Work of the image tower, 10^9 floating-point operations a picture; null where unknown. */
  readonly gflopsPerImage: number | null;
  /** True where it is of the few pictures of a check, the first of which warmed everything up. */
  readonly isRough: boolean;
  /** When, in milliseconds since 1970. */
  readonly seenAtMs: number;
  /** True where an earlier visit saw it. */
  readonly isEarlier: boolean;
}

/** The pace of a model is that of others only on the same device, and only where its work is known. */
type PacedSpeed = SeenSpeed & { readonly gflopsPerImage: number };

/**
 * `measured`: seen here with this very model. `rough`: likewise, on a few pictures only. `estimated`:
 * from its work, at the pace of the model in `seen`.
 */
export interface KnownSpeed {
  readonly basis: 'measured' | 'rough' | 'estimated';
  readonly imagesPerSecond: number;
  readonly seen: SeenSpeed;
}

/**
 * How fast a model may be expected to run. `unstated`: nobody has said how much work it is.
 * `unseen`: nothing has run on that device yet.
 */
export type ExpectedSpeed =
  KnownSpeed | { readonly basis: 'unstated' } | { readonly basis: 'unseen' };

/** More models than anybody tries on one device. */
const MOST_SPEEDS = 40;

/**
 * The speeds after news of the engine, newest last. Only a new speed is known to be of the card
 * beside it: while models change, the speed on show is still the old one's.
 */
export function speedsAfter(
  {
    engine: before,
    card,
    speeds,
    verification,
  }: Pick<AppData, 'engine' | 'card' | 'speeds' | 'verification'>,
  engine: Pick<EngineStatus, 'imagesPerSecond' | 'towers'>,
  nowMs: number,
): readonly SeenSpeed[] {
  if (card === null || engine.imagesPerSecond === before.imagesPerSecond) return speeds;
  return withSpeed(speeds, card, engine, nowMs, verification.phase === 'running');
}

/**
 * The speeds with what an engine was seen to do with `card`, which takes an older one's place; a
 * rough one only that of another rough one.
 */
export function withSpeed(
  speeds: readonly SeenSpeed[],
  card: Pick<ModelCard, 'id' | 'revision' | 'title' | 'gflopsPerImage'>,
  { imagesPerSecond, towers }: Pick<EngineStatus, 'imagesPerSecond' | 'towers'>,
  nowMs: number,
  isRough = false,
): readonly SeenSpeed[] {
  if (imagesPerSecond === null || !(imagesPerSecond > 0) || towers === null) return speeds;
  const { id, revision, title, gflopsPerImage } = card;
  const { dtype, device } = towers.vision;
  const seen: SeenSpeed = {
    model: { id, revision },
    title,
    dtype,
    device,
    imagesPerSecond,
    gflopsPerImage,
    isRough,
    seenAtMs: nowMs,
    isEarlier: false,
  };
  const older = speeds.find((one) => isOf(one, seen.model, device, dtype));
  if (isRough && older?.isRough === false) return speeds;
  return [...speeds.filter((one) => one !== older), seen].slice(-MOST_SPEEDS);
}

/**
 * How fast `model` may be expected to be on `device`, from what was seen there. `dtype` null stands
 * for whatever weights it ran with. Of several models that were seen, the pace is that of the one
 * nearest in work: large ones make better use of a device than small ones.
 */
export function expectedSpeed(
  speeds: readonly SeenSpeed[],
  model: ModelMark & Pick<ModelCard, 'gflopsPerImage'>,
  { device, dtype }: { readonly device: Device; readonly dtype: Dtype | null },
): ExpectedSpeed {
  const own = speeds.findLast((one) => isOf(one, model, device, dtype));
  if (own !== undefined) {
    const basis = own.isRough ? 'rough' : 'measured';
    return { basis, imagesPerSecond: own.imagesPerSecond, seen: own };
  }
  const { gflopsPerImage } = model;
  if (gflopsPerImage === null) return { basis: 'unstated' };
  const seen = nearestInWork(speeds, device, gflopsPerImage);
  if (seen === null) return { basis: 'unseen' };
  const imagesPerSecond = (seen.imagesPerSecond * seen.gflopsPerImage) / gflopsPerImage;
  return { basis: 'estimated', imagesPerSecond, seen };
}

/** Where pictures run here, as far as anything is known of it yet. */
export function deviceNow({
  engine,
  spec,
  speeds,
}: Pick<AppData, 'engine' | 'spec' | 'speeds'>): Device {
  const asked = spec.model.device === 'auto' ? null : spec.model.device;
  return engine.towers?.vision.device ?? asked ?? engine.device ?? speeds.at(-1)?.device ?? 'wasm';
}

/** The weights of the image tower in use; null where that is left to a device that has not decided. */
export function dtypeNow({ engine, spec }: Pick<AppData, 'engine' | 'spec'>): Dtype | null {
  const { dtype } = spec.model;
  return engine.towers?.vision.dtype ?? (dtype === 'auto' ? null : dtype);
}

function isOf(seen: SeenSpeed, model: ModelMark, device: Device, dtype: Dtype | null): boolean {
  if (seen.device !== device || !isSameModel(seen.model, model)) return false;
  return dtype === null || seen.dtype === dtype;
}

function nearestInWork(
  speeds: readonly SeenSpeed[],
  device: Device,
  gflops: number,
): PacedSpeed | null {
  const paced = speeds.filter(
    (one): one is PacedSpeed =>
      one.device === device && one.gflopsPerImage !== null && one.gflopsPerImage > 0,
  );
  const distance = (one: PacedSpeed): number => Math.abs(Math.log(one.gflopsPerImage / gflops));
  return paced.reduce<PacedSpeed | null>(
    (best, one) => (best === null || distance(one) <= distance(best) ? one : best),
    null,
  );
}
