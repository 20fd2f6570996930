"""Repos for the stories that a catalog does not tell: joint graph, external data, gate, riddles.

All are made from the finished Xenova/clip-vit-base-patch32: what is the same is linked, not copied,
and its reference holds for them too.
"""

import base64
import json
from pathlib import Path

import onnx
import torch
from onnx import helper
from torch import nn

from .catalog import CATALOG, known_from
from .clip_towers import make_clip
from .export import export_tower
from .layout import write_hub_json
from .made_model import CLIP_TOKENIZER_LINK, PICTURE_AXES, MadeModel, Tower
from .pictures import read_test_pictures
from .places import MADE, PICTURES, write_json
from .references import reference_file
from .sentences import TEST_SENTENCES

BASE = "Xenova/clip-vit-base-patch32"
VISION, TEXT = "onnx/vision_model.onnx", "onnx/text_model.onnx"
CONFIGS = ("config.json", "preprocessor_config.json", "tokenizer_config.json",
           "special_tokens_map.json")


def _links(*paths: str) -> dict[str, str]:
    """hub.json entries that take files from the base repo."""
    links = {path: f"../../{BASE}/{path}" for path in paths}
    return {**links, "tokenizer.json": CLIP_TOKENIZER_LINK}


def _start(name: str, links: dict[str, str], **hub: object) -> Path:
    folder = MADE / "test" / name
    # The joint one states no licence: the page has to ask about it.
    if name != "joint-clip":
        hub = {"licence": "mit", **hub}
    write_hub_json(folder, known_from("", f"test/{name}"), links, hub)
    return folder


class Joint(nn.Module):
    """transformers' CLIPModel as one graph, embeddings of unit length, logits at scale 100."""

    def __init__(self, model: MadeModel) -> None:
        super().__init__()
        self.vision, self.text = model.vision.module.model, model.text.module.model

    def forward(self, input_ids: torch.Tensor, pixel_values: torch.Tensor,
                attention_mask: torch.Tensor) -> tuple[torch.Tensor, ...]:
        image = self.vision(pixel_values=pixel_values).image_embeds
        text = self.text(input_ids=input_ids, attention_mask=attention_mask).text_embeds
        image, text = nn.functional.normalize(image), nn.functional.normalize(text)
        logits_per_text = 100 * text @ image.T
        return logits_per_text.T, logits_per_text, text, image


def write_joint(model: MadeModel) -> None:
    """test/joint-clip: onnx/model.onnx with three inputs and four outputs, no split files."""
    folder = _start("joint-clip", _links(*CONFIGS))
    words = {0: "text_batch_size", 1: "sequence_length"}
    dynamic = {
        "input_ids": words, "attention_mask": words,
        "pixel_values": {**PICTURE_AXES, 0: "image_batch_size"},
        "logits_per_image": {0: "image_batch_size", 1: "text_batch_size"},
        "logits_per_text": {0: "text_batch_size", 1: "image_batch_size"},
        "text_embeds": {0: "text_batch_size"}, "image_embeds": {0: "image_batch_size"},
    }
    ids = torch.from_numpy(model.reading.array(TEST_SENTENCES[0])).repeat(2, 1)
    pictures = torch.from_numpy(model.prepare(read_test_pictures()[0][1])).repeat(3, 1, 1, 1)
    tower = Tower(Joint(model), "onnx/model{dtype}.onnx",
                  ("input_ids", "pixel_values", "attention_mask"),
                  ("logits_per_image", "logits_per_text", "text_embeds", "image_embeds"), dynamic)
    export_tower(tower, (ids, pictures, torch.ones_like(ids)), folder / "onnx/model.onnx")


def write_external_data() -> None:
    """test/external-data: the vision weights in onnx/vision_model.onnx_data."""
    folder = _start("external-data", _links(*CONFIGS, TEXT))
    (folder / "onnx").mkdir(exist_ok=True)
    data = folder / f"{VISION}_data"
    # onnx appends to a data file that is there.
    data.unlink(missing_ok=True)
    onnx.save(onnx.load(MADE / BASE / VISION), folder / VISION, save_as_external_data=True,
              all_tensors_to_one_file=True, location=data.name, size_threshold=256)


def write_gated() -> None:
    """test/gated: listed, but no file is given to strangers."""
    _start("gated", _links(*CONFIGS, VISION, TEXT), gated="manual")


def _rename(source: Path, target: Path, embedding: str) -> None:
    """input -> x0; the embedding -> y1; y0 is a decoy of the same type and shape."""
    model = onnx.load(source)
    graph = model.graph
    names = {graph.input[0].name: "x0", embedding: "y1"}
    for node in graph.node:
        node.input[:] = [names.get(name, name) for name in node.input]
        node.output[:] = [names.get(name, name) for name in node.output]
    graph.input[0].name = "x0"
    output = next(value for value in graph.output if value.name == embedding)
    output.name = "y1"
    decoy = onnx.ValueInfoProto()
    decoy.CopyFrom(output)
    decoy.name = "y0"
    graph.node.append(helper.make_node("Abs", ["y1"], ["y0"], name="/decoy"))
    kept = [decoy, onnx.ValueInfoProto.FromString(output.SerializeToString())]
    del graph.output[:]
    graph.output.extend(kept)
    onnx.checker.check_model(model)
    target.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, target)


def write_odd_names() -> None:
    """test/odd-names: neither names nor shapes tell which output is the embedding."""
    folder = _start("odd-names", _links(*CONFIGS))
    _rename(MADE / BASE / VISION, folder / VISION, "image_embeds")
    _rename(MADE / BASE / TEXT, folder / TEXT, "text_embeds")


def write_with_self_test() -> None:
    """test/with-self-test: the base repo and a self-test.json in the page's own format."""
    folder = _start("with-self-test", _links(*CONFIGS, VISION, TEXT))
    reference = json.loads(reference_file(BASE).read_text(encoding="utf-8"))
    sentences = [{key: entry[key] for key in ("text", "ids", "embedding")}
                 for entry in reference["sentences"][:3]]
    images = [{"name": entry["name"], "embedding": entry["embedding"],
               "pngBase64": base64.b64encode((PICTURES / entry["name"]).read_bytes()).decode()}
              for entry in reference["images"] if entry["name"].endswith("224x224.png")]
    write_json(folder / "self-test.json", {
        "format": "cuelens-self-test", "version": 1, "dtype": "fp32",
        "sentences": sentences, "images": images,
    }, indent=None)


def write_wrong_width() -> None:
    """test/wrong-width: text [B,512] beside vision [B,256]; no cosine can be taken."""
    folder = _start("wrong-width", _links(*CONFIGS, TEXT))
    narrow = make_clip("test/wrong-width", "", patch=32, size=256, seed=100)
    picture = torch.from_numpy(narrow.prepare(read_test_pictures()[0][1]))
    export_tower(narrow.vision, (picture,), folder / VISION)


def write_story_models() -> None:
    """All of them; the base repo and its reference must be on disk."""
    write_joint(CATALOG[BASE]())
    write_external_data()
    write_gated()
    write_odd_names()
    write_with_self_test()
    write_wrong_width()
