import type { Stimulus } from '#science/stimuli/stimulus.ts';
import type { Bytes } from './file-identity.ts';

/** One place that pictures can come from. What it gives is unchecked: the store checks it. */
export interface StimulusSource {
  readonly kind: 'folder' | 'pack' | 'remote' | 'beside-page';
  /** Where, for people: a folder's name or a host. */
  readonly label: string;
  /**
   * The picture's file, or null where this place does not hold it. `fresh` asks past any cache on
   * the way, after damaged bytes. Rejects with `EngineError`.
   */
  read(stimulus: Stimulus, signal: AbortSignal, fresh: boolean): Promise<Bytes | null>;
  /** An address that answers if this place can be reached; null where no network is involved. */
  probeUrl(stimulus: Stimulus): string | null;
  /** When a source that its host holds up goes on, in milliseconds since the epoch. */
  pausedUntilMs(): number | null;
  /** Calls `listener` when a pause begins or ends; returns the way to stop. */
  onPause(listener: () => void): () => void;
}
