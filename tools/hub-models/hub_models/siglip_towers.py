"""SigLIP and SigLIP 2: transformers' towers, then one layer up to the real embedding size."""

import torch
from torch import nn
from transformers import SiglipTextConfig, SiglipTextModel, SiglipVisionConfig, SiglipVisionModel

from .calibration import picture_batch, sentence_batches
from .made_model import PICTURE_AXES, MadeModel, Tower
from .preprocessing import siglip_prepare, siglip_preprocessor_config
from .reading import Reading
from .weights import draw_weights, spread_linear

SIZE = 768
OUTPUTS = ("last_hidden_state", "pooler_output")


class Widened(nn.Module):
    """A small tower whose two outputs go up to 768.

    In the real models 768 is the hidden width itself, which would make these files 30 MB each.
    """

    def __init__(self, model: nn.Module, argument: str, width: int) -> None:
        super().__init__()
        self.model, self.argument = model, argument
        self.widen = nn.Linear(width, SIZE)

    def forward(self, fed: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        output = self.model(**{self.argument: fed})
        return self.widen(output.last_hidden_state), self.widen(output.pooler_output)


def make_siglip(repo: str, commit: str, *, side: int, resample: int, reading: Reading, words: int, scale: float,
                bias: float, seed: int, tokenizer_config: dict[str, object],
                dtypes: tuple[str, ...] = ("fp32", "fp16")) -> MadeModel:
    """A repo in the layout of Xenova/siglip-base-patch16-224.

    words: rows of the token table. scale, bias: of the sigmoid, on cosines.
    """
    width = 16
    sizes = {"hidden_size": width, "intermediate_size": 32, "num_hidden_layers": 2,
             "num_attention_heads": 2}
    vision_config = SiglipVisionConfig(**sizes, image_size=side, patch_size=16)
    text_config = SiglipTextConfig(**sizes, vocab_size=words, max_position_embeddings=64,
                                   projection_size=width, pad_token_id=reading.pad,
                                   bos_token_id=None, eos_token_id=1)
    for config in (vision_config, text_config):
        config._attn_implementation = "eager"
    torch.backends.mha.set_fastpath_enabled(False)
    preprocessor = siglip_preprocessor_config(side, resample)
    prepare = siglip_prepare(preprocessor)

    vision = Widened(SiglipVisionModel(vision_config), "pixel_values", width).eval()
    text = Widened(SiglipTextModel(text_config), "input_ids", width).eval()
    draw_weights(vision, seed)
    draw_weights(text, seed + 1)
    with torch.no_grad():
        pictures = vision.model(picture_batch(prepare)).pooler_output
        sentences = torch.cat([text.model(ids).pooler_output for ids in sentence_batches(reading)])
        for side, (tower, rows) in enumerate([(vision, pictures), (text, sentences)]):
            spread_linear(tower.widen, rows, seed, side)
    free = {name: {0: "batch_size"} for name in OUTPUTS}
    return MadeModel(
        repo=repo, commit=commit,
        vision=Tower(vision, "onnx/vision_model{dtype}.onnx", ("pixel_values",), OUTPUTS,
                     {"pixel_values": PICTURE_AXES, **free}, embedding=1),
        text=Tower(text, "onnx/text_model{dtype}.onnx", ("input_ids",), OUTPUTS,
                   {"input_ids": {0: "batch_size"}, **free}, embedding=1),
        reading=reading, prepare=prepare, embedding_size=SIZE, dtypes=dtypes,
        json_files={
            "config.json": {
                "_name_or_path": "random weights", "architectures": ["SiglipModel"],
                "initializer_factor": 1.0, "model_type": "siglip",
                "text_config": {**sizes, "hidden_size": SIZE, "max_position_embeddings": 64,
                                "model_type": "siglip_text_model", "vocab_size": words},
                "vision_config": {**sizes, "hidden_size": SIZE, "image_size": side,
                                  "model_type": "siglip_vision_model", "patch_size": 16},
            },
            "preprocessor_config.json": preprocessor,
            "tokenizer_config.json": tokenizer_config,
        },
        logit_rule={"kind": "sigmoid", "scale": scale, "bias": bias},
    )
