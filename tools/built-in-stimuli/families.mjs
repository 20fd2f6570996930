/** The three families. Each returns a tone field: one number a pixel, 0 (ink) to 1 (paper). */

/** Tones of ground and motif, in the scene "dark on light"; every scene can be turned over. */
const TONES = {
  silhouette: {
    outside: { ground: 0.98 },
    ink: { ground: 0.14, motif: 0.86 },
    hole: { ground: 0.98, motif: 0.6 },
  },
  toneShift: { outside: { ground: 0.98, motif: 0.62 }, ink: { ground: 0.6, motif: 0.04 } },
  navon: { ground: 0.98, motif: 0.06 },
};

const mix = (a, b, share) => a + (b - a) * share;

/**
 * Motifs on a lattice of whole pixels (so that repeats are exact, to the eye and to the compressor).
 * Returns the strengths on light and on dark ground over the canvas.
 */
function tile(motif, { size, gap, offsetX, offsetY, brick }) {
  const stepX = motif.width + gap;
  const stepY = motif.height + gap;
  const onLight = new Float32Array(size * size);
  const onDark = new Float32Array(size * size);
  for (let y = 0; y < size; y++) {
    const row = Math.floor((y + offsetY) / stepY);
    const v = (y + offsetY) % stepY;
    if (v >= motif.height) continue;
    const shift = brick && row % 2 === 1 ? Math.floor(stepX / 2) : 0;
    for (let x = 0; x < size; x++) {
      const u = (x + offsetX + shift) % stepX;
      if (u >= motif.width) continue;
      onLight[y * size + x] = motif.onLight[v * motif.width + u];
      onDark[y * size + x] = motif.onDark[v * motif.width + u];
    }
  }
  return { onLight, onDark };
}

/** Tone of one region at a pixel: motif over ground, whichever of the two is the lighter. */
function toneOf({ ground, motif }, field, i, turned) {
  if (motif === undefined) return ground;
  const groundIsLight = ground > motif !== turned;
  return mix(ground, motif, groundIsLight ? field.onLight[i] : field.onDark[i]);
}

function composeRegions(regions, shape, motif, layout) {
  const field = tile(motif, layout);
  const { size, turned } = layout;
  const tones = new Float32Array(size * size);
  for (let i = 0; i < tones.length; i++) {
    const outside = toneOf(regions.outside, field, i, turned);
    let tone = mix(outside, toneOf(regions.ink, field, i, turned), shape.ink[i]);
    if (regions.hole) tone += (toneOf(regions.hole, field, i, turned) - outside) * shape.holes[i];
    tones[i] = turned ? 1 - tone : tone;
  }
  return tones;
}

/** The silhouette of one class, filled with motifs of another; its cut-outs show as paper with paler motifs. */
export const composeFilledSilhouette = (shape, motif, layout) =>
  composeRegions(TONES.silhouette, shape, motif, layout);

/** Motifs everywhere; inside the shape the same lattice goes on in other tones. */
export const composeToneShift = (shape, motif, layout) =>
  composeRegions(TONES.toneShift, shape, motif, layout);

/** Distance of every ink pixel to the nearest pixel without ink (two-pass chamfer, in pixels). */
function measureDepth(ink, size) {
  const depth = new Float32Array(size * size);
  const at = (x, y) => (x < 0 || y < 0 || x >= size || y >= size ? 0 : depth[y * size + x]);
  for (let i = 0; i < depth.length; i++) depth[i] = ink[i] >= 0.5 ? 1e6 : 0;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const i = y * size + x;
      if (depth[i] === 0) continue;
      depth[i] = Math.min(
        depth[i],
        at(x - 1, y) + 1,
        at(x, y - 1) + 1,
        at(x - 1, y - 1) + Math.SQRT2,
        at(x + 1, y - 1) + Math.SQRT2,
      );
    }
  }
  for (let y = size - 1; y >= 0; y--) {
    for (let x = size - 1; x >= 0; x--) {
      const i = y * size + x;
      if (depth[i] === 0) continue;
      depth[i] = Math.min(
        depth[i],
        at(x + 1, y) + 1,
        at(x, y + 1) + 1,
        at(x + 1, y + 1) + Math.SQRT2,
        at(x - 1, y + 1) + Math.SQRT2,
      );
    }
  }
  return depth;
}

/**
 * Places for whole motifs on a shape's body: first along its rim, one against the next, then along strokes that are
 * thinner than a motif, then inwards. A plain lattice would lose wheels, legs and hands.
 */
function placeMotifs(ink, motif, { size, gap }) {
  const depth = measureDepth(ink, size);
  const rim = Math.min(motif.width, motif.height) * 0.42;
  const passes = [
    (d) => d >= rim && d < rim + 1.2,
    (d, i) =>
      d >= 2.5 &&
      d < rim &&
      d >= Math.max(depth[i - 1], depth[i + 1], depth[i - size], depth[i + size]),
    (d) => d >= rim,
  ];
  const spacingX = motif.width + gap;
  const spacingY = motif.height + gap;
  // A superellipse: close to "boxes do not overlap", without the corners that would open gaps on slants.
  const apart = (a, b) =>
    Math.abs((a.x - b.x) / spacingX) ** 3 + Math.abs((a.y - b.y) / spacingY) ** 3;
  const placed = [];
  for (const belongs of passes) {
    let open = [];
    for (let y = 1; y < size - 1; y++) {
      for (let x = 1; x < size - 1; x++) {
        const i = y * size + x;
        if (belongs(depth[i], i)) open.push({ x, y, nearest: Infinity });
      }
    }
    for (const place of open)
      for (const other of placed) place.nearest = Math.min(place.nearest, apart(place, other));
    for (;;) {
      open = open.filter((place) => place.nearest >= 1);
      if (open.length === 0) break;
      let next = open[0];
      for (const place of open) if (place.nearest < next.nearest) next = place;
      placed.push(next);
      for (const place of open) place.nearest = Math.min(place.nearest, apart(place, next));
    }
  }
  return placed;
}

/** The classic: a large figure made of nothing but small ones. */
export function composeNavon(shape, motif, layout) {
  const { size, turned } = layout;
  const strength = new Float32Array(size * size);
  const source = turned ? motif.onDark : motif.onLight;
  for (const place of placeMotifs(shape.ink, motif, layout)) {
    const left = place.x - Math.floor(motif.width / 2);
    const top = place.y - Math.floor(motif.height / 2);
    for (let v = 0; v < motif.height; v++) {
      for (let u = 0; u < motif.width; u++) {
        const [x, y] = [left + u, top + v];
        if (x < 0 || y < 0 || x >= size || y >= size) continue;
        strength[y * size + x] = Math.max(strength[y * size + x], source[v * motif.width + u]);
      }
    }
  }
  return strength.map((value) => {
    const tone = mix(TONES.navon.ground, TONES.navon.motif, value);
    return turned ? 1 - tone : tone;
  });
}
