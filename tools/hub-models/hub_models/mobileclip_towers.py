"""MobileCLIP s0, s1, s2, b and blt: timm's image towers, open_clip's or the hybrid text tower."""

from dataclasses import dataclass

import timm
import torch
from open_clip.transformer import TextTransformer
from timm.models.vision_transformer_hybrid import ConvStem, _create_vision_transformer_hybrid
from timm.utils.model import reparameterize_model
from torch import nn

from .calibration import picture_batch, sentence_batches
from .clip_tokenizer import clip_tokenizer_config, load_clip_tokenizer
from .made_model import CLIP_TOKENIZER_LINK, PICTURE_AXES, MadeModel, Tower
from .mobile_text import HybridText
from .preprocessing import clip_prepare, mobileclip_preprocessor_config
from .reading import Reading
from .weights import draw_weights, hear, settle_batch_norms, spread_linear, spread_norm

SIZE = 512
WORDS = 49408
# T is fixed at 77 and, but for b, padding is seen by attention: id 0 ("!"), always to 77.
READING = Reading(load_clip_tokenizer, length=77, pad=0)


@dataclass(frozen=True)
class Variant:
    """vision: timm's name. text: hybrid, plain (no causal mask) or causal."""

    vision: str
    side: int
    text: str


VARIANTS = {
    "s0": Variant("fastvit_mci0", 256, "hybrid"),
    "s1": Variant("fastvit_mci1", 256, "plain"),
    "s2": Variant("fastvit_mci2", 256, "plain"),
    "b": Variant("vit_base_mci_224", 224, "causal"),
    "blt": Variant("vit_base_mci_224", 224, "causal"),
}


def _build_vision(variant: Variant) -> nn.Module:
    """timm's model with its real depth (half for the ViT) and small widths."""
    if variant.vision.startswith("fastvit"):
        return timm.create_model(variant.vision, embed_dims=(4, 8, 16, 32), num_classes=SIZE)
    width = 24
    stem = ConvStem(channels=(width // 4, width // 4, width), stride=(4, 2, 2),
                    kernel_size=(4, 2, 2), padding=0, act_layer=nn.GELU)
    return _create_vision_transformer_hybrid(
        variant.vision, backbone=stem, embed_args={"proj": False}, embed_dim=width, depth=6,
        num_heads=2, no_embed_class=True, num_classes=SIZE,
    )


def _build_text(kind: str) -> nn.Module:
    if kind == "hybrid":
        return HybridText(WORDS, width=8, heads=2, size=SIZE, attention_layers=2)
    return TextTransformer(context_length=77, vocab_size=WORDS, width=8, heads=2, layers=3,
                           output_dim=SIZE, no_causal_mask=kind == "plain")


class Embedding(nn.Module):
    """Names the argument, so that the graph's input has the name that the hub's has."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, fed: torch.Tensor) -> torch.Tensor:
        return self.model(fed)


def _vision_tower(variant: Variant, preprocessor: dict[str, object], seed: int) -> nn.Module:
    model = _build_vision(variant).eval()
    draw_weights(model, seed, gain=1.2)
    batch = picture_batch(clip_prepare(preprocessor))
    with torch.no_grad():
        settle_batch_norms(model, lambda: model(batch))
        # The hub's files hold the folded branches too.
        model = reparameterize_model(model).eval()
        head = model.head if isinstance(model.head, nn.Linear) else model.head.fc
        rows = model.forward_head(model.forward_features(batch), pre_logits=True)
        spread_linear(head, rows, seed, 0)
    return Embedding(model)


def _text_tower(variant: Variant, seed: int) -> nn.Module:
    model = _build_text(variant.text).eval()
    draw_weights(model, seed + 1)
    sentences = sentence_batches(READING)
    ends = iter([int(ids.argmax()) for ids in sentences])
    rows = hear(model.ln_final, lambda: [model(ids) for ids in sentences],
                lambda output: output[:, next(ends)])
    model.text_projection.data = spread_norm(model.ln_final, rows, SIZE, seed, 1).T.contiguous()
    return Embedding(model)


def make_mobileclip(name: str, commit: str, *, seed: int,
                    dtypes: tuple[str, ...] = ("fp32", "fp16")) -> MadeModel:
    """A repo in the layout of Xenova/mobileclip_{name}."""
    torch.backends.mha.set_fastpath_enabled(False)
    variant = VARIANTS[name]
    preprocessor = mobileclip_preprocessor_config(variant.side)
    return MadeModel(
        repo=f"Xenova/mobileclip_{name}", commit=commit,
        vision=Tower(_vision_tower(variant, preprocessor, seed), "onnx/vision_model{dtype}.onnx",
                     ("pixel_values",), ("image_embeds",),
                     {"pixel_values": PICTURE_AXES, "image_embeds": {0: "batch_size"}}),
        text=Tower(_text_tower(variant, seed), "onnx/text_model{dtype}.onnx", ("input_ids",),
                   ("text_embeds",),
                   {"input_ids": {0: "batch_size"}, "text_embeds": {0: "batch_size"}}),
        reading=READING, prepare=clip_prepare(preprocessor), embedding_size=SIZE, dtypes=dtypes,
        json_files={
            "config.json": {"model_type": "clip"},
            "preprocessor_config.json": preprocessor,
            "tokenizer_config.json": clip_tokenizer_config("!"),
        },
        shared_files={"tokenizer.json": CLIP_TOKENIZER_LINK},
    )
