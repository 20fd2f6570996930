"""Stage 3: photo cut-outs (Debian's `tuxpaint-stamps-default`) -> 160 x 160 RGBA with nouns.

The stamps are GPL-2: they are an input of training and nothing of them is shipped.
"""

import json
from pathlib import Path

import numpy as np
from PIL import Image

from .photo_names import is_photo, noun_of_photo
from .settings import PHOTO_SIDE, Inputs, Size, WorkFolder, require

LEAST_SIDE = 60
"""Stamps smaller than this in both directions would be mostly interpolation."""


def cut_out(path: Path) -> np.ndarray | None:
    """The stamp cropped to what is drawn and centred, [160, 160, 4]; None where there is too
    little."""
    image = Image.open(path).convert('RGBA')
    box = image.getchannel('A').getbbox()
    if box is None:
        return None
    image = image.crop(box)
    if max(image.size) < LEAST_SIDE:
        return None
    scale = PHOTO_SIDE / max(image.size)
    width, height = (max(8, round(side * scale)) for side in image.size)
    image = image.resize((width, height), Image.Resampling.BICUBIC)
    square = Image.new('RGBA', (PHOTO_SIDE, PHOTO_SIDE))
    square.paste(image, ((PHOTO_SIDE - width) // 2, (PHOTO_SIDE - height) // 2))
    return np.asarray(square)


def cut_out_photos(work: WorkFolder, size: Size, inputs: Inputs) -> None:
    """Writes `photos/cut-outs.npy` [N, 160, 160, 4] and `photos/names.json` (noun and path)."""
    how = 'install the Debian package tuxpaint-stamps-default, or name its folder with --stamps'
    stamps = require(inputs.stamps, how)
    paths = sorted(path.relative_to(stamps).as_posix() for path in stamps.rglob('*.png'))
    photos, names = [], []
    for path in filter(is_photo, paths):
        photo = cut_out(stamps / path)
        if photo is not None:
            photos.append(photo)
            names.append({'noun': noun_of_photo(path), 'path': path})
    np.save(work.photos / 'cut-outs.npy', np.stack(photos))
    (work.photos / 'names.json').write_text(json.dumps(names))
    print(f'{len(names)} photo cut-outs, {len({name["noun"] for name in names})} nouns')
