import { OVERALL_MARKS } from '#science/references/overall-marks.ts';
import type { RulerMark } from './ruler-view.tsx';

/** The marks on the ruler, and how they are called in few words. */
const SHOWN = [
  ['tv-resnet50', 'ResNet-50'],
  ['clip-vit-l-14-imagenet-80', 'CLIP ViT-L/14'],
  ['humans', 'humans'],
] as const;

/** Known values to judge the knob by: a ResNet, a CLIP, people. */
export const RULER_MARKS: readonly RulerMark[] = SHOWN.flatMap(([id, label]) => {
  const mark = OVERALL_MARKS.find((m) => m.id === id);
  return mark === undefined
    ? []
    : [{ id, label, shapeBias: mark.shapeBias, human: mark.kind === 'human' }];
});
