"""Stage 8 (may be left out): features of the 1,280 stimuli, only to print measures while
training."""

import numpy as np
import torch

from .extract_features import open_feature_tower
from .settings import Inputs, MissingInput, Size, WorkFolder
from .stimuli import read_pixels, read_stimuli


def stimuli_features(work: WorkFolder, size: Size, inputs: Inputs) -> None:
    """Writes `stimuli/features.npy` [N, 2864] and `stimuli/labels.npy` [N, 2] (shape, texture)."""
    if inputs.stimuli is None:
        raise MissingInput('name the folder of the cue-conflict stimuli with --stimuli')
    stimuli = read_stimuli(inputs.stimuli, size.reference_images)
    run = open_feature_tower(work)
    features = [run(torch.from_numpy(read_pixels(stimulus.path)[None])) for stimulus in stimuli]
    np.save(work.stimuli / 'features.npy', np.concatenate(features))
    labels = [(stimulus.shape, stimulus.texture) for stimulus in stimuli]
    np.save(work.stimuli / 'labels.npy', np.array(labels, np.int64))
