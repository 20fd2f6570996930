import type { Matrix } from '#science/matrix.ts';
import type { PreprocessConfig } from '#science/preprocess/preprocess-config.ts';
import { parsePreprocessConfig } from '#science/preprocess/preprocess-config.ts';
import type { Checked } from '#science/problem.ts';
import type { Device, ModelChoice, SelfTestResult } from '../contract/engine.ts';
import { EngineError } from '../contract/engine-error.ts';
import type { Dtype, GraphFile, ModelCard, ModelFile } from '../contract/model-card.ts';
import { checkSelfTestFile } from '../contract/self-test-file.ts';
import type { KnownImage, SelfTestFile } from '../contract/self-test-file.ts';
import { chooseTowers, isJoint } from './choose-towers.ts';
import type { ChosenTowers } from './choose-towers.ts';
import { readDeviceFacts } from './device-facts.ts';
import type { DeviceEnvironment } from './device-facts.ts';
import { ModelFiles } from './model-files.ts';
import type { FileSurroundings } from './model-files.ts';
import { openGraph } from './open-graph.ts';
import { feedOthers } from './other-inputs.ts';
import { mustPass } from './self-test.ts';
import { createSentenceEncoder, mostTokens, tokensOf } from './text-encoder.ts';
import type { SentenceEncoder, TextTower } from './text-encoder.ts';
import { tryFilling } from './text-filling.ts';
import type { TextTrial } from './text-filling.ts';
import { embedTestSentences, testTextTower } from './text-self-test.ts';
import { fillTokens } from './token-batches.ts';
import type { PictureWorkerLike } from './picture-protocol.ts';
import { createTokenizer } from './tokenizer/tokenizer.ts';
import type { ModelTokenizer } from './tokenizer/tokenizer.ts';
import type { ModelRuntime, TowerSession } from './tower-session.ts';
import { findTextTensors } from './tower-tensors.ts';
import { embedTestPicture, visionTowerOn } from './vision-tower.ts';
import type { VisionParts } from './vision-tower.ts';

/** What loading needs of its surroundings. */
export interface LoadSurroundings extends FileSurroundings {
  readonly loadRuntime: (device: Device, threads: number) => Promise<ModelRuntime>;
  readonly devices: DeviceEnvironment;
  readonly startPictureWorker: () => PictureWorkerLike;
  /** Told before anything is loaded for it: whatever fails then may be the device's own failure. */
  readonly onDevice: (device: Device) => void;
}

/** A model whose sentences can be embedded, with what its image tower needs. */
export interface TextLoad {
  readonly choice: ModelChoice;
  readonly towers: ChosenTowers;
  readonly isolated: boolean;
  readonly runtime: ModelRuntime;
  readonly files: ModelFiles;
  readonly tower: TextTower;
  readonly trial: TextTrial;
  readonly encoder: SentenceEncoder;
  readonly weightsMark: string;
  /** Names what decides a sentence's row. */
  readonly textMark: string;
  /** Longest token sequence that is not cut: the card's limit, or the graph's if lower. */
  readonly maxTokens: number;
  readonly selfTest: SelfTestResult;
  readonly knownImages: readonly KnownImage[];
  /** Where one graph holds both towers; else all this comes with the image tower. */
  readonly joint: {
    readonly config: PreprocessConfig;
    /** The processor's row of the test picture; null where it is not compared with. */
    readonly picture: Matrix | null;
  } | null;
}

/**
 * Decides how both towers run and loads the text tower: its files first, then a dry run that shows its
 * width and filling, then its self-test. Rejects with `EngineError`.
 */
export async function loadText(
  choice: ModelChoice,
  surroundings: LoadSurroundings,
  signal: AbortSignal,
): Promise<TextLoad> {
  const { card } = choice;
  const files = new ModelFiles(choice, surroundings);
  const asked = choice.vision.device;
  const facts = await readDeviceFacts(surroundings.devices, {
    card: asked === 'auto' || asked === 'webgpu' || choice.text.device === 'webgpu',
    webnn: asked !== 'wasm',
  });
  const towers = chooseTowers(choice, facts);
  surroundings.onDevice(towers.runtime === 'webgpu' ? 'webgpu' : towers.vision.device);
  towers.notes.forEach(surroundings.onNote);
  const { dtype, device } = towers.text;

  const starting = surroundings.loadRuntime(towers.runtime, towers.threads);
  const reading = readTokenizer(card, files, starting, signal);
  const settings = isJoint(card, dtype) ? readPreprocessConfig(card, files, signal) : null;
  const towerOn = async (session: TowerSession): Promise<TextTower> =>
    textTowerOn(session, card, (await reading).tokenizer, await settings, dtype === 'q8');
  const onProcessor = async (session: TowerSession) => {
    const text = await towerOn(session);
    const trial = await tryFilling(text, signal);
    const encoder = createSentenceEncoder(text, trial.filledTo, trial.embeddingSize);
    const rows = await embedTestSentences(encoder, signal);
    const config = await settings;
    if (config === null) return { trial, rows, picture: null };
    const parts = visionParts({ choice, tower: text, trial }, config, dtype);
    const vision = visionTowerOn(session, { ...parts, textOutput: text.tensors.output }).encoder;
    return { trial, rows, picture: await embedTestPicture(vision, config, signal) };
  };
  const stored = card.files.selfTest;
  const compares = device === 'webgpu' && stored === null;
  const [runtime, { tokenizerMark }, config, storedJson, opened] = await Promise.all([
    starting,
    reading,
    settings,
    stored === null ? null : files.json(stored, signal),
    openGraph(
      { file: fileOf(card.files.text[dtype]), dtype, device },
      files,
      starting,
      signal,
      compares ? onProcessor : null,
    ),
  ]);
  if (compares && opened.reference === null) surroundings.onNote(NOT_COMPARED);

  const tower = await towerOn(opened.session);
  const trial = opened.reference?.trial ?? (await tryFilling(tower, signal));
  checkWidth(trial, card);
  const encoder = createSentenceEncoder(tower, trial.filledTo, trial.embeddingSize);
  const known = knownOf(storedJson?.value ?? null, stored, trial);
  const selfTest = await testTextTower(
    { tower, encoder, device, dtype },
    known?.sentences ?? null,
    opened.reference?.rows ?? null,
    signal,
  );
  mustPass(selfTest);
  const { padId, wording } = card.text;
  const maxTokens = mostTokens(tower);
  const textMark = JSON.stringify([
    opened.mark,
    // Rows of two devices are alike and not equal: one list of sentences must not mix them.
    device,
    tower.tensors.output,
    tokenizerMark,
    wording,
    maxTokens,
    trial.filledTo === null ? 'true length' : [trial.filledTo, padId],
  ]);
  return {
    choice,
    towers,
    isolated: facts.isolated,
    runtime,
    files,
    tower,
    trial,
    encoder,
    weightsMark: opened.mark,
    textMark,
    maxTokens,
    selfTest,
    knownImages: known?.images ?? [],
    joint: config === null ? null : { config, picture: opened.reference?.picture ?? null },
  };
}

