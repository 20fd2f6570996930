import type { LogitRule } from '#science/decisions/logit-rule.ts';
import type { PreprocessConfig } from '#science/preprocess/preprocess-config.ts';
import type { Checked, Problem } from '#science/problem.ts';
import type { Dtype, Licence, TextSettings } from '../contract/model-card.ts';
import { DTYPES, isDtype, isRelativePath } from '../contract/parse-model-card.ts';
import type { Catalog, CatalogEntry, DescribedFile, PublishedFigure } from './catalog-entry.ts';
import { parseModelId } from './hub-address.ts';
import { JsonChecker } from './json-checker.ts';

/** What a contract in the file says of every model that names it. */
type Contract = Pick<
  CatalogEntry,
  'tensors' | 'preprocessing' | 'tokenizer' | 'text' | 'logitRule' | 'logitWords'
> & { readonly files: Omit<CatalogEntry['files'], 'text' | 'vision'> };

type Reporter = (field: string, what: string) => void;

const TIERS = ['default', 'small', 'standard', 'more', 'large'] as const;
const ADVICE = 'Whoever deployed this page corrects its models/catalog.json.';

/**
 * Reads `models/catalog.json`. A model with a fault, in its own lines or in the contract or licence
 * that it names, is left out; every fault becomes a problem that names the field. Not ok only where
 * the file is no catalog at all.
 */
export function parseCatalog(json: unknown): Checked<Catalog> {
  const problems: Problem[] = [];
  const report: Reporter = (field, what) => {
    problems.push(fault(field, `${field} is not ${what}`));
  };
  const file = new JsonChecker(json, '', report);
  const isOurs = file.value('format') === 'cuelens-model-catalog' && file.value('version') === 1;
  if (!isOurs || !Array.isArray(file.value('models'))) {
    const message = 'it is no catalog of version 1 with a list of models';
    return { ok: false, problems: [fault('catalog', message)] };
  }
  const contracts = readAll(file, 'contracts', report, readContract);
  const licences = readAll(file, 'licences', report, readLicence);
  const entries: CatalogEntry[] = [];
  file.list('models', (entry, path) => {
    const before = problems.length;
    const read = readModel(new JsonChecker(entry, path, report), contracts, licences, report);
    const isTwice = entries.some(({ id }) => id === read.id);
    if (isTwice) report(`${path}.id`, 'the only one of its name');
    if (problems.length === before) entries.push(read);
  });
  return { ok: true, value: { entries, problems } };
}

/** The named parts of a section that are without fault. */
function readAll<T>(
  file: JsonChecker,
  section: string,
  report: Reporter,
  read: (checker: JsonChecker, report: Reporter) => T,
): ReadonlyMap<string, T> {
  const parts = new Map<string, T>();
  const inside = file.inside(section);
  for (const name of inside.names) {
    const faults: string[] = [];
    const note: Reporter = (field, what) => {
      faults.push(field);
      report(field, what);
    };
    const value = read(new JsonChecker(inside.value(name), inside.pathOf(name), note), note);
    if (faults.length === 0) parts.set(name, value);
  }
  return parts;
}

function readModel(
  model: JsonChecker,
  contracts: ReadonlyMap<string, Contract>,
  licences: ReadonlyMap<string, Licence>,
  report: Reporter,
): CatalogEntry {
  const id = model.text('id');
  if (id !== '' && parseModelId(id) === null) report(model.pathOf('id'), 'of the form owner/name');
  const revision = model.text('revision');
  const contract = contracts.get(model.text('contract'));
  if (contract === undefined) report(model.pathOf('contract'), 'the name of a sound contract');
  const licence = licences.get(model.text('licence'));
  if (licence === undefined) report(model.pathOf('licence'), 'the name of a sound licence');
  const weights = model.inside('weights');
  const parameters = model.inside('parametersMillions');
  const files = {
    text: readWeights(weights, 'text', report),
    vision: readWeights(weights, 'vision', report),
  };
  return {
    // A model without these two is left out, so what stands in for them is never seen.
    ...(contract ?? NO_CONTRACT),
    licence: licence ?? NO_LICENCE,
    id,
    revision,
    isPinned: /^[0-9a-f]{40}$/.test(revision),
    seenCommit: model.orNull('seenCommit', () =>
      model.check('seenCommit', isCommitStart, 'the start of a commit', ''),
    ),
    title: model.text('title'),
    family: model.text('family'),
    why: model.text('why'),
    tier: model.oneOf('tier', TIERS),
    files: { ...(contract ?? NO_CONTRACT).files, ...files },
    embeddingSize: model.count('embeddingSize'),
    gflopsPerImage: model.orNull('gflopsPerImage', () => model.amount('gflopsPerImage')),
    parametersMillions: model.orNull('parametersMillions', () => ({
      text: parameters.amount('text'),
      vision: parameters.amount('vision'),
    })),
    limits: model.texts('limits'),
    published: model.list('published', (entry, path) =>
      readFigure(new JsonChecker(entry, path, report)),
    ),
    sources: model.texts('sources'),
  };
}

function readWeights(
  weights: JsonChecker,
  tower: 'text' | 'vision',
  report: Reporter,
): Partial<Record<Dtype, DescribedFile>> {
  const stored = weights.inside(tower);
  const files: Partial<Record<Dtype, DescribedFile>> = {};
  if (stored.names.length === 0) report(weights.pathOf(tower), 'a file for at least one dtype');
  for (const name of stored.names) {
    if (isDtype(name)) files[name] = readFile(stored, name);
    else report(stored.pathOf(name), `one of ${DTYPES.join(', ')}`);
  }
  return files;
}

