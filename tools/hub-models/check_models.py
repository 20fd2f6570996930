"""Runs the files on disk with onnxruntime and holds them against PyTorch's references.

fp32: cosine >= 0.9999; fp16: >= 0.999; decisions equal for both. q8 is printed, not judged.
Exits 1 with the failures listed. `check_models.py [--folder DIR] [repo ...]`
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime as ort

from hub_models.export import SUFFIXES
from hub_models.pictures import read_test_pictures
from hub_models.places import MADE, REFERENCES
from hub_models.preprocessing import clip_prepare, open_clip_prepare, siglip_prepare

LEAST_COSINE = {"fp32": 0.9999, "fp16": 0.999}
# y1 is the embedding of test/odd-names.
EMBEDDINGS = ("image_embeds", "text_embeds", "pooler_output", "embedding", "y1")
BASE = "Xenova/clip-vit-base-patch32"
# Made from the base repo's weights, so that its reference holds for them.
SAME_AS_BASE = ("test/external-data", "test/gated", "test/odd-names", "test/with-self-test")
# Decisions must not hang on a hair: best against second-best sentence of each picture.
LEAST_MARGIN = 0.02


def locate(folder: Path, path: str) -> Path:
    """A file of a repo, which may be a link in its hub.json."""
    links = json.loads((folder / "hub.json").read_text())["files"]
    return folder / links.get(path, path)


def find_prepare(folder: Path):
    """The preprocessing that the repo's own files ask for."""
    immich = locate(folder, "visual/preprocess_cfg.json")
    if immich.exists():
        return open_clip_prepare(json.loads(immich.read_text()))
    config = json.loads(locate(folder, "preprocessor_config.json").read_text())
    siglip = config.get("image_processor_type") == "SiglipImageProcessor"
    return (siglip_prepare if siglip else clip_prepare)(config)


def open_session(file: Path) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    # onnxruntime 1.32 on x86 blocks half-precision convolutions as if they were float, and dies.
    broken = ["NchwcTransformer"] if "_fp16" in file.name else None
    return ort.InferenceSession(str(file), options, providers=["CPUExecutionProvider"],
                                disabled_optimizers=broken)


def run_tower(session: ort.InferenceSession, feeds: list[np.ndarray]) -> np.ndarray:
    """float64 [N, D] of unit length, one input at a time."""
    names = [output.name for output in session.get_outputs()]
    wanted = next(name for name in EMBEDDINGS if name in names)
    feed_name = session.get_inputs()[0].name
    rows = np.concatenate([session.run([wanted], {feed_name: feed})[0] for feed in feeds])
    rows = rows.astype(np.float64)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def describe(session: ort.InferenceSession) -> str:
    """Names, types and shapes, for the table of contracts."""
    def one(value) -> str:
        return f"{value.name} {value.type.removeprefix('tensor(').rstrip(')')} {value.shape}"
    inputs, outputs = session.get_inputs(), session.get_outputs()
    return f"{', '.join(map(one, inputs))} -> {', '.join(map(one, outputs))}"


