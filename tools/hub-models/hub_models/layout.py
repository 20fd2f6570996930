"""Writes one made model as its hub repo."""

import json
from pathlib import Path

import torch

from .export import write_graphs
from .made_model import MadeModel
from .pictures import read_test_pictures
from .places import MADE, write_json
from .sentences import TEST_SENTENCES


def write_repo(model: MadeModel, made: Path = MADE) -> int:
    """Graphs, configs and hub.json. Gives the bytes of the folder."""
    folder = made / model.repo
    picture = torch.from_numpy(model.prepare(read_test_pictures()[0][1]))
    ids = torch.from_numpy(model.reading.array(TEST_SENTENCES[0]))
    # Files of an earlier run that are no longer made must not stay; tokenizers come from elsewhere.
    for old in folder.rglob("*.onnx*"):
        old.unlink()
    write_graphs(model.vision, picture, folder, model.dtypes)
    write_graphs(model.text, ids, folder, model.dtypes)
    for name, value in model.json_files.items():
        # immich's exporter writes its own configs on one line, transformers in many.
        if model.repo.startswith("immich-app/") and "token" not in name:
            (folder / name).write_text(json.dumps(value), encoding="utf-8")
        else:
            write_json(folder / name, value)
    write_hub_json(folder, model.commit, model.shared_files, model.hub)
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def write_hub_json(folder: Path, commit: str, files: dict[str, str],
                   more: dict[str, object] | None = None) -> None:
    """What the stand-in server must know beside the files; paths are relative to the folder."""
    write_json(folder / "hub.json", {"commit": commit, **(more or {}), "files": files})
