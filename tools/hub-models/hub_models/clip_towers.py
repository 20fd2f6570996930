"""OpenAI's ViT models as Xenova's repos have them: transformers' CLIP, split in two graphs."""

import torch
from torch import nn
from transformers import (
    CLIPTextConfig,
    CLIPTextModelWithProjection,
    CLIPVisionConfig,
    CLIPVisionModelWithProjection,
)

from .calibration import picture_batch, sentence_batches
from .clip_tokenizer import END, clip_special_tokens_map, clip_tokenizer_config
from .clip_tokenizer import load_clip_tokenizer
from .made_model import CLIP_TOKENIZER_LINK, PICTURE_AXES, MadeModel, Tower
from .preprocessing import clip_prepare, clip_preprocessor_config
from .reading import Reading
from .weights import draw_weights, hear, spread_norm

# Any length is exact: attention is causal and the end mark's row is taken.
READING = Reading(load_clip_tokenizer, length=77, pad=None)
TEXT_AXES = {"input_ids": {0: "batch_size", 1: "sequence_length"}}
# Width 8 keeps the table of 49,408 rows at 1.6 MB.
SMALL_TEXT = {"hidden_size": 8, "intermediate_size": 16, "num_hidden_layers": 2,
              "num_attention_heads": 2}
SMALL_VISION = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 2,
                "num_attention_heads": 2}


class ClipVision(nn.Module):
    """pixel_values [B,3,224,224] -> image_embeds [B,D], last_hidden_state [B,1+patches,width]."""

    def __init__(self, model: CLIPVisionModelWithProjection) -> None:
        super().__init__()
        self.model = model

    def forward(self, pixel_values: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        output = self.model(pixel_values=pixel_values)
        return output.image_embeds, output.last_hidden_state


class ClipText(nn.Module):
    """input_ids int64 [B,T] -> text_embeds [B,D]."""

    def __init__(self, model: CLIPTextModelWithProjection) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor) -> torch.Tensor:
        return self.model(input_ids=input_ids).text_embeds


def _config(vision: CLIPVisionConfig, text: CLIPTextConfig) -> dict[str, object]:
    """config.json with what readers look for; transformers writes far more."""
    shared = ("hidden_act", "hidden_size", "intermediate_size", "layer_norm_eps",
              "num_attention_heads", "num_hidden_layers", "projection_dim")
    return {
        "_name_or_path": "random weights", "architectures": ["CLIPModel"],
        "logit_scale_init_value": 2.6592, "model_type": "clip",
        "projection_dim": vision.projection_dim,
        "text_config": {
            **{name: getattr(text, name) for name in shared}, "bos_token_id": 49406,
            "eos_token_id": 49407, "max_position_embeddings": 77, "model_type": "clip_text_model",
            "vocab_size": 49408,
        },
        "vision_config": {
            **{name: getattr(vision, name) for name in shared}, "image_size": 224,
            "model_type": "clip_vision_model", "patch_size": vision.patch_size,
        },
    }


def _vision_tower(config: CLIPVisionConfig, seed: int) -> tuple[nn.Module, dict[str, object]]:
    preprocessor = clip_preprocessor_config()
    model = CLIPVisionModelWithProjection(config).eval()
    draw_weights(model, seed)
    tower = ClipVision(model)
    batch = picture_batch(clip_prepare(preprocessor))
    norm = model.vision_model.post_layernorm
    rows = hear(norm, lambda: tower(batch), lambda output: output)
    model.visual_projection.weight.data = spread_norm(norm, rows, config.projection_dim, seed, 0)
    return tower, preprocessor


def _text_tower(config: CLIPTextConfig, seed: int) -> nn.Module:
    model = CLIPTextModelWithProjection(config).eval()
    draw_weights(model, seed + 1)
    tower = ClipText(model)
    batches = sentence_batches(READING)
    norm = model.text_model.final_layer_norm
    # The end mark is the last token of each sentence.
    rows = hear(norm, lambda: [tower(ids) for ids in batches], lambda output: output[:, -1])
    model.text_projection.weight.data = spread_norm(norm, rows, config.projection_dim, seed, 1)
    return tower


def make_clip(repo: str, commit: str, *, patch: int, size: int, seed: int,
              dtypes: tuple[str, ...] = ("fp32", "fp16"),
              vision_sizes: dict[str, int] | None = None,
              text_sizes: dict[str, int] | None = None) -> MadeModel:
    """A repo in the layout of Xenova/clip-vit-*."""
    vision_config = CLIPVisionConfig(**(vision_sizes or SMALL_VISION), patch_size=patch,
                                     image_size=224, projection_dim=size)
    text_config = CLIPTextConfig(**(text_sizes or SMALL_TEXT), vocab_size=49408,
                                 projection_dim=size, max_position_embeddings=77,
                                 bos_token_id=49406, eos_token_id=49407)
    for config in (vision_config, text_config):
        config._attn_implementation = "eager"
    vision, preprocessor = _vision_tower(vision_config, seed)
    text = _text_tower(text_config, seed)
    return MadeModel(
        repo=repo, commit=commit,
        vision=Tower(vision, "onnx/vision_model{dtype}.onnx", ("pixel_values",),
                     ("image_embeds", "last_hidden_state"),
                     {"pixel_values": PICTURE_AXES, "image_embeds": {0: "batch_size"},
                      "last_hidden_state": {0: "batch_size"}}),
        text=Tower(text, "onnx/text_model{dtype}.onnx", ("input_ids",), ("text_embeds",),
                   {**TEXT_AXES, "text_embeds": {0: "batch_size"}}),
        reading=READING, prepare=clip_prepare(preprocessor), embedding_size=size, dtypes=dtypes,
        json_files={
            "config.json": _config(vision_config, text_config),
            "preprocessor_config.json": preprocessor,
            "tokenizer_config.json": clip_tokenizer_config(END),
            "special_tokens_map.json": clip_special_tokens_map(),
        },
        shared_files={"tokenizer.json": CLIP_TOKENIZER_LINK},
    )
