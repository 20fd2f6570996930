"""MobileCLIP s0's hybrid text encoder, written from the paper's description.

"Text-RepMixer" (MobileCLIP, section 3.2 and appendix): a transformer whose first and last blocks
are convolutions along the words. Each such block mixes words with a depthwise kernel of 11 (a
RepMixer, folded to one convolution at inference), then runs a feed-forward part that opens with
another depthwise kernel of 11. In between, ordinary pre-norm attention, without a causal mask.
"""

import torch
from open_clip.transformer import ResidualAttentionBlock
from torch import nn

KERNEL = 11


class WordMixer(nn.Module):
    """x + folded token mixer, then x + feed-forward; both along the words. [B,T,W] -> same."""

    def __init__(self, width: int, ratio: int) -> None:
        super().__init__()
        self.mix = nn.Conv2d(width, width, (1, KERNEL), padding=(0, KERNEL // 2), groups=width)
        self.near = nn.Conv2d(width, width, (1, KERNEL), padding=(0, KERNEL // 2), groups=width)
        self.up = nn.Conv2d(width, width * ratio, 1)
        self.down = nn.Conv2d(width * ratio, width, 1)
        self.act = nn.GELU()

    def forward(self, words: torch.Tensor) -> torch.Tensor:
        # The reference keeps 2-D convolutions over a height of one, and so does its export.
        x = words.permute(0, 2, 1).unsqueeze(2)
        x = x + self.mix(x)
        x = x + self.down(self.act(self.up(self.near(x))))
        return x.squeeze(2).permute(0, 2, 1)


class HybridText(nn.Module):
    """input_ids int64 [B,77] -> text_embeds [B,D]; every row, padding too, takes part."""

    def __init__(self, words: int, width: int, heads: int, size: int,
                 attention_layers: int) -> None:
        super().__init__()
        self.token_embedding = nn.Embedding(words, width)
        self.positional_embedding = nn.Parameter(torch.zeros(77, width))
        self.blocks = nn.ModuleList([
            WordMixer(width, ratio=4),
            *[ResidualAttentionBlock(width, heads) for _ in range(attention_layers)],
            WordMixer(width, ratio=4),
        ])
        self.ln_final = nn.LayerNorm(width)
        self.text_projection = nn.Parameter(torch.zeros(width, size))

    def forward(self, input_ids: torch.Tensor) -> torch.Tensor:
        x = self.token_embedding(input_ids) + self.positional_embedding
        for block in self.blocks:
            x = block(x)
        x = self.ln_final(x)
        # The end mark has the highest id.
        rows = torch.arange(x.shape[0], device=x.device)
        return x[rows, input_ids.argmax(dim=-1)] @ self.text_projection
