"""Writes graph.onnx: convolutions and products of many sizes, for the runtime before and after.

Weights of convolutions are inputs, so that the file stays small; products have them both ways,
since constant ones are packed beforehand. Needs `onnx` and `numpy`.
"""

import itertools
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

PADS = [(0, 0, 0, 0), (1, 1, 1, 1), (0, 0, 1, 1), (1, 1, 2, 2), (2, 2, 2, 2), (2, 0, 1, 3)]
OUT = Path(__file__).parent / "graph.onnx"

random = np.random.default_rng(3)
nodes, inputs, outputs, constants = [], [], [], []


def take(name: str, shape: list[int]) -> str:
    inputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))
    return name


def give(name: str) -> None:
    outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, None))


def add_convolution(size, stride, height, width, pads, batch, channels, group) -> None:
    at = len(nodes)
    names = [
        take(f"x{at}", [batch, channels, height, width]),
        take(f"w{at}", [channels, channels // group, size, size]),
    ]
    if at % 2 == 0:
        names.append(take(f"b{at}", [channels]))
    out = f"c{at}"
    attributes = {"group": group, "kernel_shape": [size] * 2, "strides": [stride] * 2, "pads": list(pads)}
    nodes.append(helper.make_node("Conv", names, [out], **attributes))
    # An activation is fused into the convolution.
    if at % 3 == 1:
        nodes.append(helper.make_node("Relu", [out], [f"r{at}"]))
        out = f"r{at}"
    elif at % 3 == 2:
        nodes.append(helper.make_node("Clip", [out, "low", "high"], [f"r{at}"]))
        out = f"r{at}"
    give(out)


def add_product(rows, depth, columns, constant) -> None:
    at = len(nodes)
    left = take(f"x{at}", [rows, depth])
    right = f"w{at}"
    if constant:
        weights = random.normal(size=(depth, columns)).astype(np.float32)
        constants.append(numpy_helper.from_array(weights, right))
    else:
        take(right, [depth, columns])
    nodes.append(helper.make_node("MatMul", [left, right], [f"y{at}"]))
    give(f"y{at}")


sizes = itertools.product((3, 5, 7), (1, 2), (4, 7, 14, 23), (5, 12, 17, 30), PADS, (1, 2), (2, 6))
for size, stride, height, width, pads, batch, channels in sizes:
    fits = height + pads[0] + pads[2] >= size and width + pads[1] + pads[3] >= size
    if fits and random.random() < 0.12:
        add_convolution(size, stride, height, width, pads, batch, channels, channels)
for size, stride, pads in itertools.product((1, 3), (1, 2), PADS[:2]):
    add_convolution(size, stride, 14, 12, pads, 2, 8, 1)
    add_convolution(size, stride, 14, 12, pads, 2, 8, 2)
# Planes near the size of the fast way's buffer (16,384 numbers with their border), and beyond it: to
# write past it corrupts what lies behind, which shows in the channels and pictures that follow.
for size, stride, side in itertools.product((3, 5), (1, 2), (112, 126, 131)):
    add_convolution(size, stride, side, side, PADS[1], 3, 6, 6)
for rows, depth, columns in itertools.product((1, 2, 3, 5, 8), (1, 2, 3, 16, 33), (1, 4, 15, 16, 17, 50)):
    add_product(rows, depth, columns, (rows + depth + columns) % 5 == 0)

constants += [numpy_helper.from_array(np.float32(x), name) for x, name in ((0, "low"), (2, "high"))]
graph = helper.make_graph(nodes, "before-and-after", inputs, outputs, constants)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
onnx.save(model, OUT)
print(f"{len(outputs)} outputs, {OUT.stat().st_size} bytes")
