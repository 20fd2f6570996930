"""Pillow's Image.resize on pictures of many sizes -> resize.json.

Pillow 12.1 is the last that always does the horizontal pass first, which is what published results
were made with; 12.2 turns very tall pictures first, 13.0 picks the order by the two scales.
"""

from PIL import Image

from pictures import make_picture
from write_reference import pack_bytes, write_reference

# kind, source width and height, target width and height
SIZES = [
    ("noise", 16, 16, 7, 5),
    ("noise", 7, 5, 16, 16),
    ("noise", 23, 17, 23, 9),
    ("noise", 23, 17, 11, 17),
    ("noise", 13, 29, 13, 29),
    ("noise", 1, 1, 9, 4),
    ("noise", 1, 20, 6, 7),
    ("noise", 20, 1, 7, 6),
    ("noise", 19, 31, 1, 1),
    ("noise", 40, 3, 3, 40),
    ("checker", 24, 24, 31, 19),
    ("checker", 30, 22, 13, 21),
    ("ramp", 33, 21, 17, 28),
    ("flat", 18, 26, 29, 11),
    ("noise", 224, 224, 256, 256),
    ("noise", 224, 224, 112, 112),
    ("noise", 300, 200, 336, 224),
    ("noise", 513, 341, 337, 224),
    ("ramp", 640, 480, 298, 224),
    ("checker", 401, 777, 224, 224),
    ("noise", 1000, 61, 100, 224),
]
FILTERS = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}

cases = []
for number, (kind, width, height, target_width, target_height) in enumerate(SIZES):
    seed = 101 + number
    picture = make_picture(kind, width, height, seed)
    for resample, code in FILTERS.items():
        resized = Image.fromarray(picture).resize((target_width, target_height), code)
        cases.append(
            {
                "input": {"kind": kind, "width": width, "height": height, "seed": seed},
                "inputSha256": pack_bytes(picture)["sha256"],
                "resample": resample,
                "width": target_width,
                "height": target_height,
                "output": pack_bytes(resized),
            }
        )
write_reference("resize.py", ["pillow", "numpy"], {"cases": cases})
