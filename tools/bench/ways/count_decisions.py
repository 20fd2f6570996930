"""Decisions changed: python count_decisions.py <folder of the 1,280> <reference.json> <graph...>

Decides 'a photo of a {}.' over the cue-conflict stimuli with native onnxruntime and counts where the
fp32 reference decides otherwise; the text rows are the fp32 text tower's.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image
from tokenizers import Tokenizer

STARTER = Path(__file__).parents[3] / "public/models/cuelens/starter"
PROMPT = "a photo of a {}."


def unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def embed_images(graph: Path, files: list[Path]) -> np.ndarray:
    session = onnxruntime.InferenceSession(graph)
    rows = []
    for start in range(0, len(files), 16):
        images = [np.asarray(Image.open(file).convert("RGB")) for file in files[start : start + 16]]
        pixels = ((np.stack(images).astype(np.float32) - 127) / 128).transpose(0, 3, 1, 2)
        rows.append(session.run(None, {"pixel_values": np.ascontiguousarray(pixels)})[0])
    return unit(np.concatenate(rows))


def embed_classes(classes: list[str]) -> np.ndarray:
    tokenizer = Tokenizer.from_file(str(STARTER / "tokenizer.json"))
    session = onnxruntime.InferenceSession(STARTER / "onnx/text_model.onnx")
    ids = [np.array([tokenizer.encode(PROMPT.format(one)).ids], np.int64) for one in classes]
    return unit(np.concatenate([session.run(None, {"input_ids": one})[0] for one in ids]))


def main() -> None:
    stimuli, reference = Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text())
    by_name = {file.name: file for file in stimuli.glob("*/*.png")}
    files = [by_name[name] for name in reference["images"]]
    wanted = np.array([int(one, 16) for one in reference["prompts"][PROMPT]["decisions"]])
    classes = embed_classes(reference["classes"])
    fp32 = embed_images(STARTER / "onnx/vision_model.onnx", files)
    for graph in map(Path, sys.argv[3:]):
        rows = embed_images(graph, files)
        changed = int(((rows @ classes.T).argmax(1) != wanted).sum())
        cosine = (rows * fp32).sum(1)
        size = graph.stat().st_size / 1e6
        print(
            f"{graph.name}: {changed} of {len(files)} changed, cosine with fp32"
            f" min {cosine.min():.6f} mean {cosine.mean():.6f}, {size:.2f} MB"
        )


main()
