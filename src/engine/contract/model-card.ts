import type { LogitRule } from '#science/decisions/logit-rule.ts';

/**
 * How a tower's weights are stored. `fp32`: single precision. `fp16`: half precision, computed in
 * half where the device can. `w16`: half precision on disk, computed in single. `q8`: 8-bit whole
 * numbers, rounded anew for each input: a preview, not a number to publish.
 */
export type Dtype = 'fp32' | 'fp16' | 'w16' | 'q8';

/** One downloadable file, and what is known of its bytes beforehand. */
export interface ModelFile {
  /** Path below the model's base address, or among the dropped files. */
  readonly path: string;
  /** True size, since hosts that compress report another; null where nobody has said. */
  readonly sizeBytes: number | null;
  /** Lower-case hex SHA-256; null where unknown. */
  readonly sha256: string | null;
  /** SHA-1 of git's blob, which hubs give instead for small files. */
  readonly gitBlob?: string;
}

/** A file whose bytes are known beforehand. */
export interface KnownFile extends ModelFile {
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** An ONNX file, and the files that hold its weights where they lie outside it. */
export interface GraphFile extends ModelFile {
  readonly externalData?: readonly ModelFile[];
}

/** Names and shapes of a text tower's graph. */
export interface TextTensors {
  readonly ids: string;
  readonly idsType: 'int64' | 'int32';
  /** Null where the graph takes none. */
  readonly mask: string | null;
  /** One row [D] a sentence. */
  readonly output: string;
  /** Null where any number goes. */
  readonly fixedBatch: number | null;
  readonly fixedLength: number | null;
}

/** Names and shapes of an image tower's graph. */
export interface VisionTensors {
  readonly pixels: string;
  /** One row [D] a picture. */
  readonly output: string;
  readonly fixedBatch: number | null;
}

/** How sentences become token ids of one length. */
export interface TextSettings {
  /** Longest token sequence, special tokens included. */
  readonly maxTokens: number;
  /** What fills a sentence up to `maxTokens`. */
  readonly padId: number;
  /**
   * `required`: the filling takes part in the tower's attention, so it belongs to the input.
   * `if-exact`: sentences keep their true length where a dry run shows that it changes nothing.
   * `never`: the tower is told the true length.
   */
  readonly padding: 'required' | 'if-exact' | 'never';
  /**
   * What is done to a sentence before the tokenizer. `lower-case`: that alone (SigLIP 2's own
   * pipeline). `canonical`: lower case, no punctuation, single spaces (SigLIP's).
   */
  readonly wording: 'as-typed' | 'lower-case' | 'canonical';
}

/** Under which terms a model's weights may be used. */
export interface Licence {
  readonly name: string;
  readonly use: 'open' | 'research-only' | 'unknown';
  readonly url: string | null;
  /** What must be shown before the download; empty where nothing must. */
  readonly notice: string;
}

/** Where a model's files come from. */
export type ModelSource = 'page' | 'hub' | 'disk';

/** What the page knows of a model before it loads it. */
export interface ModelCard {
  /** `owner/name`, as on the hub; `local/<name>` for dropped files. */
  readonly id: string;
  /** Names the files for good: a commit on the hub, a hash of the files from disk. */
  readonly revision: string;
  readonly title: string;
  readonly licence: Licence;
  readonly source: ModelSource;
  readonly files: {
    readonly config: ModelFile | null;
    readonly preprocessor: ModelFile;
    readonly tokenizer: ModelFile;
    readonly tokenizerConfig: ModelFile | null;
    /** One joint graph stands in both. */
    readonly text: Readonly<Partial<Record<Dtype, GraphFile>>>;
    readonly vision: Readonly<Partial<Record<Dtype, GraphFile>>>;
    /** Known inputs and their reference embeddings, for the self-test. */
    readonly selfTest: ModelFile | null;
  };
  /** Null where the device decides. */
  readonly defaultDtype: Dtype | null;
  /** Width D of the shared embedding space; null: whatever both towers give. */
  readonly embeddingSize: number | null;
  readonly logitRule: LogitRule;
  readonly text: TextSettings;
  /** As stated (checked against the graphs) or, where null, found in them by known names. */
  readonly tensors: { readonly text: TextTensors | null; readonly vision: VisionTensors | null };
  /** Work of the image tower, 10^9 floating-point operations a picture; null where unknown. */
  readonly gflopsPerImage: number | null;
  /** Shipped image embeddings, by stimulus set id. */
  readonly embeddings: Readonly<Record<string, ShippedEmbeddings>>;
  /** The card's prose, shown in place. */
  readonly about: ModelAbout;
}

/** Precomputed image embeddings [N, D], little-endian half floats, rows in the set's index order. */
export interface ShippedEmbeddings {
  readonly file: KnownFile;
  readonly rows: number;
  /** SHA-256 of the index's image hashes joined by newlines: ties the rows to their pictures. */
  readonly stimuliSha256: string;
  /** How they were made, in words. */
  readonly madeBy: string;
}

/** What a person should know of a model. Every text is plain words; empty where nobody has said. */
export interface ModelAbout {
  readonly summary: string;
  readonly parameters: string;
  readonly training: string;
  readonly limits: readonly string[];
  readonly sources: readonly string[];
}
