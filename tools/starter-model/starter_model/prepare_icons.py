"""Stage 2: rendered icons -> opacity, filled silhouettes, and colours where an icon has any."""

import json

import numpy as np
from scipy import ndimage

from .settings import HELD_OUT_SETS, ICON_SIDE, Inputs, Size, WorkFolder, require

OPAQUE = 60
"""Opacity (0..255) from which a pixel counts as drawn."""


def fill_silhouette(alpha: np.ndarray) -> np.ndarray:
    """The outline's inside and the outline, 0 or 255, for one [128, 128] opacity.

    Gaps of up to four pixels are closed before holes are filled, so that a contour drawn with
    breaks still encloses its inside; the closing is undone outside what was drawn.
    """
    drawn = alpha > OPAQUE
    closed = ndimage.binary_dilation(drawn, iterations=2)
    filled = ndimage.binary_fill_holes(np.pad(closed, 2))[2:-2, 2:-2]
    shrunk = ndimage.binary_erosion(np.pad(filled, 1), iterations=2)[1:-1, 1:-1]
    return ((shrunk | drawn) * 255).astype(np.uint8)


def has_colour(pixels: np.ndarray) -> bool:
    """Whether an icon's own colours say something: not one near-black tone."""
    drawn = pixels[pixels[..., 3] > OPAQUE][:, :3].astype(int)
    return len(drawn) > 0 and bool(drawn.std(0).max() > 12 or drawn.mean() > 40)


def prepare_icons(work: WorkFolder, size: Size, inputs: Inputs) -> None:
    """Writes `alpha.npy`, `filled.npy` [N, 128, 128], `colours.npy` [C, 128, 128, 3] with the
    icons' indices in `coloured.npy` [C], `names.json`, and `icon-sets.json` (licence, author, held
    out)."""
    first = 'run the stage render_icons first'
    lines = require(work.icons / 'names.jsonl', first).read_text().splitlines()
    names = [json.loads(line) for line in lines]
    raw = np.fromfile(require(work.icons / 'pixels.rgba', first), np.uint8)
    pixels = raw.reshape(-1, ICON_SIDE, ICON_SIDE, 4)
    if len(pixels) != len(names):
        raise ValueError(f'{len(pixels)} icons but {len(names)} names: run render_icons again')
    alpha = np.ascontiguousarray(pixels[..., 3])
    coloured = np.array([i for i, icon in enumerate(pixels) if has_colour(icon)], np.int64)
    np.save(work.icons / 'alpha.npy', alpha)
    np.save(work.icons / 'filled.npy', np.stack([fill_silhouette(icon) for icon in alpha]))
    np.save(work.icons / 'coloured.npy', coloured)
    np.save(work.icons / 'colours.npy', pixels[coloured][..., :3])
    (work.icons / 'names.json').write_text(json.dumps(names))
    write_icon_sets(work, names)
    print(f'{len(names)} icons, {len({n["concept"] for n in names})} concepts')


def write_icon_sets(work: WorkFolder, names: list[dict]) -> None:
    """Which sets were used, by whom, under which licence, and which of them are held out."""
    about = json.loads((work.icons / 'sets.json').read_text())
    counts: dict[str, int] = {}
    for name in names:
        counts[name['set']] = counts.get(name['set'], 0) + 1
    listed = {
        icon_set: {
            **about[icon_set],
            'icons': counts[icon_set],
            'heldOut': icon_set in HELD_OUT_SETS,
        }
        for icon_set in sorted(counts)
    }
    (work.root / 'icon-sets.json').write_text(json.dumps(listed, indent=1))
