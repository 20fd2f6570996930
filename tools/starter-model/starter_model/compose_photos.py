"""Stage 6: composites with photo cut-outs -> features: real surfaces inside the shape of an
icon."""

import json

import numpy as np
import torch
from scipy import ndimage
from torch.nn import functional as F

from .chance import Chance
from .compositing import (
    FILLED,
    NO_CONCEPT,
    PHOTO_FILLED,
    PLAIN,
    TEXTURE_ONLY,
    bend,
    camera_effects,
    cloud_noise,
    crop_tiling,
    place,
)
from .extract_features import write_composites
from .icon_pool import CLASS_COUNT, IconPool
from .settings import (
    IMAGE_SIDE,
    PHOTO_SIDE,
    SEED_TRAINING_PHOTOS,
    THREADS,
    Inputs,
    Size,
    WorkFolder,
    require,
)

KIND_WEIGHTS = (0.22, 0.3, 0.26, 0.1, 0.12)
"""Of plain, filled, tone-shifted, texture-only and photo-filled composites."""

PATCH_SIDES = (28, 40, 56, 80, 112, 160, 224)


class PhotoPool:
    """The photo cut-outs with the numbers of their concepts."""

    def __init__(self, work: WorkFolder, concepts: list[str]):
        first = 'run the stage cut_out_photos first'
        names = json.loads(require(work.photos / 'names.json', first).read_text())
        cut_outs = torch.from_numpy(np.load(work.photos / 'cut-outs.npy')).permute(0, 3, 1, 2)
        self.colour = cut_outs[:, :3]
        self.opacity = cut_outs[:, 3].float() / 255
        number = {concept: index for index, concept in enumerate(concepts)}
        self.concept = [number[name['noun']] for name in names]
        self.by_concept: dict[int, list[int]] = {}
        for photo, concept in enumerate(self.concept):
            self.by_concept.setdefault(concept, []).append(photo)
        self.all_concepts = sorted(self.by_concept)
        self.classes = [concept for concept in self.all_concepts if concept < CLASS_COUNT]
        # Distance to the cut-out's edge: patches are taken where there is most surface around.
        self.depth = [
            ndimage.distance_transform_edt(opacity.numpy() > 0.9) for opacity in self.opacity
        ]

    def pick(self, chance: Chance) -> int:
        """A photo, balanced over concepts, with the 16 classes more often."""
        only_classes = bool(self.classes) and chance.happens(0.4)
        concept = chance.pick(self.classes if only_classes else self.all_concepts)
        return chance.pick(self.by_concept[concept])

    def layers(self, photo: int) -> torch.Tensor:
        """[1, 4, 160, 160]: opacity, then colour times opacity."""
        opacity = self.opacity[photo][None]
        return torch.cat([opacity, self.colour[photo].float() / 255 * opacity])[None]

    def patch(self, photo: int, chance: Chance) -> torch.Tensor:
        """A square [3, h, w] out of the middle of the cut-out; what is transparent in it takes the
        mean colour."""
        depth = self.depth[photo]
        rows, columns = np.where(depth >= depth.max() * 0.5)
        chosen = chance.below(len(rows))
        row, column = int(rows[chosen]), int(columns[chosen])
        radius = max(8, int(depth[row, column] * chance.between(0.8, 1.15)))
        down = slice(max(0, row - radius), min(PHOTO_SIDE, row + radius))
        across = slice(max(0, column - radius), min(PHOTO_SIDE, column + radius))
        colour = self.colour[photo, :, down, across].float() / 255
        opacity = self.opacity[photo, down, across]
        mean = (colour * opacity).sum((1, 2), keepdim=True) / opacity.sum().clamp(min=1)
        return colour * opacity + mean * (1 - opacity)

    def texture(self, photo: int, chance: Chance) -> torch.Tensor:
        """A field [3, 224, 224] of one patch, mirrored at every seam and usually bent."""
        side = chance.pick(PATCH_SIDES)
        patch = F.interpolate(
            self.patch(photo, chance)[None],
            (side, side),
            mode='bicubic',
            antialias=True,
            align_corners=False,
        ).clamp(0, 1)
        if chance.happens(0.5):
            patch = patch.flip(3)
        count = IMAGE_SIDE // side + 2
        row = torch.cat([patch.flip(3) if index % 2 else patch for index in range(count)], 3)
        field = torch.cat([row.flip(2) if index % 2 else row for index in range(count)], 2)
        field = crop_tiling(field, side, chance)
        if chance.happens(0.7):
            field = bend(field, 6, 0.05, chance)
        return field[0].clamp(0, 1)


