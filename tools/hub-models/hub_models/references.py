"""Embeddings, logits and probabilities by PyTorch, written beside the models."""

from pathlib import Path

import numpy as np
import torch

from .made_model import MadeModel, Tower
from .pictures import read_test_pictures
from .places import REFERENCES, write_json
from .sentences import TEST_SENTENCES

VERSIONS = ("torch", "transformers", "open_clip", "timm", "PIL")


def _seven_digits(values: np.ndarray) -> list:
    return [float(f"{value:.7g}") for value in values.tolist()] if values.ndim == 1 else [
        _seven_digits(row) for row in values
    ]


@torch.no_grad()
def embed(tower: Tower, fed: np.ndarray) -> np.ndarray:
    """float64 [D] of unit length, from the tower's float32 output."""
    output = tower.module(torch.from_numpy(fed))
    chosen = output[tower.embedding] if isinstance(output, tuple) else output
    row = chosen[0].double().numpy()
    return row / np.linalg.norm(row)


def probabilities(logits: np.ndarray, rule: dict[str, object]) -> np.ndarray:
    """Softmax over sentences for each image, or a sigmoid for each pair."""
    if rule["kind"] == "sigmoid":
        return 1 / (1 + np.exp(-logits))
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    return shares / shares.sum(axis=1, keepdims=True)


def make_reference(model: MadeModel) -> dict[str, object]:
    """What the page must get for the test sentences and pictures."""
    sentences = []
    for text in TEST_SENTENCES:
        ids = model.reading.ids(text)
        padded = None if model.reading.pad is None else model.reading.fed(ids)
        sentences.append({"text": text, "ids": ids, "paddedIds": padded,
                          "embedding": embed(model.text, model.reading.array(text))})
    images = [{"name": f"{name}.png", "embedding": embed(model.vision, model.prepare(picture))}
              for name, picture in read_test_pictures()]
    rule = model.logit_rule
    cosines = np.array([i["embedding"] for i in images]) @ np.array(
        [s["embedding"] for s in sentences]).T
    logits = cosines * rule["scale"] + rule.get("bias", 0)
    for entry in sentences + images:
        entry["embedding"] = _seven_digits(entry["embedding"])
    versions = {name: __import__(name).__version__ for name in VERSIONS}
    return {
        "repo": model.repo,
        "madeWith": "PyTorch, float32, batches of one; " + ", ".join(
            f"{name} {version.partition('+')[0]}" for name, version in versions.items()),
        "embeddingSize": model.embedding_size, "logitRule": rule, "sentences": sentences,
        "images": images, "logits": _seven_digits(logits),
        "probabilities": _seven_digits(probabilities(logits, rule)),
    }


def reference_file(repo: str, folder: Path = REFERENCES) -> Path:
    """references/<owner>__<name>.json."""
    return folder / f"{repo.replace('/', '__')}.json"


def write_reference(model: MadeModel, folder: Path = REFERENCES) -> None:
    """Makes and writes one reference."""
    write_json(reference_file(model.repo, folder), make_reference(model), indent=None)
