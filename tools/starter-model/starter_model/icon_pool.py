"""The prepared icons, by concept, with the held-out sets kept apart."""

import json

import numpy as np
import torch

from .chance import Chance
from .classes import CLASSES, list_concepts
from .settings import HELD_OUT_SETS, ICON_SIDE, Size, WorkFolder, require

CLASS_COUNT = len(CLASSES)
CLASS_PROBABILITY = 0.6
"""How often a composite's concept is one of the 16 classes instead of any other icon."""


class IconPool:
    """Opacity, silhouettes and colours of all icons, and which of them draw which concept."""

    def __init__(self, work: WorkFolder, size: Size):
        first = 'run the stage prepare_icons first'
        names = json.loads(require(work.icons / 'names.json', first).read_text())
        self.alpha = torch.from_numpy(np.load(work.icons / 'alpha.npy'))
        self.filled = torch.from_numpy(np.load(work.icons / 'filled.npy'))
        self.colours = np.load(work.icons / 'colours.npy', mmap_mode='r')
        self.colour_row = np.full(len(names), -1)
        coloured = np.load(work.icons / 'coloured.npy')
        self.colour_row[coloured] = np.arange(len(coloured))

        self.concepts = read_concepts(work, {name['concept'] for name in names})
        number = {concept: index for index, concept in enumerate(self.concepts)}
        self.training: list[list[int]] = [[] for _ in self.concepts]
        self.held_out: list[list[int]] = [[] for _ in self.concepts]
        for index, name in enumerate(names):
            icons = self.held_out if name['set'] in HELD_OUT_SETS else self.training
            icons[number[name['concept']]].append(index)
        missing = [label for label in CLASSES if not self.training[number[label]]]
        if missing:
            raise ValueError(f'no training icon of {", ".join(missing)}')
        self.others = [
            concept
            for concept in range(CLASS_COUNT, len(self.concepts))
            if len(self.training[concept]) >= size.least_icons_per_concept
        ]

    def pick_concept(self, chance: Chance, class_probability: float = CLASS_PROBABILITY) -> int:
        if chance.happens(class_probability) or not self.others:
            return chance.below(CLASS_COUNT)
        return chance.pick(self.others)

    def pick_icon(self, concept: int, held_out: bool, chance: Chance) -> int:
        """An icon of the concept; a concept that no held-out set draws falls back on the others."""
        icons = self.held_out[concept] if held_out else []
        return chance.pick(icons or self.training[concept])

    def layers(
        self, icons: torch.Tensor, ink: torch.Tensor, colour_probability: float, chance: Chance
    ) -> torch.Tensor:
        """[B, 4, 128, 128]: opacity, then colour times opacity; one ink colour [B, 3, 1, 1] or,
        with the given probability, the icon's own colours where it has any."""
        opacity = self.opacity(icons)
        colour = ink.expand(len(icons), 3, ICON_SIDE, ICON_SIDE).clone()
        rows = self.colour_row[icons.numpy()]
        own = torch.from_numpy(rows >= 0) & chance.coins(colour_probability, len(icons))
        if own.any():
            pixels = torch.from_numpy(self.colours[rows[own.numpy()]])
            colour[own] = pixels.float().permute(0, 3, 1, 2) / 255
        return torch.cat([opacity, colour * opacity], 1)

    def opacity(self, icons: torch.Tensor) -> torch.Tensor:
        """[B, 1, 128, 128] on 0..1: the icon as drawn."""
        return self.alpha[icons].float()[:, None] / 255

    def silhouette(self, icons: torch.Tensor) -> torch.Tensor:
        """[B, 1, 128, 128] on 0..1: the icon with its inside filled."""
        return self.filled[icons].float()[:, None] / 255


def read_concepts(work: WorkFolder, icon_concepts: set[str]) -> list[str]:
    """The numbered concepts, photos' nouns included once they are cut out; also written down."""
    names = work.photos / 'names.json'
    photos = json.loads(names.read_text()) if names.exists() else []
    concepts = list_concepts(icon_concepts, {photo['noun'] for photo in photos})
    work.concepts.write_text(json.dumps(concepts))
    return concepts
