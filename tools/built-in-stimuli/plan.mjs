import { CLASSES } from './icons.mjs';
import { INKS } from './png.mjs';

export const FAMILIES = ['filled-silhouette', 'tone-shift', 'navon'];
export const CLASS_NAMES = Object.keys(CLASSES);
const SEED = 'cuelens built-in stimuli 1';
/** Mirrored, these would show a face or a layout that does not exist. */
const NEVER_MIRRORED = new Set(['clock', 'keyboard', 'oven']);

/** Seeded chance: FNV-1a of the text starts mulberry32. */
export function makeChance(text) {
  let state = 0x811c9dc5;
  for (const character of `${SEED}|${text}`)
    state = Math.imul(state ^ character.codePointAt(0), 0x01000193) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const parseEntry = (entry) => {
  const [id, mode = 'drawn'] = entry.split(' ');
  return { entry, id, set: id.split(':')[0], mode };
};
const shapeEntries = (name) => [
  ...new Set([...CLASSES[name].shapes, ...CLASSES[name].navonShapes]),
];

/**
 * Which icon is the shape and which the motif of every image: every ordered pair once in every family.
 * The two come from different icon sets, the three images of a pair differ in both where the class has enough icons,
 * and all icons of a class are used about equally often; what is left open is settled by seeded chance.
 */
export function planStimuli() {
  const uses = new Map();
  const usesOf = (key) => uses.get(key) ?? 0;
  const plan = [];
  for (const [familyIndex, family] of FAMILIES.entries()) {
    for (const [shapeIndex, shape] of CLASS_NAMES.entries()) {
      for (const [textureIndex, texture] of CLASS_NAMES.entries()) {
        if (shape === texture) continue;
        const chance = makeChance(`${shape} ${texture} ${family}`);
        const earlier = plan.filter((image) => image.shape === shape && image.texture === texture);
        const isNavon = family === 'navon';
        const shapes = CLASSES[shape][isNavon ? 'navonShapes' : 'shapes'].map(parseEntry);
        const motifs = CLASSES[texture][isNavon ? 'navonMotifs' : 'motifs'].map(parseEntry);
        let best;
        for (const shapeIcon of shapes) {
          for (const motifIcon of motifs) {
            const shapeKey = `${family} shape ${shapeIcon.entry}`;
            const motifKey = `${family} motif ${motifIcon.entry}`;
            const cost =
              (shapeIcon.set === motifIcon.set ? 100 : 0) +
              earlier.filter((image) => image.shapeIcon.id === shapeIcon.id).length * 10 +
              earlier.filter((image) => image.motifIcon.id === motifIcon.id).length * 10 +
              usesOf(shapeKey) +
              usesOf(motifKey) +
              chance() * 0.5;
            if (!best || cost < best.cost)
              best = { cost, shapeIcon, motifIcon, shapeKey, motifKey };
          }
        }
        uses.set(best.shapeKey, usesOf(best.shapeKey) + 1);
        uses.set(best.motifKey, usesOf(best.motifKey) + 1);
        const i = shapeEntries(shape).indexOf(best.shapeIcon.entry) + 1;
        const j = CLASSES[texture].motifs.indexOf(best.motifIcon.entry) + 1;
        const whole = (least, most) => least + Math.floor(chance() * (most - least + 1));
        plan.push({
          id: `${shape}${i}-${texture}${j}-${family}`,
          shape,
          texture,
          family,
          shapeIcon: best.shapeIcon,
          motifIcon: best.motifIcon,
          // Crossed with shapes and textures, so that neither tone tells anything about a class.
          turned: (shapeIndex + textureIndex + familyIndex) % 2 === 1,
          inkIndex: (shapeIndex + 2 * textureIndex + 3 * familyIndex) % INKS.length,
          mirrored: chance() < 0.5 && !NEVER_MIRRORED.has(shape),
          shiftX: whole(-3, 3),
          shiftY: whole(-3, 3),
          offsetX: whole(0, 40),
          offsetY: whole(0, 40),
          brick: chance() < 0.5,
        });
      }
    }
  }
  const order = (image) =>
    CLASS_NAMES.indexOf(image.shape) * 100 + CLASS_NAMES.indexOf(image.texture);
  return plan.sort(
    (a, b) => order(a) - order(b) || FAMILIES.indexOf(a.family) - FAMILIES.indexOf(b.family),
  );
}
