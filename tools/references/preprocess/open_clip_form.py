"""open_clip's evaluation transform on small pictures -> open_clip_form.json."""

import numpy as np
from open_clip.transform import PreprocessCfg, image_transform_v2
from PIL import Image

from pictures import make_picture
from write_reference import pack_bytes, write_reference

HALF = {"mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5]}
NONE = {"mean": [0.0, 0.0, 0.0], "std": [1.0, 1.0, 1.0]}
# name, configuration, picture's kind, width and height
RUNS = [
    ("as the CLIP exports have it", {"size": [224, 224], "mode": "RGB", "interpolation": "bicubic",
                                     "resize_mode": "shortest", "fill_color": 0}, "noise", 301, 240),
    ("already 12 x 12", {"size": 12, "resize_mode": "shortest"}, "noise", 12, 12),
    ("portrait, bilinear", {"size": 12, "interpolation": "bilinear"}, "checker", 17, 40),
    ("a border of 3 pixels", {"size": [12, 12], "resize_mode": "shortest"}, "noise", 30, 24),
    ("a border of 5 pixels", {"size": [12, 12], "resize_mode": "shortest"}, "noise", 34, 24),
    ("a border of 7 pixels", {"size": [12, 12], "resize_mode": "shortest"}, "noise", 24, 39),
    ("squash", {"size": [12, 12], "resize_mode": "squash", **HALF}, "noise", 31, 20),
    ("squash to no square", {"size": [9, 14], "resize_mode": "squash", "interpolation": "bilinear"},
     "checker", 31, 20),
    ("no normalization", {"size": 12, "interpolation": "bilinear", **NONE}, "noise", 20, 31),
    ("every level", {"size": 256, "resize_mode": "shortest"}, "ramp", 256, 256),
    ("every level, to -1..1", {"size": 256, "resize_mode": "squash", **HALF}, "ramp", 256, 256),
]

runs = []
for number, (name, config, kind, width, height) in enumerate(RUNS):
    seed = 801 + number
    picture = make_picture(kind, width, height, seed)
    transform = image_transform_v2(PreprocessCfg(**config), is_train=False)
    values = transform(Image.fromarray(picture)).numpy()
    runs.append(
        {
            "name": name,
            "config": {"resize_mode": "shortest", **config},
            "input": {"kind": kind, "width": width, "height": height, "seed": seed},
            "shape": list(values.shape),
            "output": pack_bytes(values.astype(np.float32)),
        }
    )

write_reference("open_clip_form.py", ["open-clip-torch", "torchvision", "pillow", "numpy"],
                {"runs": runs})
