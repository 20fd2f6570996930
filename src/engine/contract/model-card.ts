/** Weights' storage of one tower; `w16` = stored in half precision, computed in float32. */
export type Dtype = 'fp32' | 'w16';

/** One downloadable file and its true size, since hosts that compress report another. */
export interface ModelFile {
  /** Path below the model's base address. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Lower-case hex SHA-256. */
  readonly sha256: string;
}

/** What the page knows of a model before it loads it. */
export interface ModelCard {
  /** `owner/name`, as on the hub. */
  readonly id: string;
  readonly revision: string;
  readonly title: string;
  readonly licence: string;
  readonly files: {
    readonly config: ModelFile;
    readonly preprocessor: ModelFile;
    readonly tokenizer: ModelFile;
    readonly tokenizerConfig: ModelFile;
    readonly text: Readonly<Record<Dtype, ModelFile>>;
    readonly vision: Readonly<Record<Dtype, ModelFile>>;
    /** Known inputs and their reference embeddings, for the self-test. */
    readonly selfTest: ModelFile;
  };
  readonly defaultDtype: Dtype;
  /** Width D of the shared embedding space. */
  readonly embeddingSize: number;
  /** exp(logit_scale): what cosines are multiplied by before the softmax. */
  readonly logitScale: number;
  /** Longest token sequence, special tokens included. */
  readonly maxTokens: number;
  /** Shipped image embeddings, by stimulus set id. */
  readonly embeddings: Readonly<Record<string, ShippedEmbeddings>>;
  /** The card's prose, shown in place. */
  readonly about: ModelAbout;
}

/** Precomputed image embeddings [N, D], little-endian half floats, rows in the set's index order. */
export interface ShippedEmbeddings {
  readonly file: ModelFile;
  readonly rows: number;
  /** SHA-256 of the index's image hashes joined by newlines: ties the rows to their pictures. */
  readonly stimuliSha256: string;
  /** How they were made, in words. */
  readonly madeBy: string;
}

/** What a person should know of a model. Every text is plain words. */
export interface ModelAbout {
  readonly summary: string;
  readonly parameters: string;
  readonly training: string;
  readonly limits: readonly string[];
  readonly sources: readonly string[];
}
