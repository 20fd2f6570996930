"""Towers -> ONNX files in the hub's dtypes."""

import tempfile
import warnings
from pathlib import Path

import onnx
import torch
from onnx import TensorProto
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.float16 import convert_float_to_float16

from .made_model import Tower

OPSET = 17
SUFFIXES = {"fp32": "", "fp16": "_fp16", "q8": "_quantized"}


def export_tower(tower: Tower, examples: tuple[torch.Tensor, ...], file: Path) -> None:
    """fp32, opset 17, by the tracing exporter that the hub's files were made with."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            tower.module.eval(), examples, str(file), input_names=list(tower.inputs),
            output_names=list(tower.outputs), dynamic_axes=tower.dynamic, opset_version=OPSET,
            dynamo=False,
        )
    graph = onnx.load(file)
    # Names of Python modules and lines say nothing of the model and would change the bytes.
    for node in graph.graph.node:
        node.doc_string = ""
        del node.metadata_props[:]
    onnx.checker.check_model(graph)
    onnx.save(graph, file)


def drop_idle_casts(model: onnx.ModelProto) -> onnx.ModelProto:
    """Takes away casts from float to float, which tracing leaves and the converter trips over."""
    typed = onnx.shape_inference.infer_shapes(model)
    values = [*typed.graph.value_info, *typed.graph.input, *typed.graph.output]
    types = {value.name: value.type.tensor_type.elem_type for value in values}
    outputs = {value.name for value in model.graph.output}
    renamed: dict[str, str] = {}
    kept = []
    for node in model.graph.node:
        node.input[:] = [renamed.get(name, name) for name in node.input]
        idle = (node.op_type == "Cast" and node.attribute[0].i == TensorProto.FLOAT
                and types.get(node.input[0]) == TensorProto.FLOAT and node.output[0] not in outputs)
        if idle:
            renamed[node.output[0]] = node.input[0]
        else:
            kept.append(node)
    del model.graph.node[:]
    model.graph.node.extend(kept)
    return model


def convert_to_fp16(source: Path, target: Path) -> None:
    """Half precision inside, fp32 inputs and outputs, as transformers.js's conversion."""
    graph = drop_idle_casts(onnx.load(source))
    # The converter leaves casts from integers to float as they are, which then no longer fit.
    casts = {node.name for node in graph.graph.node if node.op_type == "Cast"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        graph = convert_float_to_float16(graph, keep_io_types=True)
    for node in graph.graph.node:
        if node.name in casts and node.attribute[0].i == TensorProto.FLOAT:
            node.attribute[0].i = TensorProto.FLOAT16
    onnx.save(graph, target)


def quantize_to_q8(source: Path, target: Path) -> None:
    """Dynamic quantisation; unsigned weights where there are convolutions, as transformers.js."""
    has_convolutions = any(node.op_type == "Conv" for node in onnx.load(source).graph.node)
    quantize_dynamic(source, target, extra_options={"EnableSubgraph": True},
                     weight_type=QuantType.QUInt8 if has_convolutions else QuantType.QInt8)


def write_graphs(tower: Tower, example: torch.Tensor, folder: Path,
                 dtypes: tuple[str, ...]) -> None:
    """All dtypes of one tower; fp32 is always made, and kept if asked for."""
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch) / "model.onnx"
        export_tower(tower, (example,), source)
        for dtype in dtypes:
            target = folder / tower.path.format(dtype=SUFFIXES[dtype])
            target.parent.mkdir(parents=True, exist_ok=True)
            if dtype == "fp32":
                target.write_bytes(source.read_bytes())
            elif dtype == "fp16":
                convert_to_fp16(source, target)
            else:
                quantize_to_q8(source, target)
