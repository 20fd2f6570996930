"""Writes 8-bit towers: python quantize.py <folder with fp32.onnx of rewrite_graph.py>

Static ones are calibrated on 96 built-in stimuli, never on the 1,280 that judge them.
"""

import random
import sys
from pathlib import Path

import numpy as np
from onnxruntime.quantization import (
    CalibrationDataReader,
    CalibrationMethod,
    QuantFormat,
    QuantType,
    quantize_dynamic,
    quantize_static,
)
from PIL import Image

FOLDER = Path(sys.argv[1])
STIMULI = Path(__file__).parents[3] / "public/stimuli/built-in"


class Stimuli(CalibrationDataReader):
    def __init__(self) -> None:
        files = sorted(STIMULI.glob("*/*.png"))
        random.Random(1).shuffle(files)
        self.batches = (files[i : i + 8] for i in range(0, 96, 8))

    def get_next(self) -> dict | None:
        files = next(self.batches, None)
        if files is None:
            return None
        images = [np.asarray(Image.open(file).convert("RGB"), np.float32) for file in files]
        return {"pixel_values": ((np.stack(images) - 127) / 128).transpose(0, 3, 1, 2).copy()}


def main() -> None:
    source = FOLDER / "fp32.onnx"
    signed, unsigned = QuantType.QInt8, QuantType.QUInt8
    for name, form, weights, method in (
        ("qdq-u8s8", QuantFormat.QDQ, signed, CalibrationMethod.MinMax),
        ("qdq-u8s8-percentile", QuantFormat.QDQ, signed, CalibrationMethod.Percentile),
        ("qdq-u8u8", QuantFormat.QDQ, unsigned, CalibrationMethod.MinMax),
        ("qoperator-u8s8", QuantFormat.QOperator, signed, CalibrationMethod.MinMax),
    ):
        quantize_static(
            source,
            FOLDER / f"{name}.onnx",
            Stimuli(),
            quant_format=form,
            activation_type=unsigned,
            weight_type=weights,
            per_channel=True,
            calibrate_method=method,
            op_types_to_quantize=["Conv", "Clip", "Add"],
        )
    quantize_dynamic(source, FOLDER / "dynamic-u8.onnx", weight_type=unsigned)
    quantize_dynamic(source, FOLDER / "dynamic-s8.onnx", weight_type=signed, per_channel=True)


main()
