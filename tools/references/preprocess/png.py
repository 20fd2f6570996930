"""PNG files of every kind, and what Pillow makes of them -> png/*.png and png.json.

Also reads three stimuli from ../shared/data/cue-conflict beside the repository.
"""

import hashlib
import io
import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms

from write_reference import pack_bytes, write_reference

FOLDER = Path(__file__).parent / "png"
GREY, RGB, PALETTE, GREY_ALPHA, RGB_ALPHA = 0, 2, 3, 4, 6
CHANNELS = {GREY: 1, RGB: 3, PALETTE: 1, GREY_ALPHA: 2, RGB_ALPHA: 4}
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4),
         (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
random = np.random.default_rng(11)


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def pack_row(row: np.ndarray, depth: int) -> bytes:
    """Samples of one row -> bytes, first sample in the high bits."""
    if depth == 16:
        return row.astype(">u2").tobytes()
    if depth == 8:
        return row.astype(np.uint8).tobytes()
    bits = (row.reshape(-1, 1) >> np.arange(depth)[::-1]) & 1
    return np.packbits(bits.astype(np.uint8).ravel()).tobytes()


def filter_rows(rows: list[bytes], step: int) -> bytes:
    """Filters row i with filter i modulo 5, so that all five are met."""
    out, above = b"", bytes(len(rows[0]))
    for number, row in enumerate(rows):
        kind, line = number % 5, bytearray()
        for i, value in enumerate(row):
            left = row[i - step] if i >= step else 0
            corner = above[i - step] if i >= step else 0
            up = above[i]
            guess = left + up - corner
            nearest = min((left, up, corner), key=lambda side: abs(guess - side))
            line.append((value - (0, left, up, (left + up) // 2, nearest)[kind]) % 256)
        out += bytes([kind]) + bytes(line)
        above = row
    return out


def write_png(samples: np.ndarray, color: int, depth: int, *, before: bytes = b"",
              interlaced: bool = False, pieces: int = 1) -> bytes:
    """A PNG of samples [height, width, channels]; `before` goes between header and pixel data."""
    height, width, channels = samples.shape
    step = max(1, channels * depth // 8)
    raw = b""
    for x, y, x_step, y_step in ADAM7 if interlaced else [(0, 0, 1, 1)]:
        part = samples[y::y_step, x::x_step]
        if part.size:
            raw += filter_rows([pack_row(row.ravel(), depth) for row in part], step)
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, int(interlaced))
    packed = zlib.compress(raw, 9)
    cuts = [len(packed) * i // pieces for i in range(pieces + 1)]
    data = b"".join(chunk(b"IDAT", packed[a:b]) for a, b in zip(cuts, cuts[1:]))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + before + data + chunk(b"IEND", b"")


def make_samples(color: int, depth: int, width: int = 13, height: int = 11) -> np.ndarray:
    return random.integers(0, 2**depth, (height, width, CHANNELS[color]))


def palette(colors: int) -> bytes:
    return chunk(b"PLTE", random.integers(0, 256, colors * 3).astype(np.uint8).tobytes())


files: dict[str, bytes] = {}
for name, color, depths in [("grey", GREY, (1, 2, 4, 8)), ("grey-alpha", GREY_ALPHA, (8, 16)),
                            ("rgb", RGB, (8, 16)), ("rgb-alpha", RGB_ALPHA, (8, 16)),
                            ("palette", PALETTE, (1, 2, 4, 8))]:
    for depth in depths:
        before = palette(2**depth) if color == PALETTE else b""
        files[f"{name}-{depth}"] = write_png(make_samples(color, depth), color, depth, before=before)
        if depth >= 8:
            files[f"{name}-{depth}-interlaced"] = write_png(
                make_samples(color, depth), color, depth, before=before, interlaced=True)

rgb = make_samples(RGB, 8)
profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
icc = b"other\0\0" + zlib.compress(profile)
files |= {
    "one-pixel": write_png(make_samples(RGB, 8, 1, 1), RGB, 8),
    "one-column-interlaced": write_png(make_samples(RGB, 8, 1, 9), RGB, 8, interlaced=True),
    "many-pieces": write_png(rgb, RGB, 8, pieces=7),
    "gamma": write_png(rgb, RGB, 8, before=chunk(b"gAMA", struct.pack(">I", 100000))),
    "colour-profile": write_png(rgb, RGB, 8, before=chunk(b"iCCP", icc)),
    "suggested-palette": write_png(rgb, RGB, 8, before=palette(4)),
    "nameless-text": write_png(rgb, RGB, 8, before=chunk(b"tEXt", b"no separator")),
    "grey-transparent-value": write_png(make_samples(GREY, 4), GREY, 4,
                                        before=chunk(b"tRNS", b"\0\3")),
    "rgb-transparent-value": write_png(rgb, RGB, 8, before=chunk(b"tRNS", bytes(6))),
    "palette-with-alpha": write_png(
        make_samples(PALETTE, 4), PALETTE, 4,
        before=palette(16) + chunk(b"tRNS", bytes(range(0, 160, 10)))),
    "palette-too-short": write_png(make_samples(PALETTE, 4), PALETTE, 4, before=palette(9)),
    "bytes-behind-the-end": write_png(rgb, RGB, 8) + b"more",
}

FOLDER.mkdir(exist_ok=True)
cases = []
for name, data in files.items():
    (FOLDER / f"{name}.png").write_bytes(data)
    image = Image.open(io.BytesIO(data))
    pixels = np.array(image.convert("RGB"))
    cases.append({"file": f"{name}.png", "mode": image.mode, "width": image.width,
                  "height": image.height, "output": pack_bytes(pixels)})

# Pillow cuts 16-bit grey at 255 when it converts to RGB; the reference is the high byte of the
# values that it reads.
for name, interlaced in [("grey-16", False), ("grey-16-interlaced", True)]:
    data = write_png(make_samples(GREY, 16), GREY, 16, interlaced=interlaced)
    (FOLDER / f"{name}.png").write_bytes(data)
    image = Image.open(io.BytesIO(data))
    high = (np.array(image).astype(np.uint16) >> 8).astype(np.uint8)
    cases.append({"file": f"{name}.png", "mode": image.mode, "width": image.width,
                  "height": image.height, "output": pack_bytes(np.stack([high] * 3, axis=-1))})

# Several pixels in a byte and interlaced: left to the browser, so only the pixels are kept here.
browser_cases = []
for name, color, depth in [("grey-1-interlaced", GREY, 1), ("palette-4-interlaced", PALETTE, 4)]:
    before = palette(16) + chunk(b"tRNS", bytes(9)) if color == PALETTE else b""
    data = write_png(make_samples(color, depth), color, depth, before=before, interlaced=True)
    (FOLDER / f"{name}.png").write_bytes(data)
    image = Image.open(io.BytesIO(data))
    browser_cases.append({"file": f"{name}.png", "mode": image.mode, "width": image.width,
                          "height": image.height,
                          "output": pack_bytes(np.array(image.convert("RGB")))})

# Three stimuli of the research set, known by their own hash; the set is not part of this project.
SET = Path(__file__).parents[4] / "shared" / "data" / "cue-conflict"
STIMULI = ["airplane/airplane1-bicycle2.png", "cat/cat1-boat1.png", "truck/truck9-truck3.png"]
stimuli = []
for file in STIMULI:
    data = (SET / file).read_bytes()
    pixels = np.array(Image.open(io.BytesIO(data)).convert("RGB"))
    stimuli.append({"file": file, "fileSha256": hashlib.sha256(data).hexdigest(),
                    "output": pack_bytes(pixels)})

write_reference("png.py", ["pillow", "numpy"],
                {"cases": cases, "browserCases": browser_cases, "stimuli": stimuli})
