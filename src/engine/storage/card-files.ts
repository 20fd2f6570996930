import type { GraphFile, ModelCard, ModelFile } from '../contract/model-card.ts';

type Towers = ModelCard['files']['text'];

/** Every file that a card names, shipped embeddings left out. A joint graph comes once. */
export function filesOf({ files }: Pick<ModelCard, 'files'>): readonly ModelFile[] {
  const { config, preprocessor, tokenizer, tokenizerConfig, selfTest } = files;
  const settings = [config, preprocessor, tokenizer, tokenizerConfig, selfTest];
  const graphs = [...Object.values(files.text), ...Object.values(files.vision)];
  const all = [
    ...settings.filter((file) => file !== null),
    ...graphs.flatMap((graph) => [graph, ...(graph.externalData ?? [])]),
  ];
  return [...new Map(all.map((file) => [file.path, file])).values()];
}

/** The card with each of its files as `change` gives it. */
export function withFiles(card: ModelCard, change: (file: ModelFile) => ModelFile): ModelCard {
  const orNull = (file: ModelFile | null): ModelFile | null =>
    file === null ? null : change(file);
  const { files } = card;
  return {
    ...card,
    files: {
      config: orNull(files.config),
      preprocessor: change(files.preprocessor),
      tokenizer: change(files.tokenizer),
      tokenizerConfig: orNull(files.tokenizerConfig),
      selfTest: orNull(files.selfTest),
      text: mapTowers(files.text, change),
      vision: mapTowers(files.vision, change),
    },
  };
}

/** The card with those weights only whose files, all of them, are there. */
export function withWeights(card: ModelCard, isThere: (path: string) => boolean): ModelCard {
  const stored = (towers: Towers): Towers =>
    Object.fromEntries(
      Object.entries(towers).filter(([, graph]) =>
        [graph, ...(graph.externalData ?? [])].every(({ path }) => isThere(path)),
      ),
    );
  const { files } = card;
  return { ...card, files: { ...files, text: stored(files.text), vision: stored(files.vision) } };
}

function mapTowers(towers: Towers, change: (file: ModelFile) => ModelFile): Towers {
  return Object.fromEntries(
    Object.entries(towers).map(([dtype, graph]) => [dtype, changeGraph(graph, change)]),
  );
}

function changeGraph(graph: GraphFile, change: (file: ModelFile) => ModelFile): GraphFile {
  const { externalData, ...file } = graph;
  const changed = change(file);
  return externalData === undefined
    ? changed
    : { ...changed, externalData: externalData.map(change) };
}
