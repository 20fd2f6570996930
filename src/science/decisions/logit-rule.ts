/**
 * How a model's cosines become logits and probabilities. `softmax`: scale x cosine, softmax over the
 * categories (CLIP, Radford et al. 2021; scale = exp of the stored logarithm, 100 for OpenAI's).
 * `sigmoid`: scale x cosine + bias, each category on its own, so that a row need not sum to 1
 * (SigLIP, Zhai et al. 2023). Neither changes which category comes first.
 */
export type LogitRule =
  | { readonly kind: 'softmax'; readonly scale: number }
  | { readonly kind: 'sigmoid'; readonly scale: number; readonly bias: number };
