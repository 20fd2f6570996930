"""Text -> token ids as each tower must get them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from tokenizers import Tokenizer


@dataclass(frozen=True)
class Reading:
    """How one model reads text.

    load: gives its tokenizer. length: context length, special tokens included. pad: id to fill up
    with, or None where any length is exact and no padding is wanted. dtype: of the graph's input.
    """

    load: Callable[[], Tokenizer]
    length: int
    pad: int | None
    dtype: type = np.int64

    def ids(self, text: str) -> list[int]:
        """Special tokens included; too long a text loses its tail but keeps its end mark."""
        ids = self.load().encode(text).ids
        return ids if len(ids) <= self.length else ids[: self.length - 1] + ids[-1:]

    def fed(self, ids: list[int]) -> list[int]:
        """What the tower gets."""
        return ids if self.pad is None else ids + [self.pad] * (self.length - len(ids))

    def array(self, text: str) -> np.ndarray:
        """[1, T] of the graph's type."""
        return np.array([self.fed(self.ids(text))], dtype=self.dtype)
