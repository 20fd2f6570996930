"""NumPy's half precision and matrix products -> half_and_matrix.json."""

import numpy as np

from write_reference import pack_bytes, write_reference

# All bit patterns in order. NaN has many encodings, so each is stored as the same one.
halves = np.arange(2**16, dtype=np.uint16)
floats = halves.view(np.float16).astype(np.float32)
floats[np.isnan(floats)] = np.array([0x7FC00000], dtype=np.uint32).view(np.float32)[0]
SAMPLES = [0x0000, 0x8000, 0x0001, 0x83FF, 0x0400, 0x3555, 0x3C00, 0xC000, 0x7BFF, 0xFBFF]

random = np.random.default_rng(7)
a = random.standard_normal((3, 5)).astype(np.float32)
b = random.standard_normal((4, 5)).astype(np.float32)
unit = a / np.linalg.norm(a.astype(np.float64), axis=1, keepdims=True)
cosine = float(np.dot(a[0].astype(np.float64), b[0]) / np.linalg.norm(a[0].astype(np.float64))
               / np.linalg.norm(b[0].astype(np.float64)))

write_reference("half_and_matrix.py", ["numpy"], {
    "half": {
        "allPatterns": pack_bytes(floats),
        "samples": [{"bits": bits, "value": float(floats[bits])} for bits in SAMPLES],
    },
    "matrix": {
        "a": a.tolist(),
        "b": b.tolist(),
        "products": (a.astype(np.float64) @ b.T.astype(np.float64)).tolist(),
        "unitRows": unit.tolist(),
        "lengths": np.linalg.norm(a.astype(np.float64), axis=1).tolist(),
        "cosine": cosine,
    },
})
