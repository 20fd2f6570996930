"""Pictures -> tensors by the Python that each family is used with, all through Pillow."""

from collections.abc import Callable

import numpy as np
from open_clip.constants import OPENAI_DATASET_MEAN, OPENAI_DATASET_STD
from open_clip.transform import PreprocessCfg, image_transform_v2
from PIL import Image
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil

Prepare = Callable[[Image.Image], np.ndarray]


def clip_preprocessor_config(side: int = 224) -> dict[str, object]:
    """preprocessor_config.json in the classic form of the pinned OpenAI repos: plain numbers."""
    return {
        "crop_size": side, "do_center_crop": True, "do_normalize": True, "do_resize": True,
        "feature_extractor_type": "CLIPFeatureExtractor",
        "image_mean": list(OPENAI_DATASET_MEAN), "image_std": list(OPENAI_DATASET_STD),
        "resample": 3, "size": side,
    }


def mobileclip_preprocessor_config(side: int) -> dict[str, object]:
    """preprocessor_config.json of MobileCLIP v1: bilinear, no mean and no deviation."""
    return {
        "crop_size": {"height": side, "width": side}, "do_center_crop": True,
        "do_convert_rgb": True, "do_normalize": False, "do_rescale": True, "do_resize": True,
        "feature_extractor_type": "CLIPFeatureExtractor",
        "image_processor_type": "CLIPFeatureExtractor", "resample": 2,
        "rescale_factor": 0.00392156862745098, "size": {"shortest_edge": side},
    }


def siglip_preprocessor_config(side: int, resample: int) -> dict[str, object]:
    """preprocessor_config.json of SigLIP (bicubic, 3) and SigLIP 2 (bilinear, 2): squashed, to -1..1."""
    return {
        "do_normalize": True, "do_rescale": True, "do_resize": True,
        "image_mean": [0.5, 0.5, 0.5], "image_processor_type": "SiglipImageProcessor",
        "image_std": [0.5, 0.5, 0.5], "processor_class": "SiglipProcessor", "resample": resample,
        "rescale_factor": 0.00392156862745098, "size": {"height": side, "width": side},
    }


def open_clip_preprocess_cfg(side: int = 224) -> dict[str, object]:
    """visual/preprocess_cfg.json: what open_clip.get_model_preprocess_cfg gives for OpenAI tags."""
    return {
        "size": [side, side], "mode": "RGB", "mean": list(OPENAI_DATASET_MEAN),
        "std": list(OPENAI_DATASET_STD), "interpolation": "bicubic", "resize_mode": "shortest",
        "fill_color": 0,
    }


def _transformers_prepare(processor: object) -> Prepare:
    return lambda picture: np.asarray(
        processor(picture.convert("RGB"), return_tensors="np")["pixel_values"], dtype=np.float32
    )


def clip_prepare(config: dict[str, object]) -> Prepare:
    """transformers' CLIPImageProcessor with the repo's own config."""
    return _transformers_prepare(CLIPImageProcessorPil(**config))


def siglip_prepare(config: dict[str, object]) -> Prepare:
    """transformers' SiglipImageProcessor with the repo's own config."""
    return _transformers_prepare(SiglipImageProcessorPil(**config))


def open_clip_prepare(config: dict[str, object]) -> Prepare:
    """open_clip's evaluation transform with the repo's own config."""
    transform = image_transform_v2(PreprocessCfg(**config), is_train=False)
    return lambda picture: transform(picture).unsqueeze(0).numpy()
