import { processorReason } from '../contract/device-words.ts';
import type { DevicePreference, TowerChoice, TowerPlan } from '../contract/engine.ts';
import { EngineError } from '../contract/engine-error.ts';
import type { Dtype, ModelCard } from '../contract/model-card.ts';
import { crewSize, decoderCount, sentenceThreads } from './crew-size.ts';
import type { CrewSize } from './crew-size.ts';
import type { AdapterFacts, DeviceFacts } from './device-facts.ts';

/** How both towers run, and why. Plain data. */
export interface ChosenTowers {
  readonly text: TowerPlan;
  readonly vision: TowerPlan;
  /** What the model worker's runtime must be able to use: WebGPU as soon as one tower does. */
  readonly runtime: 'webgpu' | 'wasm';
  /** Picture workers for an image tower on the processor; null where the model worker runs it. */
  readonly crew: CrewSize | null;
  /** Workers that decode pictures for the graphics card; 0 where whoever computes them does. */
  readonly decoders: number;
  /** Short sentences: why this device, and what differs from what was asked. */
  readonly reason: string;
  /** True where something better was wanted for a tower than is taken. */
  readonly fellBack: boolean;
  /** WASM threads of the model worker. */
  readonly threads: number;
  /** Processor threads that compute pictures, or sentences where those have more. */
  readonly computing: number;
  /** The card's name; empty where none was found or looked for. */
  readonly adapter: string;
  /** What to know of numbers computed this way. */
  readonly notes: readonly string[];
}

/** What the choice depends on. */
export interface TowersAsked {
  readonly card: Pick<ModelCard, 'files' | 'defaultDtype'>;
  readonly text: TowerChoice;
  readonly vision: TowerChoice;
}

type Tower = 'text' | 'vision';
type Stored = ModelCard['files']['text'];

/** A tower's plan, in words: why the processor (null on the card), and what differs from the asked. */
interface Decision {
  readonly plan: TowerPlan;
  readonly processorCause: string | null;
  readonly remarks: readonly string[];
}

const NAMES: Readonly<Record<Tower, string>> = { text: 'text tower', vision: 'image tower' };

/** Best first. Half precision is as good as single on a card that has it, and slow without. */
const ON_CARD_HALF: readonly Dtype[] = ['fp16', 'fp32', 'w16'];
const ON_CARD: readonly Dtype[] = ['fp32', 'w16'];
const ON_PROCESSOR: readonly Dtype[] = ['fp32', 'w16', 'fp16', 'q8'];
const BY_WEBNN: readonly Dtype[] = ['fp32', 'w16'];

/** What stands in for weights that a model has not: the closest numbers first, q8 last. */
const NEAREST: Readonly<Record<Dtype, readonly Dtype[]>> = {
  fp32: ['w16', 'fp16', 'q8'],
  w16: ['fp32', 'fp16', 'q8'],
  fp16: ['w16', 'fp32', 'q8'],
  q8: ['w16', 'fp32', 'fp16'],
};

const NO_HALF = 'This graphics card cannot compute in half precision (fp16)';
const NO_Q8 = 'Graphics cards compute 8-bit weights (q8) wrongly';

/**
 * Decides weights and device of both towers.
 *
 * The image tower takes WebGPU where a real graphics card answers (an imitated one only where
 * `webgpu` is asked for), else WebNN where the browser has it and the weights are computed in single
 * precision; the text tower takes WebGPU only where asked, since short sentences are faster
 * on the processor. Weights: the asked ones or the nearest there are. On `auto` the card's default
 * where it suits the device, else on WebGPU fp16 with `shader-f16`, fp32, w16; on WASM fp32, w16,
 * fp16, q8; the text tower first follows an image tower set to fp32 or w16. fp16 never runs on a card
 * without `shader-f16` and q8 never on WebGPU, where it is silently wrong.
 * One joint graph is one choice: the image tower's.
 *
 * Throws `EngineError('bad-model')` for a tower without any file.
 */
