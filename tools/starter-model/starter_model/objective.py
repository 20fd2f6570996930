"""The losses: embeddings are compared by cosine, and the photo part has losses of its own."""

import torch
from torch.nn import functional as F

from .captions import DRAWING, NEUTRAL, SHAPE, TEXTURE
from .settings import PHOTO_WIDTH
from .training_batch import CLASS_COUNT, Captions, Composites

MATCHING_WEIGHT = 0.4
ANCHOR_WEIGHT = 8.0
CONTRAST_WEIGHT = 0.7
QUIET_WEIGHT = 1.3

NEUTRAL_MATCHING_WEIGHT = 0.2
DRAWING_CHOICE_WEIGHT = 0.7
CUE_ANCHOR_WEIGHT = 0.7
CONTRAST_SCALE = 20.0
SAME_DIRECTION = 0.98
"""Nouns whose directions are closer than this count as one in the contrast."""


def matching_loss(logits: torch.Tensor, images: Composites, captions: Captions) -> torch.Tensor:
    """Sigmoid loss over all image-caption pairs: does this caption hold of this image?

    A shape caption holds of the shape's concept, a texture caption of the texture's, the others of
    either.
    """
    of_shape = images.shape[:, None] == captions.about[None]
    of_texture = images.texture[:, None] == captions.about[None]
    kinds = captions.kinds[None]
    either = torch.where(kinds == TEXTURE, of_texture, of_shape | of_texture)
    holds = torch.where(kinds == SHAPE, of_shape, either)
    weight = torch.where(kinds == NEUTRAL, NEUTRAL_MATCHING_WEIGHT, 1.0)
    return (F.softplus(-logits * (holds.float() * 2 - 1)) * weight).sum(1).mean()


def choice_loss(scaled: torch.Tensor, images: Composites, captions: Captions) -> torch.Tensor:
    """Cross entropy over the 16 classes: by shape captions to the shape's class, by texture
    captions to the texture's, and by drawing captions where the image shows one thing only."""

    def choose(kind: int, label: torch.Tensor, asked: torch.Tensor) -> torch.Tensor:
        rows = asked & (label >= 0) & (label < CLASS_COUNT)
        columns = (captions.kinds == kind) & (captions.about < CLASS_COUNT)
        return F.cross_entropy(scaled[rows][:, columns], label[rows])

    always = torch.ones_like(images.shape, dtype=torch.bool)
    one_thing = (images.texture < 0) | (images.shape < 0) | (images.shape == images.texture)
    shown = torch.maximum(images.shape, images.texture)
    return (
        choose(SHAPE, images.shape, always)
        + choose(TEXTURE, images.texture, always)
        + DRAWING_CHOICE_WEIGHT * choose(DRAWING, shown, one_thing)
    )


def anchor_losses(
    text: torch.Tensor, captions: Captions
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Three losses of captions about nouns.

    Anchor: the photo part points where the classifier points. Contrast: nearer to its own noun's
    direction than to the batch's other nouns'. Quiet: neutral wording has little cue part.
    """
    photo = F.normalize(text[:, :PHOTO_WIDTH], dim=1)
    targets = captions.about
    weight = torch.where(captions.kinds == NEUTRAL, 1.0, CUE_ANCHOR_WEIGHT)
    anchor = (weight * (1 - (photo * targets).sum(1))).mean()

    same = ((targets @ targets.T) > SAME_DIRECTION).float()
    wanted = same / same.sum(1, keepdim=True)
    predicted = (photo @ targets.T * CONTRAST_SCALE).log_softmax(1)
    contrast = (weight * -(wanted * predicted).sum(1)).mean()

    neutral = F.normalize(text, dim=1)[captions.kinds == NEUTRAL]
    quiet = neutral[:, PHOTO_WIDTH:].pow(2).sum(1).mean()
    return anchor, contrast, quiet
