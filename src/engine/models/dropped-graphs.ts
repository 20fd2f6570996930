import type { Problem } from '#science/problem.ts';
import type { Dtype } from '../contract/model-card.ts';
import { baseNameOf, folderOf } from './dropped-file.ts';
import type { DroppedFile } from './dropped-file.ts';
import { readGraphName } from './graph-names.ts';
import { dtypeOf, towerOf } from '../contract/onnx-graph-facts.ts';
import type { OnnxFacts } from '../contract/onnx-graph-facts.ts';
import type { Recognised } from './recognise-file.ts';

/** A graph that becomes part of the model. */
export interface ChosenGraph {
  readonly towers: readonly ('text' | 'vision')[];
  readonly dtype: Dtype;
  readonly file: DroppedFile;
  readonly blob: Blob;
  /** Its weights outside, under the names that the graph knows them by. */
  readonly data: readonly { readonly location: string; readonly blob: Blob }[];
}

/** The graphs of a dropped model. */
export interface ChosenGraphs {
  readonly chosen: readonly ChosenGraph[];
  /** The one sentence length that the text graph takes; null where any goes, or nobody knows. */
  readonly fixedLength: number | null;
  readonly notes: readonly string[];
  readonly problems: readonly Problem[];
}

type Graph = Extract<Recognised, { readonly is: 'graph' }>;

const TOWER_WORDS = { text: 'text model', vision: 'image model', joint: 'joint model' } as const;

type Tower = keyof typeof TOWER_WORDS;

/**
 * Picks the graphs that make up the model: per tower one file a dtype, two towers before a joint file,
 * each with its outside weights. What is missing, double or cut is named.
 */
export async function chooseGraphs(
  recognised: readonly Recognised[],
  signal: AbortSignal,
): Promise<ChosenGraphs> {
  const graphs = recognised.filter((one): one is Graph => one.is === 'graph');
  if (graphs.length === 0) {
    return { chosen: [], fixedLength: null, notes: [], problems: [NO_GRAPH] };
  }
  const notes: string[] = [];
  const problems: Problem[] = [];
  const picked: { readonly tower: Tower; readonly dtype: Dtype; readonly graph: Graph }[] = [];
  for (const [key, some] of sortBySlot(graphs, notes)) {
    const [graph, second] = leaveOutTwins(some);
    const [tower, dtype] = key;
    if (second !== undefined) problems.push(twoInOneSlot(tower, some));
    else if (graph !== undefined) picked.push({ tower, dtype, graph });
  }
  const has = (tower: Tower): boolean => picked.some((one) => one.tower === tower);
  const isSplit = has('text') && has('vision');
  if (problems.length === 0 && !isSplit && !has('joint')) {
    if (!has('text')) problems.push(missingHalf('text', graphs));
    if (!has('vision')) problems.push(missingHalf('vision', graphs));
  }
  if (isSplit && has('joint')) {
    notes.push('The file that holds both towers is left aside: two files are faster here.');
  }
  const used = picked.filter(({ tower }) => (tower === 'joint') !== isSplit);
  const chosen: ChosenGraph[] = [];
  for (const { tower, dtype, graph } of used) {
    const data = await findData(graph, recognised, problems, signal);
    const towers = tower === 'joint' ? (['text', 'vision'] as const) : [tower];
    chosen.push({ towers, dtype, file: graph.file, blob: graph.blob, data });
  }
  const texts = used.filter(({ tower }) => tower !== 'vision');
  const lengths = texts.flatMap(({ graph }) => lengthOf(graph.facts) ?? []);
  return { chosen, fixedLength: lengths[0] ?? null, notes, problems };
}

/** The graphs that can be used, by tower and dtype; what cannot be is noted. */
function sortBySlot(
  graphs: readonly Graph[],
  notes: string[],
): readonly (readonly [slot: readonly [Tower, Dtype], graphs: readonly Graph[]])[] {
  const slots = new Map<string, readonly [readonly [Tower, Dtype], Graph[]]>();
  for (const graph of graphs) {
    const { name } = graph.file;
    const tower = towerOf(graph.facts);
    const dtype = dtypeOf(graph.facts);
    if (tower === null) {
      const inputs = graph.facts.inputs.map((input) => input.name).join(', ');
      notes.push(`${name} takes neither pictures nor token ids (${inputs}) and is left aside.`);
    } else if (dtype === null) {
      notes.push(`${name} is stored in fewer than 8 bits, which is not read here, and left aside.`);
    } else {
      const key = `${tower} ${dtype}`;
      const slot = slots.get(key) ?? ([[tower, dtype], []] as const);
      slot[1].push(graph);
      slots.set(key, slot);
    }
  }
  return [...slots.values()];
}

