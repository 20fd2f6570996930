"""What the onnx package reads from ONNX files -> graph-facts.json.

The files: the embedded model's own, by path, and small ones made here, in base64. Each small one has
something that a reader may stumble over.
"""

import base64
import json
import platform
from importlib.metadata import version
from math import prod
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
STARTER = "public/models/cuelens/starter/onnx"
# As ONNX Runtime names them.
NAMES = {"FLOAT": "float32", "DOUBLE": "float64"}


def type_name(number: int) -> str:
    name = TensorProto.DataType.Name(number)
    return NAMES.get(name, name.lower())


def tensor_facts(info: onnx.ValueInfoProto) -> dict:
    tensor = info.type.tensor_type
    shape = [dim.dim_value if dim.HasField("dim_value") else dim.dim_param
             for dim in tensor.shape.dim]
    return {"name": info.name, "type": type_name(tensor.elem_type), "shape": shape}


def external_files(graph: onnx.GraphProto) -> list[dict]:
    """Each file of outside weights, and how long it must be at least."""
    ends: dict[str, int] = {}
    for tensor in graph.initializer:
        place = {entry.key: entry.value for entry in tensor.external_data}
        if "location" in place:
            end = int(place.get("offset", 0)) + int(place.get("length", 0))
            ends[place["location"]] = max(ends.get(place["location"], 0), end)
    return [{"location": location, "bytes": end} for location, end in ends.items()]


def read_facts(model: onnx.ModelProto) -> dict:
    graph = model.graph
    weights = {tensor.name: tensor for tensor in graph.initializer}
    counts: dict[str, int] = {}
    for tensor in weights.values():
        name = type_name(tensor.data_type)
        counts[name] = counts.get(name, 0) + prod(tensor.dims)
    operators: dict[str, int] = {}
    for node in graph.node:
        operators[node.op_type] = operators.get(node.op_type, 0) + 1
    cast = {name for node in graph.node if node.op_type == "Cast" for name in node.input}
    half = [tensor for name, tensor in weights.items()
            if tensor.data_type == TensorProto.FLOAT16 and name in cast]
    return {
        "irVersion": model.ir_version,
        "opset": max((o.version for o in model.opset_import if o.domain in ("", "ai.onnx")),
                     default=0),
        "producer": model.producer_name,
        "inputs": [tensor_facts(info) for info in graph.input if info.name not in weights],
        "outputs": [tensor_facts(info) for info in graph.output],
        "externalData": external_files(graph),
        "operators": operators,
        "weights": counts,
        "halfCastToSingle": sum(prod(tensor.dims) for tensor in half),
    }


def numbers(name: str, dtype: type, *shape: int) -> onnx.TensorProto:
    return numpy_helper.from_array(np.arange(prod(shape), dtype=dtype).reshape(shape), name)


def pixels(shape: list[int | str | None]) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info("pixel_values", TensorProto.FLOAT, shape)


def model_of(nodes: list, inputs: list, outputs: list, weights: list, *, opset: int = 17,
             **settings) -> onnx.ModelProto:
    graph = helper.make_graph(nodes, "graph", inputs, outputs, weights)
    opsets = [helper.make_opsetid("com.microsoft", 1), helper.make_opsetid("", opset)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="made",
                             **settings)


def outside(name: str, location: str, offset: int, length: int) -> onnx.TensorProto:
    tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=[length // 4],
                         data_location=TensorProto.EXTERNAL)
    for key, value in {"location": location, "offset": str(offset), "length": str(length)}.items():
        tensor.external_data.add(key=key, value=value)
    return tensor


OUT = helper.make_tensor_value_info("image_embeds", TensorProto.FLOAT, ["batch", 4])
IDS = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", 77])
MASK = helper.make_tensor_value_info("attention_mask", TensorProto.INT64, ["batch", 77])
TEXT = helper.make_tensor_value_info("text_embeds", TensorProto.FLOAT, ["batch", 4])


def identity(source: str, target: str, kind: str = "Identity", **attributes) -> onnx.NodeProto:
    return helper.make_node(kind, [source], [target], **attributes)


