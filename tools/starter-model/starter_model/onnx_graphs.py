"""Export to ONNX, and edits of the exported graph that browsers' kernels are glad of."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator
from torch import nn

OPSET = 17

HALF_FROM = 512
"""Constants with fewer numbers than this stay in float32: halving them saves nothing."""


def export_graph(
    module: nn.Module,
    example: torch.Tensor,
    path: Path,
    names: tuple[str, str],
    free_axes: tuple[str, ...],
    keep_parameters: bool = False,
) -> None:
    """Traces `module` on `example` into an ONNX file with one input and one output.

    `free_axes` names the leading axes of the input that may take any size; the first, the batch,
    is free in the output too. With `keep_parameters` the exporter neither fuses normalization nor
    folds weights, so that every parameter stays in the file under its name.
    """
    input_name, output_name = names
    training = torch.onnx.TrainingMode
    torch.onnx.export(
        module,
        (example,),
        path,
        input_names=[input_name],
        output_names=[output_name],
        dynamic_axes={input_name: dict(enumerate(free_axes)), output_name: {0: free_axes[0]}},
        dynamo=False,
        opset_version=OPSET,
        training=training.PRESERVE if keep_parameters else training.EVAL,
        do_constant_folding=not keep_parameters,
    )
    width = module(example).shape[1]
    model = onnx.load(path)
    model.graph.output[0].type.tensor_type.shape.dim[1].dim_value = width
    onnx.save(model, path)


def rename_weights(path: Path, rename: Callable[[str], str]) -> None:
    """Gives every weight of the graph another name."""
    model = onnx.load(path)
    renamed = {weight.name: rename(weight.name) for weight in model.graph.initializer}
    for weight in model.graph.initializer:
        weight.name = renamed[weight.name]
    for node in model.graph.node:
        node.input[:] = [renamed.get(name, name) for name in node.input]
    onnx.checker.check_model(model)
    onnx.save(model, path)


def fold_constants(path: Path) -> None:
    """Evaluates every node whose inputs are all constants.

    The exporter leaves casts and shape arithmetic behind for which some browsers' kernels are
    missing.
    """
    model = onnx.load(path)
    graph = model.graph
    constants = {weight.name: numpy_helper.to_array(weight) for weight in graph.initializer}
    computed = {}
    for node in list(graph.node):
        if not all(name in constants or name == '' for name in node.input):
            continue
        feeds = {name: constants[name] for name in node.input if name}
        for name, value in zip(node.output, evaluate_node(node, feeds, model), strict=True):
            constants[name] = computed[name] = np.asarray(value)
        graph.node.remove(node)
    for name, value in computed.items():
        graph.initializer.append(numpy_helper.from_array(value, name))
    drop_unused(graph)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def evaluate_node(node, feeds: dict[str, np.ndarray], model) -> list[np.ndarray]:
    """The outputs of one node on known inputs, by ONNX's own reference implementation."""
    inputs = [
        helper.make_tensor_value_info(
            name, helper.np_dtype_to_tensor_dtype(value.dtype), value.shape
        )
        for name, value in feeds.items()
    ]
    outputs = [helper.make_empty_tensor_value_info(name) for name in node.output]
    graph = helper.make_graph([node], 'constant', inputs, outputs)
    alone = helper.make_model(graph, opset_imports=model.opset_import)
    return ReferenceEvaluator(alone).run(None, feeds)


def fold_padding(path: Path) -> None:
    """Moves each constant `Pad` before a convolution into the convolution's own `pads`."""
    model = onnx.load(path)
    graph = model.graph
    constants = {weight.name: numpy_helper.to_array(weight) for weight in graph.initializer}
    users: dict[str, list] = {}
    for node in graph.node:
        for name in node.input:
            users.setdefault(name, []).append(node)
    for pad in [node for node in graph.node if node.op_type == 'Pad']:
        conv, *others = users.get(pad.output[0], [])
        amounts = constants.get(pad.input[1])
        if others or conv.op_type != 'Conv' or amounts is None:
            continue
        # Both lists are all starts, then all ends; a convolution's leave out batch and channels.
        starts, ends = amounts[:4], amounts[4:]
        own = next(attribute for attribute in conv.attribute if attribute.name == 'pads')
        if any(own.ints) or any(starts[:2]) or any(ends[:2]):
            raise ValueError(f'{pad.name} cannot be folded into {conv.name}')
        own.ints[:] = [int(amount) for amount in (*starts[2:], *ends[2:])]
        conv.input[0] = pad.input[0]
    drop_unused(graph)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def drop_unused(graph) -> None:
    """Removes nodes and constants that nothing reads any more."""
    outputs = {output.name for output in graph.output}
    while True:
        read = {name for node in graph.node for name in node.input} | outputs
        dead = [node for node in graph.node if not read.intersection(node.output)]
        if not dead:
            break
        for node in dead:
            graph.node.remove(node)
    for weight in list(graph.initializer):
        if weight.name not in read:
            graph.initializer.remove(weight)


def store_in_half(source: Path, target: Path) -> None:
    """A copy of the graph with its large weights stored in half precision and cast to float32 once.

    The computation stays in float32, so that it needs no half-precision kernels.
    """
    model = onnx.load(source)
    graph = model.graph
    casts = []
    for weight in list(graph.initializer):
        if weight.data_type != TensorProto.FLOAT or np.prod(weight.dims) < HALF_FROM:
            continue
        halved = numpy_helper.to_array(weight).astype(np.float16)
        if not np.isfinite(halved).all():
            raise ValueError(f'{weight.name} does not fit half precision')
        stored = f'{weight.name}_f16'
        cast_name = 'cast_' + re.sub(r'\W', '_', weight.name)
        casts.append(
            helper.make_node('Cast', [stored], [weight.name], cast_name, to=TensorProto.FLOAT)
        )
        graph.initializer.append(numpy_helper.from_array(halved, stored))
        graph.initializer.remove(weight)
    for cast in reversed(casts):
        graph.node.insert(0, cast)
    onnx.checker.check_model(model)
    onnx.save(model, target)
