"""Feeds towers the calibration inputs."""

from collections.abc import Callable
from functools import cache

import numpy as np
import torch
from PIL import Image

from .pictures import draw_calibration_pictures
from .reading import Reading
from .sentences import calibration_sentences


@cache
def _pictures() -> tuple[Image.Image, ...]:
    return tuple(draw_calibration_pictures())


def picture_batch(prepare: Callable[[Image.Image], np.ndarray]) -> torch.Tensor:
    """float32 [84, 3, H, W]."""
    return torch.from_numpy(np.concatenate([prepare(picture) for picture in _pictures()]))


def sentence_batches(reading: Reading) -> list[torch.Tensor]:
    """Token ids [1, T] one by one: towers without a mask must not see foreign padding."""
    return [torch.from_numpy(reading.array(text)) for text in calibration_sentences()]
