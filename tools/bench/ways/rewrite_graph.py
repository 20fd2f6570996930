"""Writes the image tower in other shapes of the same function: python rewrite_graph.py <out folder>

fp32    weights unfolded to float32, nothing else: the plain way for the others
blocks4, blocks8   depthwise as grouped convolutions of 4 or 8 channels, zeros off the diagonal
pad     depthwise with a Pad of its own before it
rows    depthwise [N, C, H, W] as a convolution over W whose channels are the rows of one channel: its
        weights [C * Ho, H, k] hold the kernel's rows where they meet; pays at 7 x 7 and for 5 x 5 at 14 x 14
fold    from block 12 on (7 x 7) pointwise convolutions see [1, C, N, 49]: one product for the batch
fold-rows   both
offline     what onnxruntime's optimizer (extended) writes, as .onnx and .ort
"""

import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import helper, numpy_helper, shape_inference

ONNX = Path(__file__).parents[3] / "public/models/cuelens/starter/onnx"
SOURCE = ONNX / "vision_model_w16.onnx"


def load_tower() -> onnx.ModelProto:
    """The tower with its half-precision weights unfolded."""
    model = onnx.load(SOURCE)
    graph = model.graph
    weights = {one.name: one for one in graph.initializer}
    nodes = []
    for node in graph.node:
        if node.op_type == "Cast" and node.input[0] in weights:
            value = numpy_helper.to_array(weights.pop(node.input[0])).astype(np.float32)
            weights[node.output[0]] = numpy_helper.from_array(value, node.output[0])
        else:
            nodes.append(node)
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend(weights.values())
    return model


