"""The six test pictures, and more of the same kinds to set the weights' spread with."""

import numpy as np
from PIL import Image

from .places import PICTURES

# Name, width, height, kind: square and not, smaller and larger than a model's input.
TEST_PICTURES = [
    ("noise-224x224", 224, 224, "noise"),
    ("shapes-300x200", 300, 200, "shapes"),
    ("stripes-180x320", 180, 320, "stripes"),
    ("clouds-256x256", 256, 256, "clouds"),
    ("checker-512x384", 512, 384, "checker"),
    ("gradient-224x224", 224, 224, "gradient"),
]
KINDS = ["noise", "shapes", "stripes", "clouds", "checker", "gradient", "silhouette"]


def draw_picture(kind: str, width: int, height: int, seed: int) -> Image.Image:
    """An RGB picture of a kind; the same integers always give the same pixels."""
    chance = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    light, dark = chance.integers(0, 256, 3), chance.integers(0, 256, 3)
    if kind == "noise":
        # Blocks of one grey level per channel out of 8: noise to a model, yet it packs.
        cells = chance.integers(0, 8, (height // 4 + 1, width // 4 + 1, 3)) * 36
        pixels = cells[y // 4, x // 4]
    elif kind == "stripes":
        angle, pace = chance.uniform(0, np.pi), chance.uniform(6, 30)
        on = np.floor((x * np.cos(angle) + y * np.sin(angle)) / pace) % 2 == 0
        pixels = np.where(on[..., None], light, dark)
    elif kind == "checker":
        side = int(chance.integers(5, 40))
        pixels = np.where(((x // side + y // side) % 2 == 0)[..., None], light, dark)
    elif kind == "gradient":
        share = (x / (width - 1) + y / (height - 1)) / 2
        pixels = np.rint(light + share[..., None] * (dark - light))
    elif kind == "clouds":
        # Rounded to 16 levels: smooth enough to resample, small enough to store.
        coarse = Image.fromarray(chance.integers(0, 256, (9, 9, 3), dtype=np.uint8))
        smooth = np.asarray(coarse.resize((width, height), Image.Resampling.BICUBIC))
        pixels = smooth // 16 * 17
    elif kind in ("shapes", "silhouette"):
        pixels = np.broadcast_to(light, (height, width, 3)).copy()
        if kind == "silhouette":
            pixels[:] = 255
        for _ in range(1 if kind == "silhouette" else 9):
            middle = chance.uniform(0.2, 0.8, 2) * (width, height)
            radius = chance.uniform(0.08, 0.4, 2) * min(width, height)
            away = np.stack([(x - middle[0]) / radius[0], (y - middle[1]) / radius[1]])
            power = chance.choice([1, 2, 8])
            colour = 0 if kind == "silhouette" else chance.integers(0, 256, 3)
            pixels[(np.abs(away) ** power).sum(0) < 1] = colour
    else:
        raise ValueError(kind)
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def write_test_pictures() -> None:
    """pictures/*.png, RGB, 8 bits."""
    PICTURES.mkdir(exist_ok=True)
    for number, (name, width, height, kind) in enumerate(TEST_PICTURES):
        picture = draw_picture(kind, width, height, 100 + number)
        picture.save(PICTURES / f"{name}.png", optimize=True)


def read_test_pictures() -> list[tuple[str, Image.Image]]:
    """Name and RGB picture, as the files have them."""
    return [(name, Image.open(PICTURES / f"{name}.png").convert("RGB"))
            for name, *_ in TEST_PICTURES]


def draw_calibration_pictures(count: int = 84) -> list[Image.Image]:
    """Pictures of all kinds, none of them a test picture."""
    return [draw_picture(KINDS[i % len(KINDS)], 256, 256, 1000 + i) for i in range(count)]