def make_small_files() -> dict[str, onnx.ModelProto]:
    no_shape = onnx.ValueInfoProto(name="image_embeds")
    no_shape.type.tensor_type.elem_type = TensorProto.FLOAT16
    unset = pixels([1, 3, 8, 8])
    unset.type.tensor_type.shape.dim[0].Clear()
    listed = helper.make_tensor_value_info("w", TensorProto.FLOAT, [2, 3])
    words = helper.make_tensor("words", TensorProto.STRING, [2], [b"a cat", b"\xf0\x9f\x90\x88"])
    floats = helper.make_tensor("floats", TensorProto.FLOAT, [3], [0.5, -1.0, 2.0])
    half = numpy_helper.from_array(np.ones((4, 4), dtype=np.float16), "half")
    large = numpy_helper.from_array(np.zeros(400, dtype=np.uint8), "large")
    vision = pixels(["batch", 3, 8, 8])
    return {
        "old file that lists its weights as inputs": model_of(
            [identity("pixel_values", "image_embeds")], [vision, listed], [OUT],
            [numbers("w", np.float32, 2, 3)], opset=9),
        "weights in two files outside": model_of(
            [identity("pixel_values", "image_embeds")], [vision], [OUT],
            [outside("a", "model.onnx_data", 0, 64), outside("b", "model.onnx_data", 64, 128),
             outside("c", "more/second.bin", 4096, 40)]),
        "half precision made single": model_of(
            [identity("half", "single", "Cast", to=TensorProto.FLOAT),
             identity("pixel_values", "image_embeds")], [vision], [OUT], [half]),
        "half precision kept": model_of(
            [identity("pixel_values", "image_embeds")], [vision], [OUT],
            [half, numbers("few", np.float32, 3)]),
        "whole numbers": model_of(
            [helper.make_node("MatMulInteger", ["a", "b"], ["c"]),
             identity("input_ids", "text_embeds")], [IDS], [TEXT],
            [numbers("b", np.uint8, 4, 4), numbers("scale", np.float32, 1)]),
        "four bits": model_of(
            [helper.make_node("MatMulNBits", ["a", "b"], ["c"], domain="com.microsoft"),
             identity("input_ids", "text_embeds")], [IDS], [TEXT], [numbers("b", np.uint8, 8)]),
        "both towers, with a mask": model_of(
            [identity("pixel_values", "image_embeds"), identity("input_ids", "text_embeds")],
            [IDS, MASK, vision], [OUT, TEXT], []),
        "no shape, an unnamed axis, words, long constants": model_of(
            [helper.make_node("Constant", [], ["k"], value=large),
             identity("pixel_values", "image_embeds")], [unset], [no_shape], [words, floats],
            doc_string="x" * 1000),
    }


def dump(value: object, indent: str = "") -> str:
    """JSON in the repository's own layout: lists of plain values on one line."""
    if isinstance(value, dict) and value:
        items = [f"{json.dumps(key)}: {dump(inner, indent + '  ')}" for key, inner in value.items()]
        opening, closing = "{", "}"
    elif isinstance(value, list) and any(isinstance(inner, dict) for inner in value):
        items = [dump(inner, indent + "  ") for inner in value]
        opening, closing = "[", "]"
    else:
        return json.dumps(value)
    body = ",\n".join(f"{indent}  {item}" for item in items)
    return f"{opening}\n{body}\n{indent}{closing}"


def main() -> None:
    names = ["text_model.onnx", "text_model_w16.onnx", "vision_model.onnx", "vision_model_w16.onnx"]
    starter = [{"path": f"{STARTER}/{name}", "facts": read_facts(onnx.load(ROOT / STARTER / name))}
               for name in names]
    small = []
    for name, model in make_small_files().items():
        data = model.SerializeToString(deterministic=True)
        small.append({"name": name, "base64": base64.b64encode(data).decode(),
                      "facts": read_facts(onnx.load_from_string(data))})
    made_by = {"script": Path(__file__).name, "python": platform.python_version(),
               "onnx": version("onnx")}
    text = dump({"madeBy": made_by, "starter": starter, "small": small})
    (HERE / "graph-facts.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
