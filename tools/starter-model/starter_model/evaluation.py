"""Measures printed while training: cue decisions, and how well names find the classifier's
classes."""

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional as F

from .classes import CLASSES
from .compositing import PLAIN, TEXTURE_ONLY
from .image_tower import ImageHead
from .settings import PHOTO_WIDTH, WorkFolder
from .text_tower import TextTower
from .tokenizer import encode_padded
from .training_batch import Anchors

PROMPTS = {
    'neutral': 'a photo of a {}.',
    'bare': '{}',
    'icon': 'an icon of a {}',
    'drawing': 'a simple drawing of a {}',
    'shape': 'the shape of a {}',
    'outline': 'the outline of a {}',
    'asked shape': 'identify the primary shape in the image: {}',
    'texture': 'the texture of a {}',
    'pattern': 'a pattern of {}s',
    'asked texture': 'identify the primary texture in the image: {}',
    'untrained shape': 'look only at the contour, it is a {}',
    'untrained borders': 'the way its borders run suggests a {}',
    'untrained against': 'ignore the texture and tell me the shape: a {}',
    'untrained surface': 'close-up of the fur or material of a {}',
}

UNTRAINED_NAMES = {
    'jetliner': 'airplane',
    'jumbo jet': 'airplane',
    'kitty': 'cat',
    'puppies': 'dog',
    'pickup': 'truck',
    'pachyderm': 'elephant',
    'stove': 'oven',
    'dagger': 'knife',
    'sofa chair': 'chair',
    'mountain bike': 'bicycle',
    'typewriter keys': 'keyboard',
    'owl': 'bird',
    'watch': 'clock',
}


class Evaluation:
    """Runs on held-out icon composites, and on the 1,280 stimuli where their features are there."""

    def __init__(self, work: WorkFolder, anchors: Anchors, class_rows: torch.Tensor):
        folder = work.composites
        self.features = torch.from_numpy(np.load(folder / 'held-out-icons-features.npy')).float()
        labels = np.load(folder / 'held-out-icons-labels.npy').astype(np.int64)
        self.shape, self.texture, self.kind = torch.from_numpy(labels).T
        self.anchors = anchors
        self.class_rows = class_rows
        self.stimuli = None
        if (work.stimuli / 'features.npy').exists():
            stimuli_labels = torch.from_numpy(np.load(work.stimuli / 'labels.npy'))
            self.stimuli = torch.from_numpy(np.load(work.stimuli / 'features.npy')), stimuli_labels

    @torch.no_grad()
    def run(self, text: TextTower, head: ImageHead, tokenizer: Tokenizer) -> dict[str, dict]:
        """Shape bias and cue accuracy (0..1; NaN without cue decisions) by prompt, and name
        checks."""
        was_training = text.training
        text.eval()
        head.eval()
        images = head(self.features)
        classes = len(CLASSES)
        both = (self.kind != PLAIN) & (self.kind != TEXTURE_ONLY)
        conflict = both & (self.shape < classes) & (self.texture < classes)
        plain = (self.kind == PLAIN) & (self.shape < classes)
        results = {}
        for name, prompt in PROMPTS.items():
            ids = encode_padded(tokenizer, [prompt.format(label) for label in CLASSES])
            rows = F.normalize(text(ids), dim=1)
            answers = (images @ rows.T).argmax(1)
            found = cue_rates(answers[conflict], self.shape[conflict], self.texture[conflict])
            found['plain icons'] = (answers == self.shape)[plain].float().mean().item()
            if self.stimuli is not None:
                features, labels = self.stimuli
                shape, texture = labels.T
                differ = shape != texture
                decided = (head(features) @ rows.T).argmax(1)
                rates = cue_rates(decided[differ], shape[differ], texture[differ])
                found.update({f'stimuli {key}': value for key, value in rates.items()})
            results[name] = found
        results['names'] = self.check_names(text, tokenizer)
        text.train(was_training)
        head.train(was_training)
        return results

    def check_names(self, text: TextTower, tokenizer: Tokenizer) -> dict[str, float]:
        """Mean cosine of the 1,000 class names with their classes, and untrained names found."""

        def photo_part(names: list[str]) -> torch.Tensor:
            ids = encode_padded(tokenizer, [f'a photo of a {name}.' for name in names])
            return F.normalize(text(ids)[:, :PHOTO_WIDTH], dim=1)

        cosine = (photo_part(self.anchors.lemmas) * self.class_rows).sum(1).mean().item()
        nearest = (photo_part(list(UNTRAINED_NAMES)) @ self.anchors.of(CLASSES).T).argmax(1)
        wanted = [CLASSES.index(label) for label in UNTRAINED_NAMES.values()]
        right = (nearest == torch.tensor(wanted)).float().mean().item()
        return {'class name cosine': cosine, 'untrained names right': right}


def cue_rates(
    answers: torch.Tensor, shape: torch.Tensor, texture: torch.Tensor
) -> dict[str, float]:
    """Shape bias and cue accuracy on images whose shape and texture differ."""
    by_shape = int((answers == shape).sum())
    by_texture = int((answers == texture).sum())
    decided = by_shape + by_texture
    return {
        'shape bias': by_shape / decided if decided else float('nan'),
        'cue accuracy': decided / len(answers) if len(answers) else float('nan'),
    }
