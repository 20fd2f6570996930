"""The text tower: 100-wide word vectors, three transformer layers of width 160, mean over
tokens."""

import torch
from torch import nn
from torch.nn import functional as F

from .settings import CONTEXT_LENGTH, CUE_WIDTH, PHOTO_WIDTH

WORD_WIDTH = 100
WIDTH = 160
HEADS = 5
LAYERS = 3

MASKED = -1e4
"""Added to the attention of padding: large enough to vanish, small enough for half precision."""

UNIT_LENGTH_OFFSET = 0.54
"""softplus(0.54) = 1: the photo part starts at the length of a unit vector."""


class Layer(nn.Module):
    """One pre-norm transformer layer."""

    def __init__(self) -> None:
        super().__init__()
        self.attention_norm = nn.LayerNorm(WIDTH)
        self.query_key_value = nn.Linear(WIDTH, 3 * WIDTH)
        self.attention_out = nn.Linear(WIDTH, WIDTH)
        self.wide_norm = nn.LayerNorm(WIDTH)
        self.wide_in = nn.Linear(WIDTH, 4 * WIDTH)
        self.wide_out = nn.Linear(4 * WIDTH, WIDTH)

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        batch, tokens, _ = x.shape
        parts = self.query_key_value(self.attention_norm(x))
        parts = parts.view(batch, tokens, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        query, key, value = parts
        scores = (query @ key.transpose(-1, -2)) * (WIDTH // HEADS) ** -0.5 + mask
        attended = (scores.softmax(-1) @ value).transpose(1, 2).reshape(batch, tokens, WIDTH)
        x = x + self.attention_out(attended)
        return x + self.wide_out(F.gelu(self.wide_in(self.wide_norm(x))))


class TextTower(nn.Module):
    """`input_ids` [B, T <= 48], 0 = padding -> [B, 352]: a direction of the photo part times a
    learned length, then the cue part; not normalized as a whole."""

    def __init__(self, vocabulary_size: int):
        super().__init__()
        self.words = nn.Embedding(vocabulary_size, WORD_WIDTH)
        self.widen = nn.Linear(WORD_WIDTH, WIDTH)
        self.positions = nn.Parameter(torch.randn(1, CONTEXT_LENGTH, WIDTH) * 0.02)
        self.layers = nn.ModuleList([Layer() for _ in range(LAYERS)])
        self.norm = nn.LayerNorm(WIDTH)
        self.project = nn.Linear(WIDTH, PHOTO_WIDTH + CUE_WIDTH + 1)

    def forward(self, input_ids: torch.Tensor, hold_photo_part: bool = False) -> torch.Tensor:
        """With `hold_photo_part` no gradient reaches the direction of the photo part."""
        present = (input_ids > 0).float()
        mask = (1 - present)[:, None, None, :] * MASKED
        x = self.widen(self.words(input_ids)) + self.positions[:, : input_ids.shape[1]]
        x = F.dropout(x, 0.1, self.training)
        for layer in self.layers:
            x = layer(x, mask)
        mean = (self.norm(x) * present[..., None]).sum(1) / present.sum(1, keepdim=True)
        y = self.project(mean)
        photo = F.normalize(y[:, :PHOTO_WIDTH], dim=1)
        if hold_photo_part:
            photo = photo.detach()
        length = F.softplus(y[:, PHOTO_WIDTH + CUE_WIDTH :] + UNIT_LENGTH_OFFSET)
        return torch.cat([photo * length, y[:, PHOTO_WIDTH : PHOTO_WIDTH + CUE_WIDTH]], 1)


class TextEncoder(nn.Module):
    """`input_ids` -> `text_embeds` of length 1: what is exported."""

    def __init__(self, tower: TextTower):
        super().__init__()
        self.tower = tower

    def forward(self, input_ids: torch.Tensor) -> torch.Tensor:
        return F.normalize(self.tower(input_ids), dim=1)
