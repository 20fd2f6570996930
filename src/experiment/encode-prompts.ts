import type { Engine } from '#engine/index.ts';
import type { Matrix } from '#science/matrix.ts';
import { rowOf } from '#science/matrix.ts';
import { averageTextRows } from '#science/prompts/average-text-rows.ts';
import { fillTemplates } from '#science/prompts/fill-templates.ts';
import type { PromptSet } from '#science/prompts/prompt-set.ts';
import type { Steering, SteeringRows } from '#science/prompts/steering.ts';

/** Category rows of the prompt and of both steering ends, and what the tokenizer had to cut. */
export interface EncodedPrompts {
  readonly rows: SteeringRows;
  /** Sentences of the prompt as typed; the steering ends are not counted. */
  readonly sentenceCount: number;
  /** Sentences longer than the model's token limit: scored by their beginning only. */
  readonly truncated: readonly string[];
}

/**
 * Category rows of the typed prompt alone, standing in for both ends as well: enough for a first
 * result at blend 0, in a third of the time.
 */
export async function encodeNeutral(
  prompts: PromptSet,
  engine: Engine,
  signal: AbortSignal,
): Promise<EncodedPrompts> {
  const { templates } = prompts;
  return encodePrompts(prompts, { texture: templates, shape: templates, blend: 0 }, engine, signal);
}

/**
 * Turns words into category rows [16, D]: fills the templates, has the engine embed each distinct
 * sentence once (known ones come from its cache), and averages per category.
 *
 * Rejects with the engine's `EngineError`; expects prompts that passed `checkPrompts`.
 */
export async function encodePrompts(
  prompts: PromptSet,
  steering: Steering,
  engine: Engine,
  signal: AbortSignal,
): Promise<EncodedPrompts> {
  const neutral = fillTemplates(prompts);
  const texture = fillTemplates(steeringPrompts(prompts, steering.texture));
  const shape = fillTemplates(steeringPrompts(prompts, steering.shape));
  const sentences = [...new Set([...neutral, ...texture, ...shape].flat())];
  const embedded = await engine.embedSentences(sentences, signal);
  const place = new Map(sentences.map((sentence, i) => [sentence, i]));
  const averaged = (lists: readonly (readonly string[])[]): Matrix =>
    averageDistinct(embedded.rows, lists, place);
  const typed = new Set(neutral.flat());
  return {
    rows: { neutral: averaged(neutral), texture: averaged(texture), shape: averaged(shape) },
    sentenceCount: typed.size,
    truncated: sentences.filter((s, i) => embedded.truncated[i] === true && typed.has(s)),
  };
}

/** The steering ends use the same class names, but never the per-class prompts: those name no cue. */
function steeringPrompts(prompts: PromptSet, templates: readonly string[]): PromptSet {
  return { ...prompts, templates, classPrompts: {} };
}

function averageDistinct(
  rows: Matrix,
  lists: readonly (readonly string[])[],
  place: ReadonlyMap<string, number>,
): Matrix {
  const members = lists.map((list) => list.map((sentence) => place.get(sentence) ?? -1));
  for (const row of members.flat()) rowOf(rows, row);
  return averageTextRows(rows, members);
}
