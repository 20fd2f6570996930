"""Stage 5: composites of icons -> features: one concept by shape, another by its repeated motif.

Made twice: a small set from the held-out icon sets to measure on, and the training set.
"""

import torch
from torch.nn import functional as F

from .chance import Chance
from .compositing import (
    FILLED,
    NO_CONCEPT,
    PLAIN,
    TEXTURE_ONLY,
    TONE_SHIFT,
    bend,
    camera_effects,
    cloud_noise,
    crop_tiling,
    place,
)
from .extract_features import write_composites
from .icon_pool import IconPool
from .settings import (
    IMAGE_SIDE,
    SEED_HELD_OUT_ICONS,
    SEED_TRAINING_ICONS,
    THREADS,
    Inputs,
    Size,
    WorkFolder,
)

KIND_WEIGHTS = (0.28, 0.27, 0.25, 0.2)
"""Of plain, filled, tone-shifted and texture-only composites."""

MOTIF_SIDES = (16, 20, 24, 28, 32, 32, 40, 48, 56, 72)

GROUND, BETWEEN_MOTIFS, MOTIF, INK = range(4)
"""What the four random colours of a composite are for."""


def pick_colours(batch: int, chance: Chance) -> torch.Tensor:
    """[B, 4, 3, 1, 1]: colours that stay apart where they meet; a quarter grey, some on white."""
    colours = chance.uniform(0, 1, batch, 4, 3, 1, 1)
    for one, other in ((GROUND, BETWEEN_MOTIFS), (BETWEEN_MOTIFS, MOTIF), (GROUND, INK)):
        close = (colours[:, one] - colours[:, other]).abs().mean((1, 2, 3)) < 0.3
        colours[close, other] = (colours[close, one] + 0.5) % 1
    grey = chance.coins(0.25, batch)
    colours[grey] = colours[grey].mean(2, keepdim=True).expand(-1, -1, 3, -1, -1)
    colours[chance.coins(0.3, batch), GROUND] = 1.0
    return colours


def tile_motifs(layers: torch.Tensor, chance: Chance) -> torch.Tensor:
    """[B, 4, 128, 128] icons -> [B, 4, 224, 224] fields of small copies, one tile size a batch."""
    side = chance.pick(MOTIF_SIDES)
    tile = F.interpolate(layers, (side, side), mode='bilinear', antialias=True)
    count = IMAGE_SIDE // side + 2
    field = tile.repeat(1, 1, count, count)
    if chance.happens(0.5):
        rows = field.split(side, 2)
        shifted = [row.roll(side // 2 * (index % 2), 3) for index, row in enumerate(rows)]
        field = torch.cat(shifted, 2)
    field = crop_tiling(field, side, chance)
    return bend(field, 5, 0.03, chance) if chance.happens(0.4) else field


def shift_tone(
    texture: torch.Tensor, shape: torch.Tensor, line: torch.Tensor, chance: Chance
) -> torch.Tensor:
    """Texture everywhere, lighter, darker or tinted inside the shape (or along its drawn line)."""
    batch = len(texture)
    tone = chance.uniform(-0.45, 0.45, batch, 3, 1, 1)
    faint = tone.abs().mean(1, keepdim=True) < 0.2
    tone = torch.where(faint, tone.sign() * 0.35, tone)
    contrast = chance.uniform(0.35, 1, batch, 1, 1, 1)
    along_line = chance.coins(0.5, batch)[:, None, None, None]
    return (texture - 0.5) * contrast + 0.5 + tone * torch.where(along_line, line, shape)


def compose_batch(
    pool: IconPool, batch: int, held_out: bool, chance: Chance
) -> tuple[torch.Tensor, torch.Tensor]:
    """Images [B, 3, 224, 224] on 0..1 and labels [B, 3]: shape concept, texture concept, kind."""
    shapes, textures = [], []
    for _ in range(batch):
        shape = texture = pool.pick_concept(chance)
        while texture == shape:
            texture = pool.pick_concept(chance)
        shapes.append(shape)
        textures.append(texture)
    shape_icons = torch.tensor([pool.pick_icon(c, held_out, chance) for c in shapes])
    motif_icons = torch.tensor([pool.pick_icon(c, held_out, chance) for c in textures])
    kinds = chance.weighted(KIND_WEIGHTS, batch)
    colours = pick_colours(batch, chance)

    images = colours[:, GROUND].expand(batch, 3, IMAGE_SIDE, IMAGE_SIDE).clone()
    noisy = chance.coins(0.5, batch)
    if noisy.any():
        images[noisy] += cloud_noise(int(noisy.sum()), chance)

    plain = kinds == PLAIN
    if plain.any():
        drawn = pool.layers(shape_icons[plain], colours[plain, INK], 0.75, chance)
        drawn = place(drawn, (0.55, 1.05), chance, 12, 0.12)
        images[plain] = images[plain] * (1 - drawn[:, :1]) + drawn[:, 1:]

    textured = ~plain
    if textured.any():
        icons, kind = shape_icons[textured], kinds[textured]
        motifs = pool.layers(motif_icons[textured], colours[textured, MOTIF], 0.7, chance)
        field = tile_motifs(motifs, chance)
        texture = colours[textured, BETWEEN_MOTIFS] * (1 - field[:, :1]) + field[:, 1:]
        shape = place(pool.silhouette(icons), (0.75, 1.05), chance, 8, 0.06)
        line = place(pool.opacity(icons), (0.8, 1.05), chance, 6, 0.05)
        composed = texture.clone()
        filled, shifted = kind == FILLED, kind == TONE_SHIFT
        cut = images[textured] * (1 - shape) + texture * shape
        composed[filled] = cut[filled]
        composed[shifted] = shift_tone(texture, shape, line, chance)[shifted]
        images[textured] = composed

    labels = torch.stack([torch.tensor(shapes), torch.tensor(textures), kinds], 1)
    labels[kinds == TEXTURE_ONLY, 0] = NO_CONCEPT
    labels[plain, 1] = NO_CONCEPT
    return camera_effects(images, 0.05, 0.25, chance), labels


def compose_icons(work: WorkFolder, size: Size, inputs: Inputs) -> None:
    """Writes `composites/held-out-icons-*.npy` and `composites/training-icons-*.npy`."""
    torch.set_num_threads(THREADS)
    pool = IconPool(work, size)
    for name, count, seed, held_out in (
        ('held-out-icons', size.held_out_composites, SEED_HELD_OUT_ICONS, True),
        ('training-icons', size.icon_composites, SEED_TRAINING_ICONS, False),
    ):
        write_composites(
            work,
            name,
            count,
            lambda batch, images, seed=seed, held_out=held_out: compose_batch(
                pool, images, held_out, Chance(seed, batch)
            ),
        )