export function chooseTowers(asked: TowersAsked, facts: DeviceFacts): ChosenTowers {
  const { card } = asked;
  const vision = byWebNn(
    decide('vision', card.files.vision, asked.vision, card.defaultDtype, facts),
    asked,
    facts,
  );
  const text = isJoint(card, vision.plan.dtype)
    ? alike(asked, vision)
    : decide('text', card.files.text, textChoice(asked), card.defaultDtype, facts);
  const onCard = vision.plan.device === 'webgpu' || text.plan.device === 'webgpu';
  const { dtype, device } = vision.plan;
  const joins = device === 'webgpu' || isJoint(card, dtype);
  const crew = joins ? null : crewSize(vision.plan, card.files.vision[dtype], facts);
  const onProcessor =
    crew === null
      ? facts.threads
      : sentenceThreads(text.plan, card.files.text[text.plan.dtype], facts);
  // No thread pool beside the card: it would idle, and cannot be changed after the first session.
  const threads = onCard ? 1 : onProcessor;
  const computing = Math.max(threads, crew === null ? 1 : crew.workers * crew.threads);
  return {
    text: text.plan,
    vision: vision.plan,
    crew,
    decoders: device === 'webgpu' ? decoderCount(facts) : 0,
    runtime: onCard ? 'webgpu' : 'wasm',
    reason: [
      ...deviceReasons({ vision, text }, asked, facts, computing),
      ...vision.remarks,
      ...text.remarks,
    ].join(' '),
    fellBack:
      (asked.vision.device !== 'wasm' && device === 'wasm') ||
      (asked.vision.device === 'webgpu' && device !== 'webgpu') ||
      (asked.text.device === 'webgpu' && text.plan.device === 'wasm'),
    threads,
    computing,
    adapter: typeof facts.adapter === 'string' ? '' : facts.adapter.name,
    notes: [...notesOn('text', text.plan), ...notesOn('vision', vision.plan)],
  };
}

/** True where one file holds both towers as stored this way: both then run in one session. */
export function isJoint(card: TowersAsked['card'], dtype: Dtype): boolean {
  const path = card.files.vision[dtype]?.path;
  return path !== undefined && card.files.text[dtype]?.path === path;
}

/** Words shown only because of the text tower's own choice; the plan is the image tower's. */
function alike({ text }: TowersAsked, vision: Decision): Decision {
  const differs =
    (text.device === 'webgpu' && vision.plan.device !== 'webgpu') ||
    (text.device === 'wasm' && vision.plan.device !== 'wasm') ||
    (text.dtype !== 'auto' && text.dtype !== vision.plan.dtype);
  const remarks = differs ? ['One file holds both towers, so the text tower runs alike.'] : [];
  return { ...vision, remarks };
}

function textChoice({ card, text, vision }: TowersAsked): TowerChoice {
  // Left to itself the text tower stays off the card.
  const device = text.device === 'auto' ? 'wasm' : text.device;
  const followed = vision.dtype === 'fp32' || vision.dtype === 'w16' ? vision.dtype : null;
  const follows = text.dtype === 'auto' && followed !== null && followed in card.files.text;
  return { device, dtype: follows ? followed : text.dtype };
}

function decide(
  tower: Tower,
  stored: Stored,
  asked: TowerChoice,
  preset: Dtype | null,
  facts: DeviceFacts,
): Decision {
  const wanted = asked.dtype === 'auto' ? null : nearestOf(tower, stored, asked.dtype);
  const remarks =
    wanted === null || wanted === asked.dtype
      ? []
      : [`The ${NAMES[tower]} has no ${asked.dtype} file, so ${wanted} is used.`];
  const card = cardFor(asked.device, facts);
  const onCard = typeof card === 'string' ? null : dtypeOnCard(tower, stored, wanted, preset, card);
  if (onCard !== null && onCard.dtype !== null) {
    const plan: TowerPlan = { dtype: onCard.dtype, device: 'webgpu' };
    return { plan, processorCause: null, remarks: [...remarks, ...onCard.remarks] };
  }
  const dtype = wanted ?? dtypeOnProcessor(tower, stored, preset);
  const cause = onCard?.cause ?? (typeof card === 'string' ? card : '');
  return { plan: { dtype, device: 'wasm' }, processorCause: cause, remarks };
}

/** The same image tower by WebNN, where it would run in WASM without having to. */
function byWebNn(
  vision: Decision,
  { card, vision: { device } }: TowersAsked,
  { webnn }: DeviceFacts,
): Decision {
  const { plan } = vision;
  if (plan.device !== 'wasm' || device === 'wasm') return vision;
  const because = (cause: string): Decision =>
    device === 'webnn' ? { ...vision, processorCause: cause } : vision;
  if (webnn !== true) return because(webnn);
  if (isJoint(card, plan.dtype)) return because('One file holds both towers');
  if (!BY_WEBNN.includes(plan.dtype)) return because(`WebNN does not run ${plan.dtype} here`);
  return { ...vision, plan: { ...plan, device: 'webnn' } };
}