def check_repo(folder: Path, reference: dict, show_contract: bool) -> list[str]:
    """Prints one line per dtype; gives the failures."""
    failures: list[str] = []
    repo = f"{folder.parent.name}/{folder.name}"
    wanted_text = np.array([entry["embedding"] for entry in reference["sentences"]])
    wanted_image = np.array([entry["embedding"] for entry in reference["images"]])
    cosines = wanted_image @ wanted_text.T
    ranked = np.sort(cosines, axis=1)
    margin = float((ranked[:, -1] - ranked[:, -2]).min())
    pairs = wanted_text @ wanted_text.T
    between = pairs[np.triu_indices(len(pairs), 1)]
    looks = wanted_image @ wanted_image.T
    looks = looks[np.triu_indices(len(looks), 1)]
    print(f"{repo}: cosines text {between.min():.2f}..{between.max():.2f}, "
          f"images {looks.min():.2f}..{looks.max():.2f}, "
          f"image-text {cosines.min():.2f}..{cosines.max():.2f}, least margin {margin:.3f}, "
          f"decisions {cosines.argmax(axis=1).tolist()}")
    if margin < LEAST_MARGIN:
        failures.append(f"{repo}: margin {margin:.4f}")
    if max(between.max(), looks.max()) > 0.97:
        failures.append(f"{repo}: two sentences or two pictures are nearly the same")

    prepare = find_prepare(folder)
    pictures = [prepare(picture) for _, picture in read_test_pictures()]
    immich = (folder / "textual").exists()
    stems = (("textual/model", "visual/model") if immich
             else ("onnx/text_model", "onnx/vision_model"))
    ids = [entry["paddedIds"] or entry["ids"] for entry in reference["sentences"]]
    feeds = [np.array([row], dtype=np.int32 if immich else np.int64) for row in ids]
    for dtype, suffix in SUFFIXES.items():
        files = [locate(folder, f"{stem}{suffix}.onnx") for stem in stems]
        if not all(file.exists() for file in files):
            continue
        text_session, image_session = (open_session(file) for file in files)
        if dtype == "fp32" and show_contract:
            print(f"  text  {describe(text_session)}\n  image {describe(image_session)}")
        text, image = run_tower(text_session, feeds), run_tower(image_session, pictures)
        near_text = float((text * wanted_text).sum(axis=1).min())
        near_image = float((image * wanted_image).sum(axis=1).min())
        same = int(((image @ text.T).argmax(axis=1) == cosines.argmax(axis=1)).sum())
        print(f"  {dtype}: least cosine text {near_text:.6f} image {near_image:.6f}, "
              f"decisions {same}/{len(pictures)}")
        least = LEAST_COSINE.get(dtype)
        if least is not None and (min(near_text, near_image) < least or same < len(pictures)):
            failures.append(f"{repo} {dtype}: text {near_text}, image {near_image}, "
                            f"{same} decisions")
        if dtype == "fp32":
            failures += check_batches(repo, text_session, image_session, ids, pictures, text, image)
    return failures


def check_batches(repo, text_session, image_session, ids, pictures, text, image) -> list[str]:
    """Where the batch is free, two at once give what one at a time gives."""
    failures = []
    if isinstance(image_session.get_inputs()[0].shape[0], str):
        both = run_tower(image_session, [np.concatenate(pictures[:2])])
        if float((both * image[:2]).sum(axis=1).min()) < 0.99999:
            failures.append(f"{repo}: a batch of pictures differs from single ones")
    if isinstance(text_session.get_inputs()[0].shape[0], str):
        longest = max(len(row) for row in ids[:2])
        # Unpadded rows belong to causal towers; there the end mark may be repeated.
        rows = [row + [row[-1]] * (longest - len(row)) for row in ids[:2]]
        both = run_tower(text_session, [np.array(rows, dtype=np.int64)])
        if float((both * text[:2]).sum(axis=1).min()) < 0.99999:
            failures.append(f"{repo}: a batch of sentences differs from single ones")
    return failures


def check_joint(folder: Path, reference: dict) -> list[str]:
    """One picture batch and one sentence at a time through the joint graph."""
    session = open_session(folder / "onnx/model.onnx")
    prepare = find_prepare(folder)
    pictures = np.concatenate([prepare(picture) for _, picture in read_test_pictures()])
    columns = []
    for entry in reference["sentences"]:
        ids = np.array([entry["ids"]], dtype=np.int64)
        logits, = session.run(["logits_per_image"], {
            "input_ids": ids, "attention_mask": np.ones_like(ids), "pixel_values": pictures})
        columns.append(logits)
    away = float(np.abs(np.concatenate(columns, axis=1) - np.array(reference["logits"])).max())
    print(f"test/joint-clip: logits at most {away:.5f} away")
    return [] if away < 0.01 else [f"test/joint-clip: logits {away} away"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, help="made by full_size.py")
    parser.add_argument("--contracts", action="store_true")
    parser.add_argument("repos", nargs="*")
    wanted = parser.parse_args()
    made = wanted.folder or MADE
    references = wanted.folder / "references" if wanted.folder else REFERENCES
    known = {reference["repo"]: reference for reference in
             (json.loads(file.read_text(encoding="utf-8")) for file in references.glob("*.json"))}
    failures: list[str] = []
    checked = 0
    for repo in [*sorted(known), *([] if wanted.folder else SAME_AS_BASE)]:
        if wanted.repos and repo not in wanted.repos:
            continue
        checked += 1
        failures += check_repo(made / repo, known.get(repo) or known[BASE], wanted.contracts)
    if not wanted.folder and not wanted.repos:
        checked += 1
        failures += check_joint(made / "test/joint-clip", known[BASE])
    if checked == 0:
        failures.append("no reference found")
    print("\n".join(failures) or f"{checked} repos agree with PyTorch")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