/** Hubs keep up to three 8-bit files of a tower; by their names one of them is meant for here. */
function leaveOutTwins(graphs: readonly Graph[]): readonly Graph[] {
  const isMeant = ({ file }: Graph): boolean => {
    const name = readGraphName(baseNameOf(file));
    return name === null || !('skipped' in name);
  };
  const meant = graphs.filter(isMeant);
  return meant.length > 0 ? meant : graphs;
}

async function findData(
  { file, facts }: Graph,
  recognised: readonly Recognised[],
  problems: Problem[],
  signal: AbortSignal,
): Promise<ChosenGraph['data']> {
  const data: { location: string; blob: Blob }[] = [];
  /** Towers in folders of their own may name their weights alike: then only the folder tells. */
  const isNamedElsewhere = (name: string): boolean =>
    recognised.some(
      (one) =>
        one.is === 'graph' &&
        folderOf(one.file) !== folderOf(file) &&
        one.facts.externalData.some((other) => baseNameOf({ name: other.location }) === name),
    );
  for (const { location, bytes } of facts.externalData) {
    if (!isBelow(location)) {
      problems.push(dataProblem(file, location, 'It names a file outside its own folder'));
      continue;
    }
    const wanted = folderOf(file) + location;
    const name = baseNameOf({ name: location });
    const others = recognised.map((one) => one.file);
    const exact = others.filter((other) => other.name === wanted);
    const near = others.filter((other) => baseNameOf(other) === name);
    const [found, second] = exact.length > 0 || isNamedElsewhere(name) ? exact : near;
    if (found === undefined) {
      const other = 'No file of that name is in its folder, and more than one graph needs its own';
      const what = near.length > 0 ? other : 'That file is missing';
      problems.push(dataProblem(file, location, what));
    } else if (second !== undefined) problems.push(twoData(file, location, [found, second]));
    else if (found.sizeBytes < bytes) {
      const sizes = `${found.sizeBytes} of at least ${bytes} bytes`;
      problems.push(dataProblem(file, location, `That file is cut (${sizes})`));
    } else data.push({ location, blob: await found.open(signal) });
  }
  return data;
}

/** A place for weights that stays in the graph's folder. */
function isBelow(location: string): boolean {
  return location !== '' && !/^[/\\]|\\|:|(?:^|\/)\.\.(?:\/|$)/.test(location);
}

function lengthOf({ inputs }: OnnxFacts): number | null {
  const isIds = ({ name, type, shape }: OnnxFacts['inputs'][number]): boolean =>
    /^int(?:32|64)$/.test(type) && shape.length === 2 && !/mask|type/.test(name);
  const length = inputs.find(isIds)?.shape[1];
  return typeof length === 'number' && length > 2 ? length : null;
}

const NO_GRAPH: Problem = {
  code: 'model-incomplete',
  field: 'text model',
  message: 'There is no ONNX file among these, so there is no model yet.',
  advice: 'Drop the model’s .onnx files together with its settings, or a zip of them.',
};

function missingHalf(tower: 'text' | 'vision', graphs: readonly Graph[]): Problem {
  const names = graphs.map(({ file }) => file.name).join(', ');
  const other = tower === 'text' ? 'vision' : 'text';
  const hasOther = graphs.some(({ facts }) => towerOf(facts) === other);
  const only = hasOther
    ? ` Only its ${TOWER_WORDS[other]} is here: ${names}.`
    : ` Here are: ${names}.`;
  const example =
    tower === 'text'
      ? 'text_model.onnx or textual/model.onnx'
      : 'vision_model.onnx or visual/model.onnx';
  return {
    code: 'model-incomplete',
    field: TOWER_WORDS[tower],
    message: `Half of the model is missing: its ${TOWER_WORDS[tower]}.${only}`,
    advice: `Add it (${example} on the hub) and drop all files of the model together.`,
  };
}

function twoInOneSlot(tower: Tower, graphs: readonly Graph[]): Problem {
  const names = graphs.map(({ file }) => file.name).join(' and ');
  return {
    code: 'two-models',
    field: TOWER_WORDS[tower],
    message: `${names} would each be the model’s ${TOWER_WORDS[tower]}, stored in the same way.`,
    advice: 'Drop the files of one model at a time.',
  };
}

function twoData(file: DroppedFile, location: string, found: readonly DroppedFile[]): Problem {
  const names = found.map(({ name }) => name).join(' and ');
  return {
    code: 'two-models',
    field: location,
    message: `The weights of ${file.name} lie in a file of their own, ${location}. Each of ${names} could be it.`,
    advice: 'Drop the whole folder of one model, with the folders in it, or a zip of it.',
  };
}

function dataProblem(file: DroppedFile, location: string, what: string): Problem {
  return {
    code: 'model-incomplete',
    field: location,
    message: `The weights of ${file.name} lie in a file of their own, ${location}. ${what}.`,
    advice: `Add ${location} from the same folder of the model and drop all files together.`,
  };
}