function dtypeOnProcessor(tower: Tower, stored: Stored, preset: Dtype | null): Dtype {
  // A default of fp16 is meant for cards; here it is the slow one and waits for its turn.
  const first = preset !== null && preset !== 'fp16' ? [preset, ...ON_PROCESSOR] : ON_PROCESSOR;
  return firstOf(stored, first) ?? noFiles(tower);
}

/** The card to use, or in words why none. */
function cardFor(preferred: DevicePreference, { adapter }: DeviceFacts): AdapterFacts | string {
  if (preferred === 'wasm') return 'The processor was chosen';
  if (preferred === 'webnn') return 'WebNN was chosen';
  if (typeof adapter !== 'string' && adapter.software && preferred === 'auto') {
    return 'WebGPU is only imitated in software here, which is slow';
  }
  return adapter;
}

/** Weights for a card, or why there are none that it computes rightly. */
function dtypeOnCard(
  tower: Tower,
  stored: Stored,
  wanted: Dtype | null,
  preset: Dtype | null,
  { halfPrecision }: AdapterFacts,
): { readonly dtype: Dtype | null; readonly cause: string; readonly remarks: readonly string[] } {
  const order = halfPrecision ? ON_CARD_HALF : ON_CARD;
  if (wanted === null) {
    const first = preset !== null && order.includes(preset) ? [preset, ...order] : order;
    const dtype = firstOf(stored, first);
    return { dtype, cause: 'fp16' in stored ? NO_HALF : NO_Q8, remarks: [] };
  }
  if (order.includes(wanted)) return { dtype: wanted, cause: '', remarks: [] };
  if (wanted === 'q8') return { dtype: null, cause: NO_Q8, remarks: [] };
  const dtype = firstOf(stored, ON_CARD);
  const remarks = dtype === null ? [] : [`${NO_HALF}, so the ${NAMES[tower]} runs in ${dtype}.`];
  return { dtype, cause: NO_HALF, remarks };
}

function nearestOf(tower: Tower, stored: Stored, asked: Dtype): Dtype {
  return firstOf(stored, [asked, ...NEAREST[asked]]) ?? noFiles(tower);
}

function firstOf(stored: Stored, order: readonly Dtype[]): Dtype | null {
  return order.find((dtype) => dtype in stored) ?? null;
}

function noFiles(tower: Tower): never {
  throw new EngineError('bad-model', `This model has no file for its ${NAMES[tower]}.`);
}

/** Where the towers run; then, for one that runs elsewhere than asked, why. */
function deviceReasons(
  { vision, text }: Readonly<Record<Tower, Decision>>,
  asked: TowersAsked,
  { adapter, isolated }: DeviceFacts,
  threads: number,
): readonly string[] {
  const by = `by WebGPU (${typeof adapter === 'string' ? '' : adapter.name})`;
  const textCause = asked.text.device === 'webgpu' ? text.processorCause : null;
  const because = (cause: string | null, tower: Tower): readonly string[] =>
    cause === null ? [] : [`${cause}, so the ${NAMES[tower]} runs on the processor.`];
  if (vision.plan.device === 'webgpu') {
    return text.plan.device === 'webgpu'
      ? [`Pictures and sentences run on the graphics card ${by}.`]
      : [
          `Pictures run on the graphics card ${by}, sentences on the processor.`,
          ...because(textCause, 'text'),
        ];
  }
  const byWebNnToo = vision.plan.device === 'webnn';
  const visionCause = asked.vision.device === 'wasm' ? null : vision.processorCause;
  if (text.plan.device === 'webgpu') {
    return [
      `Sentences run on the graphics card ${by}, pictures on the processor${byWebNnToo ? ' by WebNN' : ''}.`,
      ...because(visionCause, 'vision'),
    ];
  }
  if (byWebNnToo) {
    return [
      `${visionCause ?? ''}, so pictures run on the processor by the browser's own code (WebNN), sentences in WebAssembly.`,
      ...because(textCause, 'text'),
    ];
  }
  const main = visionCause ?? textCause ?? vision.processorCause ?? '';
  return [
    processorReason(main, threads, isolated),
    ...(textCause === main ? [] : because(textCause, 'text')),
  ];
}

function notesOn(tower: Tower, { dtype, device }: TowerPlan): readonly string[] {
  if (dtype === 'q8') {
    return [
      `The ${NAMES[tower]} runs with 8-bit weights (q8): preview quality, not numbers to publish.`,
    ];
  }
  if (dtype === 'fp16' && device === 'wasm') {
    return [
      `The ${NAMES[tower]} is stored in half precision (fp16), which the processor computes slowly.`,
    ];
  }
  return [];
}