def pick_ground(chance: Chance) -> torch.Tensor:
    """[3, 224, 224]: white, one colour, or a colour with clouds."""
    colour = chance.uniform(0, 1, 3, 1, 1).expand(3, IMAGE_SIDE, IMAGE_SIDE)
    if chance.happens(0.6):
        colour = colour + cloud_noise(1, chance)[0] * chance.between(0, 1.5)
    return torch.ones(3, IMAGE_SIDE, IMAGE_SIDE) if chance.happens(0.25) else colour


def pick_shape(
    kind: int, texture_concept: int, icons: IconPool, photos: PhotoPool, chance: Chance
) -> tuple[int, torch.Tensor, torch.Tensor]:
    """Another concept's shape: its number, its silhouette and its line, [1, 224, 224] each."""
    shape_concept = texture_concept
    if kind == PHOTO_FILLED:
        while shape_concept == texture_concept:
            photo = photos.pick(chance)
            shape_concept = photos.concept[photo]
        shape = place(photos.opacity[photo][None, None], (0.8, 1.15), chance, 8, 0.05)[0]
        return shape_concept, shape, shape
    class_probability = 0.75
    while shape_concept == texture_concept:
        shape_concept = icons.pick_concept(chance, class_probability)
        class_probability = 1.0
    icon = torch.tensor([icons.pick_icon(shape_concept, False, chance)])
    shape = place(icons.silhouette(icon), (0.75, 1.05), chance, 8, 0.05)[0]
    line = shape
    if chance.happens(0.5):
        line = place(icons.opacity(icon), (0.8, 1.05), chance, 6, 0.05)[0]
    return shape_concept, shape, line


def compose_one(
    kind: int, icons: IconPool, photos: PhotoPool, chance: Chance
) -> tuple[torch.Tensor, int, int]:
    """One image [3, 224, 224] on 0..1 with its shape concept and its texture concept."""
    photo = photos.pick(chance)
    concept = photos.concept[photo]
    ground = pick_ground(chance)
    if kind == PLAIN:
        drawn = place(photos.layers(photo), (0.6, 1.3), chance, 10, 0.1)[0]
        return ground * (1 - drawn[:1]) + drawn[1:], concept, concept
    texture = photos.texture(photo, chance)
    if kind == TEXTURE_ONLY:
        return texture, NO_CONCEPT, concept
    shape_concept, shape, line = pick_shape(kind, concept, icons, photos, chance)
    if kind in (FILLED, PHOTO_FILLED) and chance.happens(0.7):
        return ground * (1 - shape) + texture * shape, shape_concept, concept
    tone = chance.uniform(-0.5, 0.5, 3, 1, 1)
    tone = tone / tone.abs().max() * chance.between(0.2, 0.5)
    field = photos.texture(photo, chance) if chance.happens(0.5) else texture
    image = (field - 0.5) * chance.between(0.4, 1) + 0.5
    if chance.happens(0.5):
        image = image * (1 - shape) + texture * shape
    return image + tone * line, shape_concept, concept


def compose_batch(
    icons: IconPool, photos: PhotoPool, batch: int, chance: Chance
) -> tuple[torch.Tensor, torch.Tensor]:
    """Images [B, 3, 224, 224] on 0..1 and labels [B, 3]: shape concept, texture concept, kind."""
    kinds = chance.weighted(KIND_WEIGHTS, batch)
    composed = [compose_one(int(kind), icons, photos, chance) for kind in kinds]
    images = torch.stack([image for image, _, _ in composed])
    shapes = torch.tensor([shape for _, shape, _ in composed])
    textures = torch.tensor([texture for _, _, texture in composed])
    return camera_effects(images, 0.04, 0.2, chance), torch.stack([shapes, textures, kinds], 1)


def compose_photos(work: WorkFolder, size: Size, inputs: Inputs) -> None:
    """Writes `composites/training-photos-*.npy`."""
    torch.set_num_threads(THREADS)
    icons = IconPool(work, size)
    photos = PhotoPool(work, icons.concepts)
    write_composites(
        work,
        'training-photos',
        size.photo_composites,
        lambda batch, images: compose_batch(
            icons, photos, images, Chance(SEED_TRAINING_PHOTOS, batch)
        ),
    )
