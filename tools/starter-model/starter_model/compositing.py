"""Drawing that icon and photo composites share. Images are [B, C, 224, 224] on 0..1."""

import math

import torch
from torch.nn import functional as F

from .chance import Chance
from .settings import IMAGE_SIDE

PLAIN, FILLED, TONE_SHIFT, TEXTURE_ONLY, PHOTO_FILLED = range(5)
"""Kinds of composite: the thing itself; a silhouette filled with texture; texture everywhere with a
shifted tone inside the shape; texture alone; the silhouette of one photo filled with another."""

NO_CONCEPT = -1


def place(
    layers: torch.Tensor,
    scale: tuple[float, float],
    chance: Chance,
    most_degrees: float,
    most_shift: float,
) -> torch.Tensor:
    """Each [B, C, H, W] layer at a random size, angle, place and handedness on a 224 square."""
    batch, channels = layers.shape[:2]
    size = chance.uniform(*scale, batch)
    angle = chance.uniform(-most_degrees, most_degrees, batch) * math.pi / 180
    mirror = chance.coins(0.5, batch).float() * 2 - 1
    cosine, sine = torch.cos(angle) / size, torch.sin(angle) / size
    shift_x, shift_y = chance.uniform(-most_shift, most_shift, 2, batch)
    to_x = torch.stack([cosine * mirror, -sine, shift_x], 1)
    to_y = torch.stack([sine * mirror, cosine, shift_y], 1)
    shape = (batch, channels, IMAGE_SIDE, IMAGE_SIDE)
    grid = F.affine_grid(torch.stack([to_x, to_y], 1), shape, align_corners=False)
    return F.grid_sample(layers, grid, align_corners=False, padding_mode='zeros')


def cloud_noise(batch: int, chance: Chance) -> torch.Tensor:
    """Coloured noise of five grain sizes, each with its own random strength."""
    noise = torch.zeros(batch, 3, IMAGE_SIDE, IMAGE_SIDE)
    for grain in (4, 8, 16, 56, IMAGE_SIDE):
        mode = 'bicubic' if grain < IMAGE_SIDE else 'nearest'
        layer = F.interpolate(chance.normal(batch, 3, grain, grain), IMAGE_SIDE, mode=mode)
        noise = noise + layer * chance.uniform(0, 1, batch, 1, 1, 1)
    return noise * 0.12


def bend(texture: torch.Tensor, knots: int, strength: float, chance: Chance) -> torch.Tensor:
    """The texture pulled along a smooth random field, so that no two tiles are alike."""
    batch = len(texture)
    pull = F.interpolate(
        chance.normal(batch, 2, knots, knots) * strength, IMAGE_SIDE, mode='bicubic'
    ).permute(0, 2, 3, 1)
    upright = torch.eye(2, 3)[None].expand(batch, 2, 3)
    grid = F.affine_grid(upright, list(texture.shape), align_corners=False)
    return F.grid_sample(texture, grid + pull, align_corners=False, padding_mode='reflection')


def crop_tiling(tiling: torch.Tensor, tile_side: int, chance: Chance) -> torch.Tensor:
    """A 224 square out of a larger tiling, at a random phase."""
    top, left = chance.below(tile_side), chance.below(tile_side)
    return tiling[:, :, top : top + IMAGE_SIDE, left : left + IMAGE_SIDE]


def camera_effects(
    images: torch.Tensor, noise: float, blur_probability: float, chance: Chance
) -> torch.Tensor:
    """Brightness, grain, contrast, sometimes blur: no pixel statistic shall give a cue away."""
    batch = len(images)
    images = images + chance.normal(batch, 1, 1, 1) * noise
    images = images + chance.normal(*images.shape) * (noise * chance.uniform(0, 1, batch, 1, 1, 1))
    images = ((images - 0.5) * chance.uniform(0.7, 1.1, batch, 1, 1, 1) + 0.5).clamp(0, 1)
    if chance.happens(blur_probability):
        images = F.avg_pool2d(images, 3, 1, 1)
    return images
