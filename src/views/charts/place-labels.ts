/** An upright rectangle in pixels. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A mark that wants its name beside it. `box` is what it covers, its whiskers included. */
export interface LabelledMark {
  readonly box: Box;
  readonly widthPx: number;
}

/** Where a name stands; `leads` where it stands so far off that a line must lead to it. */
export interface PlacedLabel {
  readonly box: Box;
  readonly leads: boolean;
}

const GAP_PX = 4;
/** How far away a name is tried, in line heights. */
const MAX_STEPS = 12;

/**
 * Places one label a mark, right or left of it or up to `MAX_STEPS` lines above or below, so that no
 * label covers a mark, another label or one of `others`, and all lie within `room`. Earlier marks
 * choose first. Where nothing is free the place that covers least is taken.
 */
export function placeLabels(
  marks: readonly LabelledMark[],
  room: Box,
  heightPx: number,
  others: readonly Box[] = [],
): readonly PlacedLabel[] {
  const taken = [...marks.map(({ box }) => box), ...others];
  return marks.map(({ box, widthPx }) => {
    let best: PlacedLabel | null = null;
    let leastCovered = Infinity;
    for (const place of placesFor(box, widthPx, heightPx)) {
      if (!isWithin(place.box, room)) continue;
      const covered = taken.reduce((sum, other) => sum + overlap(place.box, other), 0);
      if (covered < leastCovered) {
        best = place;
        leastCovered = covered;
      }
      if (covered === 0) break;
    }
    const placed = best ?? { box: boxAt(room.left, room.top, widthPx, heightPx), leads: true };
    taken.push(placed.box);
    return placed;
  });
}

/** Nearest first. */
function placesFor(box: Box, widthPx: number, heightPx: number): PlacedLabel[] {
  const middle = (box.top + box.bottom - heightPx) / 2;
  const centre = (box.left + box.right - widthPx) / 2;
  const right = box.right + GAP_PX;
  const left = box.left - GAP_PX - widthPx;
  const at = (x: number, y: number, leads: boolean): PlacedLabel => ({
    box: boxAt(x, y, widthPx, heightPx),
    leads,
  });
  const places = [
    at(right, middle, false),
    at(left, middle, false),
    at(centre, box.top - heightPx, false),
    at(centre, box.bottom, false),
  ];
  for (let step = 1; step <= MAX_STEPS; step += 1) {
    for (const y of [middle - step * heightPx, middle + step * heightPx]) {
      places.push(...[right, left, centre].map((x) => at(x, y, true)));
    }
  }
  return places;
}

function boxAt(left: number, top: number, widthPx: number, heightPx: number): Box {
  return { left, top, right: left + widthPx, bottom: top + heightPx };
}

function isWithin(box: Box, room: Box): boolean {
  return (
    box.left >= room.left &&
    box.right <= room.right &&
    box.top >= room.top &&
    box.bottom <= room.bottom
  );
}

function overlap(a: Box, b: Box): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return width > 0 && height > 0 ? width * height : 0;
}
