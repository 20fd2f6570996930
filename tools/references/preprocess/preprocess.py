"""Hugging Face image processors (Pillow backend) on small pictures -> preprocess.json."""

import numpy as np
from PIL import Image
from transformers.image_transforms import center_crop, get_resize_output_image_size
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil

from pictures import make_picture
from write_reference import pack_bytes, write_reference

CLIP = {"image_processor_type": "CLIPImageProcessor"}
SIGLIP = {"image_processor_type": "SiglipImageProcessor"}
SMALL = {"size": {"shortest_edge": 12}, "crop_size": {"height": 12, "width": 12}}
STARTER = {
    "size": {"shortest_edge": 224},
    "resample": 3,
    "do_center_crop": True,
    "crop_size": {"height": 224, "width": 224},
    "do_rescale": True,
    "rescale_factor": 0.00392156862745098,
    "do_normalize": True,
    "image_mean": [127 / 255] * 3,
    "image_std": [128 / 255] * 3,
}
MOBILECLIP = {
    "feature_extractor_type": "CLIPFeatureExtractor",
    "image_processor_type": "CLIPFeatureExtractor",
    "size": {"shortest_edge": 256},
    "crop_size": {"height": 256, "width": 256},
    "resample": 2,
    "do_normalize": False,
}
# name, configuration, picture's kind, width and height
RUNS = [
    ("landscape to 12", {**CLIP, **SMALL}, "noise", 31, 20),
    ("portrait to 12", {**CLIP, **SMALL}, "noise", 17, 40),
    ("already 12 x 12", {**CLIP, **SMALL}, "noise", 12, 12),
    ("bilinear", {**CLIP, **SMALL, "resample": 2}, "checker", 31, 20),
    ("old form with numbers", {"feature_extractor_type": "CLIPFeatureExtractor", "size": 12,
                               "crop_size": 12, "resample": 3}, "ramp", 21, 33),
    ("larger edge than crop", {**CLIP, "size": {"shortest_edge": 15}, "crop_size": 10},
     "noise", 24, 37),
    ("smaller edge than crop", {**CLIP, "size": {"shortest_edge": 9}, "crop_size": 14},
     "noise", 15, 9),
    ("wide strip, crop padded above", {**CLIP, "size": {"shortest_edge": 5}, "crop_size": 12},
     "noise", 40, 6),
    ("no resize", {**CLIP, "do_resize": False, "crop_size": {"height": 8, "width": 11}},
     "noise", 14, 13),
    ("no normalization", {**CLIP, **SMALL, "do_normalize": False}, "noise", 20, 31),
    ("no rescale", {**CLIP, **SMALL, "do_rescale": False}, "noise", 20, 31),
    ("neither", {**CLIP, **SMALL, "do_rescale": False, "do_normalize": False}, "noise", 20, 31),
    ("another rescale", {**CLIP, **SMALL, "rescale_factor": 1 / 127.5}, "noise", 20, 31),
    ("squash", {**SIGLIP, "size": {"height": 12, "width": 12}}, "noise", 31, 20),
    ("CLIP as it is", {**CLIP}, "noise", 301, 224),
    ("SigLIP as it is", {**SIGLIP}, "noise", 250, 201),
    ("starter, 224 x 224", {**CLIP, **STARTER}, "noise", 224, 224),
    ("starter, photo", {**CLIP, **STARTER}, "ramp", 500, 375),
    ("MobileCLIP as it is", {**MOBILECLIP}, "noise", 224, 224),
    ("squash, bilinear", {**SIGLIP, "size": {"height": 12, "width": 16}, "resample": 2},
     "checker", 31, 20),
]

runs = []
for number, (name, config, kind, width, height) in enumerate(RUNS):
    seed = 501 + number
    picture = make_picture(kind, width, height, seed)
    own = {key: value for key, value in config.items() if not key.endswith("_type")}
    siglip = config.get("image_processor_type") == "SiglipImageProcessor"
    processor = (SiglipImageProcessorPil if siglip else CLIPImageProcessorPil)(**own)
    values = processor(Image.fromarray(picture), return_tensors="np")["pixel_values"][0]
    runs.append(
        {
            "name": name,
            "config": config,
            "input": {"kind": kind, "width": width, "height": height, "seed": seed},
            "shape": list(values.shape),
            "output": pack_bytes(values.astype(np.float32)),
        }
    )

crops = []
for width, height, crop_width, crop_height in [
    (9, 8, 4, 4), (9, 8, 4, 3), (5, 9, 8, 4), (5, 4, 8, 9), (6, 6, 7, 6), (3, 1, 3, 1),
]:
    seed = 701 + len(crops)
    picture = make_picture("noise", width, height, seed)
    cut = center_crop(picture, (crop_height, crop_width), input_data_format="channels_last")
    crops.append(
        {
            "input": {"kind": "noise", "width": width, "height": height, "seed": seed},
            "width": crop_width,
            "height": crop_height,
            "output": pack_bytes(cut),
        }
    )

sizes = []
for width, height, edge in [(500, 375, 224), (375, 500, 224), (301, 224, 224), (1, 9, 4),
                            (1000, 333, 224), (641, 427, 256), (3, 7, 5), (8, 8, 3)]:
    blank = np.zeros((height, width, 3), dtype=np.uint8)
    new_height, new_width = get_resize_output_image_size(
        blank, edge, default_to_square=False, input_data_format="channels_last"
    )
    sizes.append({"width": width, "height": height, "edge": edge,
                  "resized": {"width": new_width, "height": new_height}})

write_reference("preprocess.py", ["transformers", "pillow", "numpy"],
                {"runs": runs, "crops": crops, "sizes": sizes})
