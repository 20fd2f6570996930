"""OpenAI's ResNets as immich's repos have them: open_clip, batch of one, unit length inside."""

import numpy as np
import torch
from open_clip.model import CLIP
from torch import nn

from .calibration import picture_batch, sentence_batches
from .clip_tokenizer import END, clip_special_tokens_map, clip_tokenizer_config
from .clip_tokenizer import load_clip_tokenizer
from .made_model import CLIP_TOKENIZER_LINK, MadeModel, Tower
from .preprocessing import open_clip_prepare, open_clip_preprocess_cfg
from .reading import Reading
from .weights import draw_weights, hear, settle_batch_norms, spread_linear, spread_norm

# The graph takes exactly 77 tokens, int32; what comes after the end mark changes nothing.
READING = Reading(load_clip_tokenizer, length=77, pad=49407, dtype=np.int32)


class ResnetVision(nn.Module):
    """image [1,3,224,224] -> embedding [1,D] of unit length."""

    def __init__(self, model: CLIP) -> None:
        super().__init__()
        self.model = model

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        return self.model.encode_image(image, normalize=True)


class ResnetText(nn.Module):
    """text int32 [1,77] -> embedding [1,D] of unit length."""

    def __init__(self, model: CLIP) -> None:
        super().__init__()
        self.model = model

    def forward(self, text: torch.Tensor) -> torch.Tensor:
        return self.model.encode_text(text, normalize=True)


def _pooled(model: CLIP, pictures: torch.Tensor) -> torch.Tensor:
    """What comes into the last projection [N, 32 width]: the pool only reads the layer's weights,
    so it cannot be listened to; an identity in its place lets the input through."""
    pool = model.visual.attnpool
    last, width = pool.c_proj, pool.c_proj.in_features
    pool.c_proj = nn.Linear(width, width)
    nn.init.eye_(pool.c_proj.weight)
    nn.init.zeros_(pool.c_proj.bias)
    try:
        return model.encode_image(pictures)
    finally:
        pool.c_proj = last


def make_resnet(repo: str, commit: str, *, layers: list[int], size: int, seed: int, width: int = 4,
                text_width: int = 8, text_heads: int = 2, text_layers: int = 2) -> MadeModel:
    """A repo in the layout of immich-app/RN50__openai: real depths, small widths."""
    torch.backends.mha.set_fastpath_enabled(False)
    vision_cfg = {"image_size": 224, "layers": layers, "width": width, "patch_size": None}
    text_cfg = {"context_length": 77, "vocab_size": 49408, "width": text_width,
                "heads": text_heads, "layers": text_layers}
    # "openai" weights mean quick_gelu; config.json on the hub does not say so either.
    model = CLIP(size, vision_cfg, text_cfg, quick_gelu=True).eval()
    draw_weights(model, seed)
    preprocess = open_clip_preprocess_cfg()
    prepare = open_clip_prepare(preprocess)
    pictures, sentences = picture_batch(prepare), sentence_batches(READING)
    with torch.no_grad():
        settle_batch_norms(model.visual, lambda: model.visual(pictures))
        spread_linear(model.visual.attnpool.c_proj, _pooled(model, pictures), seed, 0)
    ends = iter([int(ids.argmax()) for ids in sentences])
    rows = hear(model.ln_final, lambda: [model.encode_text(ids) for ids in sentences],
                lambda output: output[:, next(ends)])
    model.text_projection.data = spread_norm(model.ln_final, rows, size, seed, 1).T.contiguous()
    return MadeModel(
        repo=repo, commit=commit,
        vision=Tower(ResnetVision(model), "visual/model{dtype}.onnx", ("image",), ("embedding",),
                     {}),
        text=Tower(ResnetText(model), "textual/model{dtype}.onnx", ("text",), ("embedding",), {}),
        reading=READING, prepare=prepare, embedding_size=size, dtypes=("fp32",),
        json_files={
            "config.json": {"embed_dim": size, "vision_cfg": vision_cfg, "text_cfg": text_cfg},
            "visual/preprocess_cfg.json": preprocess,
            "textual/tokenizer_config.json": clip_tokenizer_config(END),
            "textual/special_tokens_map.json": clip_special_tokens_map(),
        },
        shared_files={"textual/tokenizer.json": CLIP_TOKENIZER_LINK},
    )
