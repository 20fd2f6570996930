"""Input pictures from a few integers, the same here as in src/science/preprocess/testing."""

import numpy as np


def make_picture(kind: str, width: int, height: int, seed: int) -> np.ndarray:
    """uint8 [height, width, 3] of kind noise, ramp, checker or flat."""
    if kind == "noise":
        # Numerical Recipes' linear congruential generator; the high byte of each state.
        state, values = seed, []
        for _ in range(width * height * 3):
            state = (state * 1664525 + 1013904223) % 2**32
            values.append(state >> 24)
        return np.array(values, dtype=np.uint8).reshape(height, width, 3)
    y, x = np.mgrid[0:height, 0:width]
    if kind == "ramp":
        planes = [
            x * 255 // max(1, width - 1),
            y * 255 // max(1, height - 1),
            (x * 7 + y * 13 + seed) % 256,
        ]
    elif kind == "checker":
        # Full contrast at one pixel: the bicubic filter overshoots, so both clamps are met.
        on = (x + y) % 2 * 255
        planes = [on, 255 - on, (x // 3 + y // 3) % 2 * 255]
    elif kind == "flat":
        planes = [np.full_like(x, (seed * k) % 256) for k in (1, 5, 11)]
    else:
        raise ValueError(kind)
    return np.stack(planes, axis=-1).astype(np.uint8)