class Graph:
    """A model being rewritten: names, weights and the shapes at batch 1."""

    def __init__(self, model: onnx.ModelProto):
        self.model = model
        self.nodes = list(model.graph.node)
        self.weights = {one.name: one for one in model.graph.initializer}
        self.count = 0
        self.tag = f"_{len(self.nodes)}_"
        inferred = onnx.ModelProto()
        inferred.CopyFrom(model)
        inferred.graph.input[0].type.tensor_type.shape.dim[0].dim_value = 1
        inferred = shape_inference.infer_shapes(inferred).graph
        self.shapes = {
            one.name: [size.dim_value for size in one.type.tensor_type.shape.dim]
            for one in [*inferred.value_info, *inferred.input, *inferred.output]
        }

    def weight(self, name: str) -> np.ndarray:
        return numpy_helper.to_array(self.weights[name])

    def name(self) -> str:
        self.count += 1
        return f"way{self.tag}{self.count}"

    def constant(self, value: np.ndarray) -> str:
        name = self.name()
        self.weights[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def sizes(self, *values: int) -> str:
        return self.constant(np.array(values, np.int64))

    def finish(self, nodes: list[onnx.NodeProto]) -> onnx.ModelProto:
        graph = self.model.graph
        used = {name for node in nodes for name in node.input}
        del graph.node[:], graph.initializer[:], graph.value_info[:]
        graph.node.extend(nodes)
        graph.initializer.extend(one for name, one in self.weights.items() if name in used)
        onnx.checker.check_model(self.model)
        return self.model


def attributes(node: onnx.NodeProto) -> dict:
    return {one.name: helper.get_attribute_value(one) for one in node.attribute}


def is_depthwise(node: onnx.NodeProto) -> bool:
    return node.op_type == "Conv" and attributes(node).get("group", 1) > 1


def use_blocks(model: onnx.ModelProto, size: int) -> onnx.ModelProto:
    graph = Graph(model)
    for node in filter(is_depthwise, graph.nodes):
        weight = graph.weight(node.input[1])
        channels, _, k, _ = weight.shape
        blocks = np.zeros((channels, size, k, k), np.float32)
        blocks[np.arange(channels), np.arange(channels) % size] = weight[:, 0]
        node.input[1] = graph.constant(blocks)
        for one in node.attribute:
            if one.name == "group":
                one.i = channels // size
    return graph.finish(graph.nodes)


def pad_before(model: onnx.ModelProto) -> onnx.ModelProto:
    graph = Graph(model)
    nodes = []
    for node in graph.nodes:
        if is_depthwise(node):
            top, left, bottom, right = attributes(node)["pads"]
            padded = graph.name()
            pads = graph.sizes(0, 0, top, left, 0, 0, bottom, right)
            nodes.append(helper.make_node("Pad", [node.input[0], pads], [padded]))
            node.input[0] = padded
            for one in node.attribute:
                if one.name == "pads":
                    one.ints[:] = [0, 0, 0, 0]
        nodes.append(node)
    return graph.finish(nodes)


def use_rows(model: onnx.ModelProto) -> onnx.ModelProto:
    graph = Graph(model)
    clip_of = {node.input[0]: node for node in graph.nodes if node.op_type == "Clip"}
    nodes, done = [], set()
    for node in graph.nodes:
        if id(node) in done:
            continue
        if not is_depthwise(node):
            nodes.append(node)
            continue
        has = attributes(node)
        weight = graph.weight(node.input[1])
        channels, _, k, _ = weight.shape
        stride = has["strides"][0]
        top, left, _, right = has["pads"]
        height = graph.shapes[node.input[0]][2]
        _, _, out_height, out_width = graph.shapes[node.output[0]]
        if not (height == 7 or (height == 14 and k == 5 and stride == 1)):
            nodes.append(node)
            continue
        spread = np.zeros((channels, out_height, height, k), np.float32)
        for row in range(out_height):
            for tap in range(k):
                source = row * stride + tap - top
                if 0 <= source < height:
                    spread[:, row, source] = weight[:, 0, tap]
        flat, out = graph.name(), graph.name()
        shape = graph.sizes(0, channels * height, height)
        kernel = graph.constant(spread.reshape(channels * out_height, height, k))
        bias = graph.constant(np.repeat(graph.weight(node.input[2]), out_height))
        how = dict(group=channels, kernel_shape=[k], strides=[stride], pads=[left, right])
        nodes.append(helper.make_node("Reshape", [node.input[0], shape], [flat]))
        nodes.append(helper.make_node("Conv", [flat, kernel, bias], [out], name=node.name, **how))
        result, clip = node.output[0], clip_of.get(node.output[0])
        if clip is not None:
            clipped = graph.name()
            nodes.append(helper.make_node("Clip", [out, *clip.input[1:]], [clipped]))
            out, result = clipped, clip.output[0]
            done.add(id(clip))
        shape = graph.sizes(0, channels, out_height, out_width)
        nodes.append(helper.make_node("Reshape", [out, shape], [result]))
    return graph.finish([node for node in nodes if id(node) not in done])


def fold_batch(model: onnx.ModelProto) -> onnx.ModelProto:
    graph = Graph(model)
    last_before = "/_blocks.11/_project_conv/Conv_output_0"
    start = next(i for i, node in enumerate(graph.nodes) if node.output[0] == last_before) + 1
    nodes, folded, plain = graph.nodes[:start], {}, {last_before}

    def fold(name: str) -> str:
        if name not in folded:
            channels = graph.shapes[name][1]
            flat, turned, folded[name] = graph.name(), graph.name(), graph.name()
            nodes.append(helper.make_node("Reshape", [name, graph.sizes(0, channels, 49)], [flat]))
            nodes.append(helper.make_node("Transpose", [flat], [turned], perm=[1, 0, 2]))
            shape = graph.sizes(1, channels, -1, 49)
            nodes.append(helper.make_node("Reshape", [turned, shape], [folded[name]]))
        return folded[name]

    def unfold(name: str) -> None:
        channels = graph.shapes[name][1]
        flat, turned = graph.name(), graph.name()
        shape = graph.sizes(channels, -1, 49)
        nodes.append(helper.make_node("Reshape", [folded[name], shape], [flat]))
        nodes.append(helper.make_node("Transpose", [flat], [turned], perm=[1, 0, 2]))
        nodes.append(helper.make_node("Reshape", [turned, graph.sizes(-1, channels, 7, 7)], [name]))
        plain.add(name)

    for node in graph.nodes[start:]:
        pointwise = node.op_type == "Conv" and not is_depthwise(node)
        follows = node.op_type in ("Clip", "Add") and node.input[0] in folded
        if pointwise or follows:
            data = 2 if node.op_type == "Add" else 1
            inputs = [*map(fold, node.input[:data]), *node.input[data:]]
            folded[node.output[0]] = graph.name()
            new = helper.make_node(node.op_type, inputs, [folded[node.output[0]]], name=node.name)
            new.attribute.extend(node.attribute)
            nodes.append(new)
        else:
            for name in node.input:
                if name in folded and name not in plain:
                    unfold(name)
            nodes.append(node)
    return graph.finish(nodes)


def write_offline(out: Path) -> None:
    for ending in ("onnx", "ort"):
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
        options.optimized_model_filepath = str(out / f"offline.{ending}")
        if ending == "ort":
            options.add_session_config_entry("session.save_model_format", "ORT")
        onnxruntime.InferenceSession(SOURCE, options, providers=["CPUExecutionProvider"])


def main() -> None:
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    ways = {
        "fp32": load_tower,
        "blocks4": lambda: use_blocks(load_tower(), 4),
        "blocks8": lambda: use_blocks(load_tower(), 8),
        "pad": lambda: pad_before(load_tower()),
        "rows": lambda: use_rows(load_tower()),
        "fold": lambda: fold_batch(load_tower()),
        "fold-rows": lambda: use_rows(fold_batch(load_tower())),
    }
    for name, make in ways.items():
        onnx.save(make(), out / f"{name}.onnx")
    write_offline(out)


main()