function readFile(parent: JsonChecker, name: string): DescribedFile {
  const file = parent.inside(name);
  return {
    path: file.check('path', isPath, 'a path below the model', ''),
    aboutBytes: file.orNull('aboutBytes', () => file.count('aboutBytes')),
  };
}

function readContract(contract: JsonChecker): Contract {
  const files = contract.inside('files');
  const tensors = contract.inside('tensors');
  const text = tensors.inside('text');
  const vision = tensors.inside('vision');
  const preprocessing = contract.inside('preprocessing');
  const tokenizer = contract.inside('tokenizer');
  const settings = contract.inside('text');
  const countOrNull = (of: JsonChecker, name: string): number | null =>
    of.orNull(name, () => of.count(name));
  return {
    files: {
      config: files.orNull('config', () => readFile(files, 'config')),
      preprocessor: readFile(files, 'preprocessor'),
      tokenizer: readFile(files, 'tokenizer'),
      tokenizerConfig: files.orNull('tokenizerConfig', () => readFile(files, 'tokenizerConfig')),
    },
    tensors: {
      text: {
        ids: text.text('ids'),
        idsType: text.oneOf('idsType', ['int64', 'int32']),
        mask: text.orNull('mask', () => text.text('mask')),
        output: text.text('output'),
        fixedBatch: countOrNull(text, 'fixedBatch'),
        fixedLength: countOrNull(text, 'fixedLength'),
      },
      vision: {
        pixels: vision.text('pixels'),
        output: vision.text('output'),
        fixedBatch: countOrNull(vision, 'fixedBatch'),
      },
    },
    preprocessing: {
      words: preprocessing.text('words'),
      expected: readPreprocessing(preprocessing.inside('expected')),
    },
    tokenizer: {
      kind: tokenizer.oneOf('kind', ['clip-bpe', 'sentencepiece', 'gemma', 'other']),
      words: tokenizer.text('words'),
    },
    text: readTextSettings(settings),
    logitRule: readLogitRule(contract.inside('logitRule')),
    logitWords: contract.text('logitWords'),
  };
}

function readTextSettings(settings: JsonChecker): TextSettings {
  return {
    maxTokens: settings.count('maxTokens'),
    padId: settings.check('padId', isTokenId, 'a token id', 0),
    padding: settings.oneOf('padding', ['required', 'if-exact', 'never']),
    wording: settings.oneOf('wording', ['as-typed', 'lower-case', 'canonical']),
  };
}

function readLogitRule(rule: JsonChecker): LogitRule {
  const scale = rule.amount('scale');
  const kind = rule.oneOf('kind', ['softmax', 'sigmoid']);
  if (kind === 'softmax') return { kind, scale };
  return { kind, scale, bias: rule.check('bias', isNumber, 'a number', 0) };
}

function readPreprocessing(expected: JsonChecker): PreprocessConfig {
  const size = (name: string): { width: number; height: number } => {
    const box = expected.inside(name);
    return { width: box.count('width'), height: box.count('height') };
  };
  const readResize = (): PreprocessConfig['resize'] => {
    const resize = expected.inside('resize');
    return resize.isNull('shortestEdge')
      ? size('resize')
      : { shortestEdge: resize.count('shortestEdge') };
  };
  return {
    resize: expected.orNull('resize', readResize),
    resample: expected.oneOf('resample', ['bilinear', 'bicubic']),
    centerCrop: expected.orNull('centerCrop', () => size('centerCrop')),
    ...(expected.isNull('cropRounding')
      ? {}
      : { cropRounding: expected.oneOf('cropRounding', ['down', 'half-even']) }),
    output: size('output'),
    rescaleFactor: expected.amount('rescaleFactor'),
    mean: expected.check('mean', isTriple, 'three numbers', [0, 0, 0]),
    std: expected.check('std', isTriple, 'three numbers', [1, 1, 1]),
  };
}

function readLicence(licence: JsonChecker): Licence {
  return {
    name: licence.text('name'),
    use: licence.oneOf('use', ['open', 'research-only', 'unknown']),
    url: licence.orNull('url', () => licence.check('url', isWebAddress, 'a web address', '')),
    notice: licence.check('notice', isString, 'a text, empty or not', ''),
  };
}

function readFigure(figure: JsonChecker): PublishedFigure {
  return {
    mark: figure.orNull('mark', () => figure.text('mark')),
    setting: figure.text('setting'),
    shapeBias: figure.rate('shapeBias'),
    cueAccuracy: figure.rate('cueAccuracy'),
    source: figure.text('source'),
  };
}

const SILENT = (): void => undefined;
const NO_CONTRACT = readContract(new JsonChecker({}, '', SILENT));
const NO_LICENCE = readLicence(new JsonChecker({}, '', SILENT));

function fault(field: string, what: string): Problem {
  const message = `The catalog of models has a fault: ${what}. What it concerns is left out.`;
  return { code: 'bad-catalog', field, message, advice: ADVICE };
}

function isPath(value: unknown): value is string {
  return isRelativePath(value);
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isTokenId(value: unknown): value is number {
  return isNumber(value) && Number.isInteger(value) && value >= 0;
}

function isTriple(value: unknown): value is [number, number, number] {
  return Array.isArray(value) && value.length === 3 && value.every(isNumber);
}

function isCommitStart(value: unknown): value is string {
  return isString(value) && /^[0-9a-f]{7,40}$/.test(value);
}

function isWebAddress(value: unknown): value is string {
  return isString(value) && /^https?:\/\/\S+$/.test(value);
}
