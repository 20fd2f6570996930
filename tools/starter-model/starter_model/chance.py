"""Seeded chance: one object a batch, so that a batch depends on nothing drawn before it."""

import random
from collections.abc import Sequence
from typing import TypeVar

import numpy as np
import torch

Item = TypeVar('Item')


class Chance:
    """Random draws that are a function of the seed and of the number of the batch or step."""

    def __init__(self, *seed: int):
        for_python, for_torch = np.random.SeedSequence(seed).generate_state(2)
        self._python = random.Random(int(for_python))
        self.torch = torch.Generator().manual_seed(int(for_torch))

    def pick(self, items: Sequence[Item]) -> Item:
        return self._python.choice(items)

    def below(self, limit: int) -> int:
        return self._python.randrange(limit)

    def between(self, low: float, high: float) -> float:
        return self._python.uniform(low, high)

    def happens(self, probability: float) -> bool:
        return self._python.random() < probability

    def weighted(self, weights: Sequence[float], count: int) -> torch.Tensor:
        """`count` indices into the weights, each drawn in proportion to them."""
        return torch.multinomial(torch.tensor(weights), count, True, generator=self.torch)

    def uniform(self, low: float, high: float, *shape: int) -> torch.Tensor:
        return torch.rand(shape, generator=self.torch) * (high - low) + low

    def normal(self, *shape: int) -> torch.Tensor:
        return torch.randn(shape, generator=self.torch)

    def coins(self, probability: float, count: int) -> torch.Tensor:
        return torch.rand(count, generator=self.torch) < probability

    def integers(self, low: int, high: int, count: int) -> torch.Tensor:
        return torch.randint(low, high, (count,), generator=self.torch)
