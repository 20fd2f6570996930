"""How weights are called inside the published ONNX files, and reading them back from there.

Whoever reads or edits weights in the page finds them by these names, so a new export keeps those
of the first. Here the same parts have names that can be read.
"""

import re
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

IMAGE_NAMES = {
    r'^network\.': 'm.',
    r'^head\.mean': 'head.mu',
    r'^head\.inverse_deviation': 'head.is',
}

TEXT_NAMES = {
    r'^tower\.': 't.',
    r'^t\.words\.': 't.e.',
    r'^t\.widen\.': 't.i.',
    r'^t\.positions$': 't.pos',
    r'^t\.layers\.': 't.b.',
    r'^t\.norm\.': 't.ln.',
    r'^t\.project\.': 't.p.',
    r'\.attention_norm\b': '.l1',
    r'\.query_key_value\b': '.qkv',
    r'\.attention_out\b': '.o',
    r'\.wide_norm\b': '.l2',
    r'\.wide_in\b': '.f1',
    r'\.wide_out\b': '.f2',
}
"""Applied in this order, each to what the ones before left."""


def published(name: str, names: dict[str, str]) -> str:
    """The published name of a weight."""
    for pattern, replacement in names.items():
        name = re.sub(pattern, replacement, name)
    return name


def read_constants(path: Path) -> tuple[onnx.GraphProto, dict[str, np.ndarray]]:
    """The graph and its constants by name."""
    graph = onnx.load(path).graph
    return graph, {weight.name: numpy_helper.to_array(weight) for weight in graph.initializer}


def read_image_weights(path: Path, wanted: list[str]) -> dict[str, torch.Tensor]:
    """The weights `wanted` by an `ImageTower`, out of a published float32 vision graph.

    The head's two matrices stand there transposed and nameless, as second inputs of the graph's
    only two products: first the class directions, then the cue weights.
    """
    graph, constants = read_constants(path)
    products = [constants[node.input[1]] for node in graph.node if node.op_type == 'MatMul']
    matrices = dict(zip(('head.directions', 'head.cue.weight'), products, strict=True))
    weights = {}
    for name in wanted:
        found = matrices[name].T if name in matrices else constants[published(name, IMAGE_NAMES)]
        weights[name] = torch.from_numpy(found.copy())
    return weights


def read_text_weights(path: Path, wanted: list[str]) -> dict[str, torch.Tensor]:
    """The weights `wanted` by a `TextEncoder`, out of a published float32 text graph.

    A linear layer's matrix stands there transposed and nameless; the bias added to its product has
    a name and tells whose it is.
    """
    graph, constants = read_constants(path)
    matrix_of = {
        node.output[0]: constants[node.input[1]].T
        for node in graph.node
        if node.op_type == 'MatMul' and node.input[1] in constants
    }
    for node in graph.node:
        if node.op_type == 'Add' and matrix_of.keys() & set(node.input):
            bias = next(name for name in node.input if name in constants)
            product = next(name for name in node.input if name in matrix_of)
            constants[bias.removesuffix('bias') + 'weight'] = matrix_of[product]
    return {
        name: torch.from_numpy(constants[published(name, TEXT_NAMES)].copy()) for name in wanted
    }
