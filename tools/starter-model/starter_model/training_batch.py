"""What one training step sees: composites with captions about them, and captions about classes."""

import json
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional as F

from .captions import DRAWING, NEUTRAL, SHAPE, TEXTURE, caption
from .chance import Chance
from .classes import CLASSES, SYNONYMS
from .settings import WorkFolder, require

CLASS_COUNT = len(CLASSES)

ICON_COMPOSITES = 224
ANY_COMPOSITES = 192
COMPOSITE_CAPTIONS = 160
OTHER_KINDS = (NEUTRAL, SHAPE, SHAPE, TEXTURE, TEXTURE, DRAWING)
"""Kinds drawn for concepts beyond the classes, the cues twice as often."""

ANCHORED = {'named': 80, 'inherited': 80, 'classes': 56}
"""How many captions of each list of nouns are pulled to the classifier's directions."""
ANCHORED_KIND_WEIGHTS = (0.5, 0.18, 0.18, 0.14)
LONGEST_NAME = 28


@dataclass
class Composites:
    """Features [B, 2864] with the concept of the shape and of the texture, -1 where there is
    none."""

    features: torch.Tensor
    shape: torch.Tensor
    texture: torch.Tensor


@dataclass
class Captions:
    """Texts with their kind and with what they are about: a concept, or a direction [B, 256]."""

    texts: list[str]
    kinds: torch.Tensor
    about: torch.Tensor


class CompositeData:
    """All composites' features and labels, icons first."""

    def __init__(self, work: WorkFolder):
        parts = []
        for name in ('training-icons', 'training-photos'):
            file = require(work.composites / f'{name}-features.npy', 'run the compose stages first')
            labels = np.load(work.composites / f'{name}-labels.npy').astype(np.int64)
            parts.append((np.load(file), labels))
        self.icon_count = len(parts[0][0])
        self.features = torch.from_numpy(np.concatenate([features for features, _ in parts]))
        self.labels = torch.from_numpy(np.concatenate([labels for _, labels in parts]))

    def mean_and_deviation(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Of every seventh composite, per feature; the deviation is kept off zero."""
        some = self.features[::7].float()
        return some.mean(0), some.std(0) + 1e-3

    def draw(self, chance: Chance) -> Composites:
        rows = torch.cat(
            [
                chance.integers(0, self.icon_count, ICON_COMPOSITES),
                chance.integers(0, len(self.features), ANY_COMPOSITES),
            ]
        )
        labels = self.labels[rows]
        return Composites(self.features[rows].float(), labels[:, 0], labels[:, 1])


class Anchors:
    """Nouns with the direction that the frozen classifier gives them."""

    def __init__(self, work: WorkFolder, class_rows: torch.Tensor):
        nouns = json.loads(require(work.nouns, 'run the stage collect_wordnet first').read_text())
        classes_of = {**nouns['inherited'], **nouns['named']}
        self.names = sorted(classes_of)
        self.row = {name: index for index, name in enumerate(self.names)}
        means = [class_rows[classes_of[name]].mean(0) for name in self.names]
        self.directions = F.normalize(torch.stack(means), dim=1)
        self.lemmas = nouns['lemmas']
        self.lists = {
            'named': sorted(name for name in nouns['named'] if len(name) < LONGEST_NAME),
            'inherited': sorted(name for name in nouns['inherited'] if len(name) < LONGEST_NAME),
            'classes': CLASSES,
        }

    def of(self, names: list[str]) -> torch.Tensor:
        """[N, 256], length 1."""
        return self.directions[[self.row[name] for name in names]]

    def draw(self, chance: Chance) -> Captions:
        """Captions of all kinds about nouns, with the direction of each noun."""
        names = [
            chance.pick(self.lists[key]) for key, count in ANCHORED.items() for _ in range(count)
        ]
        kinds = chance.weighted(ANCHORED_KIND_WEIGHTS, len(names))
        pairs = zip(kinds.tolist(), names, strict=True)
        return Captions(
            [caption(kind, name, chance) for kind, name in pairs], kinds, self.of(names)
        )


def draw_captions(composites: Composites, concepts: list[str], chance: Chance) -> Captions:
    """One caption of every kind for every class, and some for other concepts in the batch.

    Sorted by kind and concept: the captions of one kind begin with the 16 classes in order, which
    is how the losses find a class's column.
    """
    pairs = {(kind, label) for kind in range(4) for label in range(CLASS_COUNT)}
    seen = torch.cat([composites.shape, composites.texture]).unique().tolist()
    others = [concept for concept in seen if concept >= CLASS_COUNT]
    wanted = min(COMPOSITE_CAPTIONS, len(pairs) + len(set(OTHER_KINDS)) * len(others))
    while len(pairs) < wanted:
        pairs.add((chance.pick(OTHER_KINDS), chance.pick(others)))
    ordered = sorted(pairs)
    texts = []
    for kind, concept in ordered:
        name = concepts[concept]
        texts.append(caption(kind, chance.pick(SYNONYMS.get(name, [name])), chance))
    kinds, about = torch.tensor(ordered).T
    return Captions(texts, kinds, about)
