/** A place in a drawing, in pixels; not finite where there is nothing to draw. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** The `d` of a path through `places`; the line breaks where one of them is missing. */
export function linePath(places: readonly Place[]): string {
  let isDown = false;
  return places
    .map(({ x, y }) => {
      if (!Number.isFinite(x) || !Number.isFinite(y)) {
        isDown = false;
        return '';
      }
      const step = `${isDown ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`;
      isDown = true;
      return step;
    })
    .join('');
}
