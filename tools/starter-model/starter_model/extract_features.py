"""Stage 4: the frozen tower as an ONNX graph, and the function that runs composites through it.

ONNX Runtime is about twice as fast as PyTorch here, and the 138,000 composites are the long part.
"""

from collections.abc import Callable

import numpy as np
import onnxruntime as ort
import torch

from .image_tower import FEATURE_WIDTH, FeatureTower, load_network, pixels_to_input, use_same_convs
from .onnx_graphs import export_graph
from .settings import IMAGE_SIDE, THREADS, Inputs, Size, WorkFolder, require

COMPOSITES_PER_BATCH = 64


def open_session(path) -> ort.InferenceSession:
    """ONNX Runtime on the CPU with the fixed number of threads."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = THREADS
    return ort.InferenceSession(path, options, providers=['CPUExecutionProvider'])


def extract_features(work: WorkFolder, size: Size, inputs: Inputs) -> None:
    """Writes `feature-tower.onnx`: `images` [B, 3, 224, 224] -> `features` [B, 2864]."""
    tower = FeatureTower(use_same_convs(load_network())).eval()
    images = torch.randn(2, 3, IMAGE_SIDE, IMAGE_SIDE, generator=torch.Generator().manual_seed(0))
    export_graph(tower, images, work.feature_tower, ('images', 'features'), ('batch',))
    session = open_session(work.feature_tower)
    difference = np.abs(session.run(None, {'images': images.numpy()})[0] - tower(images).numpy())
    if difference.max() > 1e-3:
        raise ValueError(f'the exported tower differs from PyTorch by {difference.max():.1e}')
    print(f'feature tower: {FEATURE_WIDTH} features, off by at most {difference.max():.1e}')


def open_feature_tower(work: WorkFolder) -> Callable[[torch.Tensor], np.ndarray]:
    """A function from images [B, 3, 224, 224] on 0..1 to features [B, 2864] float32."""
    session = open_session(require(work.feature_tower, 'run the stage extract_features first'))

    def run(images: torch.Tensor) -> np.ndarray:
        return session.run(None, {'images': pixels_to_input(images * 255).numpy()})[0]

    return run


def write_composites(
    work: WorkFolder,
    name: str,
    count: int,
    compose: Callable[[int, int], tuple[torch.Tensor, torch.Tensor]],
) -> None:
    """Composes `count` images batch by batch and writes what training reads of them.

    `compose(batch, images)` gives images [B, 3, 224, 224] and labels [B, 3]. Writes
    `<name>-features.npy` float16 [count, 2864] and `<name>-labels.npy` int16 [count, 3] (shape
    concept, texture concept, kind; -1 where there is none).
    """
    run = open_feature_tower(work)
    file = work.composites / f'{name}-features.npy'
    features = np.lib.format.open_memmap(file, 'w+', np.float16, (count, FEATURE_WIDTH))
    labels = np.zeros((count, 3), np.int16)
    for batch, start in enumerate(range(0, count, COMPOSITES_PER_BATCH)):
        images, batch_labels = compose(batch, min(COMPOSITES_PER_BATCH, count - start))
        end = start + len(images)
        features[start:end] = run(images)
        labels[start:end] = batch_labels.numpy()
        if batch % 50 == 0:
            print(f'{name}: {end} of {count}', flush=True)
    features.flush()
    np.save(work.composites / f'{name}-labels.npy', labels)
