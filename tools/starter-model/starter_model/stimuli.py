"""Reading the cue-conflict stimuli: `<class>/<shape><n>-<texture><n>.png`, 224 x 224."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from .classes import CLASSES
from .settings import IMAGE_SIDE, require


@dataclass(frozen=True)
class Stimulus:
    """One image with the class of its shape and of its texture."""

    path: Path
    shape: int
    texture: int


def read_stimuli(folder: Path, most: int | None = None) -> list[Stimulus]:
    """All stimuli in the order of their file names, or `most` of them spread over that order."""
    paths = require(folder, 'name the folder of the cue-conflict stimuli').glob('*/*.png')
    stimuli = []
    for path in sorted(paths, key=lambda path: path.name):
        shape, texture = (re.sub(r'\d', '', part) for part in path.stem.split('-'))
        stimuli.append(Stimulus(path, CLASSES.index(shape), CLASSES.index(texture)))
    if most is None or most >= len(stimuli):
        return stimuli
    return [stimuli[index * len(stimuli) // most] for index in range(most)]


def read_pixels(path: Path) -> np.ndarray:
    """[3, 224, 224] float32 on 0..1, as stored; an image of another size is refused, not
    resized."""
    pixels = np.asarray(Image.open(path).convert('RGB'), np.float32)
    if pixels.shape != (IMAGE_SIDE, IMAGE_SIDE, 3):
        raise ValueError(f'{path.name} is {pixels.shape[1]} x {pixels.shape[0]}, not 224 x 224')
    return np.ascontiguousarray(pixels.transpose(2, 0, 1)) / 255
