"""What one made repo is: two towers, how inputs get ready, and the files around them."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from PIL import Image
from torch import nn

from .reading import Reading

SOFTMAX_100 = {"kind": "softmax", "scale": 100}


@dataclass(frozen=True)
class Tower:
    """One graph to export.

    path: below the repo, with `{dtype}` where the hub's suffix goes. outputs: in the graph's order;
    the embedding is `outputs[embedding]`. dynamic: names of free axes, by tensor name; what is not
    named is fixed at the example's size.
    """

    module: nn.Module
    path: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    dynamic: dict[str, dict[int, str]]
    embedding: int = 0


@dataclass(frozen=True)
class MadeModel:
    """A repo to write. prepare: picture -> float32 [1, 3, H, W] as the vision tower takes it."""

    repo: str
    commit: str
    vision: Tower
    text: Tower
    reading: Reading
    prepare: Callable[[Image.Image], np.ndarray]
    embedding_size: int
    dtypes: tuple[str, ...]
    json_files: dict[str, object]
    shared_files: dict[str, str] = field(default_factory=dict)
    logit_rule: dict[str, object] = field(default_factory=lambda: dict(SOFTMAX_100))
    hub: dict[str, object] = field(default_factory=dict)


CLIP_TOKENIZER_LINK = "../../shared/clip-tokenizer.json"
PICTURE_AXES = {0: "batch_size", 1: "num_channels", 2: "height", 3: "width"}
