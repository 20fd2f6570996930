"""An image tower in native ONNX Runtime on the processor: what the browser is held beside.

    python native_tower.py job.json

The job names the graph, its preprocessor config, pictures, those to warm up with, batch, threads and
the file that gets the rows. Prints one line of JSON: seconds from PNG bytes in memory to embeddings,
and of the graph alone on the same input.
"""

import io
import json
import platform
import sys
import time
from pathlib import Path

import numpy as np
import onnxruntime
import PIL
from PIL import Image


def prepare(png: bytes, side: int, mean: np.ndarray, std: np.ndarray) -> np.ndarray:
    """CLIP's preprocessing: shortest edge to `side` (bicubic), the middle, normalised; [3, side, side]."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    if min(image.size) != side:
        scale = side / min(image.size)
        image = image.resize([max(side, int(edge * scale)) for edge in image.size], Image.BICUBIC)
    left, top = ((edge - side) // 2 for edge in image.size)
    if image.size != (side, side):
        image = image.crop((left, top, left + side, top + side))
    pixels = np.asarray(image, dtype=np.float32) / np.float32(255)
    return ((pixels - mean) / std).transpose(2, 0, 1)


def main() -> None:
    job = json.loads(Path(sys.argv[1]).read_text())
    config = json.loads(Path(job["preprocessor"]).read_text())
    crop = config["crop_size"]
    side = crop["height"] if isinstance(crop, dict) else crop
    mean, std = (np.asarray(config[key], dtype=np.float32) for key in ("image_mean", "image_std"))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = job["threads"]
    session = onnxruntime.InferenceSession(
        job["graph"], options, providers=["CPUExecutionProvider"]
    )

    def batches(pictures: list[bytes]) -> list[list[bytes]]:
        return [pictures[at : at + job["batch"]] for at in range(0, len(pictures), job["batch"])]

    def inputs(batch: list[bytes]) -> np.ndarray:
        return np.stack([prepare(png, side, mean, std) for png in batch])

    def embed(pixels: np.ndarray) -> np.ndarray:
        (rows,) = session.run(["image_embeds"], {"pixel_values": pixels})
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    pictures, warm = (
        [Path(path).read_bytes() for path in job[key]] for key in ("pictures", "warm")
    )
    for batch in batches(warm):
        embed(inputs(batch))

    start = time.perf_counter()
    rows = np.concatenate([embed(inputs(batch)) for batch in batches(pictures)])
    seconds = time.perf_counter() - start

    prepared = [inputs(batch) for batch in batches(pictures)]
    start = time.perf_counter()
    for pixels in prepared:
        embed(pixels)
    graph_seconds = time.perf_counter() - start

    rows.astype("<f4").tofile(job["rows"])
    versions = f"ONNX Runtime {onnxruntime.__version__}, Pillow {PIL.__version__}, NumPy {np.__version__}"
    print(
        json.dumps(
            {
                "seconds": seconds,
                "graphSeconds": graph_seconds,
                "width": rows.shape[1],
                "versions": f"{versions}, Python {platform.python_version()}",
            }
        )
    )


main()
