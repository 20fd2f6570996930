import type {
  Device,
  DevicePreference,
  Dtype,
  EngineStatus,
  ModelCard,
  SelfTestResult,
} from '#engine/index.ts';
import type { ExperimentSpec } from '#experiment/spec.ts';
import type { AppData } from '#state/app-state.ts';
import { cosine } from '../format.ts';
import { percentHere, towerDownload } from '../tower-download.ts';

const SHORT: Readonly<Record<Device, string>> = { webgpu: 'WebGPU', webnn: 'WebNN', wasm: 'WASM' };

/** What the chip says beside the model's name. */
export function stateWords(
  engine: EngineStatus,
  card: ModelCard | null,
  { fetching, wish }: Pick<AppData, 'fetching' | 'wish'>,
): string {
  const { phase } = engine;
  if (wish?.phase === 'question') return 'waits for an answer';
  if (fetching === 'failed' || phase === 'failed') return 'failed';
  const here = card === null ? null : towerDownload(card, engine);
  const percent = here === null ? null : percentHere(here);
  const number = percent === null ? '' : ` ${percent} %`;
  if (fetching === 'paused') return percent === null ? 'paused' : `paused at${number}`;
  if (phase === 'restarting') return 'restarting …';
  if (phase === 'loading') return percent === null ? 'loading …' : `loading${number}`;
  if (fetching === 'running' && phase === 'text-ready') return `image tower${number}`;
  return phase === 'idle' ? 'not loaded' : runningWords(engine);
}

/** What a link asks of a model that is not loaded: `Not loaded: fp16, WebGPU asked for.` */
export function askedWords({
  dtype,
  device,
  textDtype,
  textDevice,
}: ExperimentSpec['model']): string {
  const pictures = choiceWords(dtype, device);
  const sentences = choiceWords(textDtype, textDevice);
  const parts = [pictures, sentences === '' ? '' : `for sentences ${sentences}`];
  const asked = parts.filter((part) => part !== '').join('; ');
  return asked === ''
    ? 'Not loaded; how it runs is left to this device.'
    : `Not loaded: ${asked} asked for.`;
}

/** How fast it is here. */
export function speedWords(engine: EngineStatus): string {
  const parts: string[] = [];
  if (engine.imagesPerSecond !== null)
    parts.push(`${engine.imagesPerSecond.toFixed(1)} pictures a second`);
  if (engine.sentencesPerSecond !== null)
    parts.push(`${engine.sentencesPerSecond.toFixed(0)} sentences a second`);
  return parts.length === 0 ? 'measured once something has run' : parts.join(', ');
}

/** The verdict on both towers, and what each was held against. */
export function selfTestWords(tests: readonly SelfTestResult[]): string {
  if (tests.length === 0) return 'runs when the model is loaded';
  if (tests.length > 1 && tests.every(({ against, passed }) => against === 'itself' && passed)) {
    return `sentences and pictures give ${SOUND}`;
  }
  return tests.map(verdictOf).join('; ');
}

const SOUND = 'finite numbers, others for other inputs; there is no reference to compare them with';

function verdictOf({ tower, against, passed, cosine: worst }: SelfTestResult): string {
  const what = tower === 'text' ? 'sentence' : 'picture';
  if (against === 'itself') {
    return `${what} gives ${passed ? SOUND : 'no usable numbers'}`;
  }
  const reference = against === 'stored' ? 'its reference' : 'what the processor computes';
  return `${what} ${passed ? 'agrees' : 'does not agree'} with ${reference} (cosine ${cosine(worst)})`;
}

/** What of it was chosen; empty where all of it is left to the device. */
function choiceWords(dtype: Dtype | 'auto', device: DevicePreference): string {
  const chosen = [
    ...(dtype === 'auto' ? [] : [dtype]),
    ...(device === 'auto' ? [] : [SHORT[device]]),
  ];
  return chosen.join(', ');
}

function runningWords({ towers, device, threads, imagesPerSecond }: EngineStatus): string {
  const on = towers?.vision.device ?? device;
  const parts = [
    ...(towers === null ? [] : [dtypesOf(towers)]),
    on === 'wasm' || on === null ? `WASM ×${threads}` : SHORT[on],
    ...(imagesPerSecond === null ? [] : [`${speed(imagesPerSecond)} img/s`]),
  ];
  return parts.join(' · ');
}

function dtypesOf({ text, vision }: NonNullable<EngineStatus['towers']>): string {
  return text.dtype === vision.dtype ? vision.dtype : `${vision.dtype}, text ${text.dtype}`;
}

function speed(perSecond: number): string {
  return perSecond < 1 ? perSecond.toFixed(1) : perSecond.toFixed(0);
}