/** What an image tower needs of a text tower that is there. */
export function visionParts(
  { choice: { card }, tower, trial }: Pick<TextLoad, 'choice' | 'tower' | 'trial'>,
  config: PreprocessConfig,
  dtype: Dtype,
): Omit<VisionParts, 'textOutput'> {
  const ids = tokensOf('a', tower);
  const { filledTo, embeddingSize } = trial;
  const standInIds = filledTo === null ? ids : fillTokens(ids, filledTo, card.text.padId);
  const { vision: tensors } = card.tensors;
  return { tensors, batch: null, config, embeddingSize, standInIds, oneByOne: dtype === 'q8' };
}

/** Said where a graph is too large to run on the processor too. */
export const NOT_COMPARED =
  "This model is too large to be compared with the processor's numbers, so only its own were checked: finite, and different for different inputs.";

/** A model's picture settings, checked. */
export async function readPreprocessConfig(
  { files: { preprocessor } }: ModelCard,
  files: ModelFiles,
  signal: AbortSignal,
): Promise<PreprocessConfig> {
  const { value } = await files.json(preprocessor, signal);
  return checkedOr(parsePreprocessConfig(value), preprocessor.path);
}

/** The file of a plan's dtype, which `chooseTowers` has picked from those that there are. */
export function fileOf(file: GraphFile | undefined): GraphFile {
  if (file !== undefined) return file;
  throw new EngineError('bad-model', 'This model has no file for one of its towers.');
}

/** After the runtime, which the tokenizer's library would otherwise bring along itself. */
async function readTokenizer(
  { files: { tokenizer, tokenizerConfig }, text: { wording } }: ModelCard,
  files: ModelFiles,
  started: Promise<unknown>,
  signal: AbortSignal,
): Promise<{ readonly tokenizer: ModelTokenizer; readonly tokenizerMark: string }> {
  const [json, config] = await Promise.all([
    files.json(tokenizer, signal),
    tokenizerConfig === null ? { value: {}, mark: '' } : files.json(tokenizerConfig, signal),
    started,
  ]);
  return {
    tokenizer: await createTokenizer(json.value, config.value, wording),
    tokenizerMark: `${json.mark} ${config.mark}`,
  };
}

function textTowerOn(
  session: TowerSession,
  card: ModelCard,
  tokenizer: ModelTokenizer,
  config: PreprocessConfig | null,
  oneByOne: boolean,
): TextTower {
  const tensors = findTextTensors(session, card.tensors.text);
  const own = session.inputs.find(({ name }) => name === tensors.ids);
  const standIns = { pictureSize: config?.output ?? null, tokenIds: [] };
  const others = feedOthers(tensors.others, own, standIns);
  return { session, tensors, tokenizer, settings: card.text, others, oneByOne };
}

function checkWidth({ embeddingSize }: TextTrial, card: ModelCard): void {
  if (card.embeddingSize === null || card.embeddingSize === embeddingSize) return;
  throw new EngineError(
    'bad-model',
    `The text model gives ${embeddingSize} numbers a sentence, and its card says ${card.embeddingSize}.`,
    `${embeddingSize} ${card.embeddingSize}`,
  );
}

function knownOf(
  json: object | null,
  file: ModelFile | null,
  { embeddingSize }: TextTrial,
): SelfTestFile | null {
  if (json === null || file === null) return null;
  return checkedOr(checkSelfTestFile(json, embeddingSize), file.path);
}

function checkedOr<T>(checked: Checked<T>, path: string): T {
  if (checked.ok) return checked.value;
  const messages = checked.problems.map((problem) => `${problem.field}: ${problem.message}`);
  throw new EngineError('bad-model', messages.join(' '), path);
}
