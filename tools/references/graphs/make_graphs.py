"""Tiny graphs in forms that the hub models do not have, and what ONNX Runtime gives -> graphs.json.

One graph for both towers, weights in a file beside the graph, half precision at the borders, names
that say nothing, filling that counts or does not, a fixed batch. Each is a few hundred bytes.

    python3 -m venv .venv && .venv/bin/pip install -r requirements.txt
    .venv/bin/python make_graphs.py
    npx prettier --write graphs.json
"""

import base64
import io
import json
import platform
import tempfile
from importlib.metadata import version
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from PIL import Image
from tokenizers import Tokenizer

HERE = Path(__file__).parent
WIDTH, SIDE, MOST_TOKENS = 4, 8, 8
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "cat", "dog", "shape", "of"]
SENTENCES = ["a cat", "a dog of a shape", "a cat of a dog of a shape of a cat"]
chance = np.random.default_rng(7)
TABLE = chance.normal(size=(len(WORDS), WIDTH)).astype(np.float32)
PLACES = chance.normal(size=(MOST_TOKENS, 1)).astype(np.float32)
COLOURS = chance.normal(size=(3 * SIDE * SIDE, WIDTH)).astype(np.float32)
DTYPES = {np.float32: TensorProto.FLOAT, np.float16: TensorProto.FLOAT16}


def tokenizer_json() -> dict:
    """WordPiece with [CLS] in front and [SEP] at the end."""
    marks = [{"id": number, "content": WORDS[number], "special": True, "single_word": False,
              "lstrip": False, "rstrip": False, "normalized": False} for number in range(4)]
    return {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": marks,
        "normalizer": None, "pre_tokenizer": {"type": "Whitespace"}, "decoder": None,
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}},
                       {"Sequence": {"id": "A", "type_id": 0}},
                       {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
            "pair": [], "special_tokens": {
                mark: {"id": mark, "ids": [WORDS.index(mark)], "tokens": [mark]}
                for mark in ("[CLS]", "[SEP]")},
        },
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                  "max_input_chars_per_word": 100,
                  "vocab": {word: number for number, word in enumerate(WORDS)}},
    }


def text_nodes(ids: str, output: str, *, causal: bool) -> list:
    """Word vectors, summed: up to the first [SEP] only (causal), or over all that comes in."""
    nodes = [helper.make_node("Gather", ["table", ids], ["words"])]
    if not causal:
        return [*nodes, helper.make_node("ReduceSum", ["words", "axis_1"], [output], keepdims=0)]
    return [
        helper.make_node("Equal", [ids, "end"], ["is_end"]),
        helper.make_node("Cast", ["is_end"], ["ends"], to=TensorProto.FLOAT),
        helper.make_node("CumSum", ["ends", "axis_one"], ["ended"], exclusive=1),
        helper.make_node("Less", ["ended", "half"], ["is_used"]),
        helper.make_node("Cast", ["is_used"], ["used"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["used", "axis_2"], ["used_column"]),
        *nodes,
        helper.make_node("Mul", ["words", "used_column"], ["kept"]),
        helper.make_node("ReduceSum", ["kept", "axis_1"], [output], keepdims=0),
    ]


def text_weights(kind: type, *, causal: bool) -> list:
    weights = [numpy_helper.from_array(TABLE.astype(kind), "table"),
               numpy_helper.from_array(np.array([1], np.int64), "axis_1")]
    if causal:
        weights += [numpy_helper.from_array(np.array(3, np.int64), "end"),
                    numpy_helper.from_array(np.array(1, np.int64), "axis_one"),
                    numpy_helper.from_array(np.array([2], np.int64), "axis_2"),
                    numpy_helper.from_array(np.array(0.5, np.float32), "half")]
    return weights


def vision_nodes(pixels: str, output: str) -> list:
    return [helper.make_node("Flatten", [pixels], ["flat"], axis=1),
            helper.make_node("MatMul", ["flat", "colours"], [output])]


def vision_weights(kind: type) -> list:
    return [numpy_helper.from_array(COLOURS.astype(kind), "colours")]


def graph(nodes: list, inputs: list, outputs: list, weights: list) -> onnx.ModelProto:
    made = helper.make_graph(nodes, "tower", inputs, outputs, weights)
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model


def text_graph(ids="input_ids", output="text_embeds", *, kind=np.float32, causal=False,
               shape=("batch", "length"), extra=()) -> onnx.ModelProto:
    value = helper.make_tensor_value_info
    nodes = text_nodes(ids, output, causal=causal)
    outputs = [value(output, DTYPES[kind], (shape[0], WIDTH))]
    for name in extra:
        nodes.append(helper.make_node("Neg", [output], [name]))
        outputs.append(value(name, DTYPES[kind], (shape[0], WIDTH)))
    return graph(nodes, [value(ids, TensorProto.INT64, shape)], outputs,
                 text_weights(kind, causal=causal))


def vision_graph(pixels="pixel_values", output="image_embeds", *, kind=np.float32,
                 batch="pictures") -> onnx.ModelProto:
    value = helper.make_tensor_value_info
    return graph(vision_nodes(pixels, output),
                 [value(pixels, DTYPES[kind], (batch, 3, SIDE, SIDE))],
                 [value(output, DTYPES[kind], (batch, WIDTH))], vision_weights(kind))


def joint_graph() -> onnx.ModelProto:
    """As optimum exports CLIP: both towers, a mask, and the logits between them."""
    value = helper.make_tensor_value_info
    nodes = [*text_nodes("input_ids", "summed", causal=False),
             helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
             helper.make_node("ReduceSum", ["mask", "axis_1"], ["count"], keepdims=1),
             helper.make_node("Div", ["summed", "count"], ["text_embeds"]),
             *vision_nodes("pixel_values", "image_embeds"),
             helper.make_node("Transpose", ["text_embeds"], ["turned"], perm=[1, 0]),
             helper.make_node("MatMul", ["image_embeds", "turned"], ["logits_per_image"])]
    return graph(
        nodes,
        [value("input_ids", TensorProto.INT64, ("text_batch", "length")),
         value("pixel_values", TensorProto.FLOAT, ("image_batch", 3, "height", "width")),
         value("attention_mask", TensorProto.INT64, ("text_batch", "length"))],
        [value("logits_per_image", TensorProto.FLOAT, ("image_batch", "text_batch")),
         value("text_embeds", TensorProto.FLOAT, ("text_batch", WIDTH)),
         value("image_embeds", TensorProto.FLOAT, ("image_batch", WIDTH))],
        text_weights(np.float32, causal=False) + vision_weights(np.float32))


def as_files(model: onnx.ModelProto, name: str, *, beside=False) -> dict[str, bytes]:
    """The graph's file, and with `beside` one with its weights, in a folder of their own."""
    if not beside:
        return {f"onnx/{name}": model.SerializeToString()}
    with tempfile.TemporaryDirectory() as folder:
        onnx.save(model, Path(folder) / name, save_as_external_data=True, size_threshold=100,
                  location=f"{name}_data")
        return {f"onnx/{file.name}": file.read_bytes() for file in sorted(Path(folder).iterdir())}


def run(files: dict[str, bytes], name: str, output: str, fed: dict) -> list[list[float]]:
    with tempfile.TemporaryDirectory() as folder:
        for path, content in files.items():
            (Path(folder) / Path(path).name).write_bytes(content)
        session = onnxruntime.InferenceSession(str(Path(folder) / name))
        rows = session.run([output], fed)[0].astype(np.float64)
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).tolist()


def cut(ids: list[int], most: int) -> list[int]:
    return ids if len(ids) <= most else [*ids[: most - 1], ids[-1]]


tokenizer = Tokenizer.from_str(json.dumps(tokenizer_json()))
pixels = chance.integers(0, 256, size=(2, SIDE, SIDE, 3), dtype=np.uint8)
pictures = []
for picture in pixels:
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, "PNG")
    pictures.append(buffer.getvalue())
planes = (pixels.transpose(0, 3, 1, 2) / 255).astype(np.float32)


def row_of(text: dict[str, bytes], name: str, names: tuple[str, str], sentence: str, filled: bool,
           joint: bool) -> list[float]:
    ids = cut(tokenizer.encode(sentence).ids, MOST_TOKENS)
    mask = [1] * len(ids)
    if filled:
        rest = MOST_TOKENS - len(ids)
        ids, mask = ids + [0] * rest, mask + [0] * rest
    fed = {names[0]: np.array([ids])}
    if joint:
        fed |= {"attention_mask": np.array([mask]), "pixel_values": planes[:1]}
    return run(text, name, names[1], fed)[0]


def picture_rows(vision: dict[str, bytes], name: str, names: tuple[str, str], kind: type,
                 joint: bool) -> list[list[float]]:
    """Both pictures at once, a darker one behind them: a row does not depend on its neighbours."""
    fed = {names[0]: np.concatenate([planes, planes[:1] * 0.5]).astype(kind)}
    if joint:
        fed |= {"input_ids": np.array([[2, 3]]), "attention_mask": np.array([[1, 1]])}
    return run(vision, name, names[1], fed)[:2]


def form(name: str, words: str, text: onnx.ModelProto, vision: onnx.ModelProto | None, *,
         padding="never", filled=False, kind=np.float32, beside=False,
         text_names=("input_ids", "text_embeds"),
         vision_names=("pixel_values", "image_embeds")) -> dict:
    """A model in one form: its files, how it is described, and its rows."""
    joint = vision is None
    text_file, vision_file = ("model.onnx",) * 2 if joint else ("text.onnx", "vision.onnx")
    text_files = as_files(text, text_file, beside=beside)
    vision_files = text_files if joint else as_files(vision, vision_file)
    return {
        "name": name, "words": words, "padding": padding,
        "files": {path: base64.b64encode(content).decode()
                  for path, content in {**text_files, **vision_files}.items()},
        "text": f"onnx/{text_file}", "vision": f"onnx/{vision_file}",
        "sentences": [
            {"text": sentence,
             "row": row_of(text_files, text_file, text_names, sentence, filled, joint)}
            for sentence in SENTENCES],
        "images": picture_rows(vision_files, vision_file, vision_names, kind, joint),
    }


FORMS = [
    form("joint", "one graph for both towers, with a mask", joint_graph(), None),
    form("beside", "weights in a file beside the graph", text_graph(), vision_graph(),
         beside=True),
    form("half", "half precision at the borders", text_graph(kind=np.float16),
         vision_graph(kind=np.float16), kind=np.float16),
    form("causal", "filling changes nothing, and is left out", text_graph(causal=True),
         vision_graph(), padding="if-exact"),
    form("watching", "filling counts, and is put in", text_graph(), vision_graph(),
         padding="if-exact", filled=True),
    form("fixed", "one length and a batch of three", text_graph(shape=(1, MOST_TOKENS)),
         vision_graph(batch=3), filled=True),
    form("nameless", "names that say nothing", text_graph("x.1", "y.1", extra=("y.2",)),
         vision_graph("x.3", "y.3"), text_names=("x.1", "y.1"), vision_names=("x.3", "y.3")),
]

VERSIONS = {name: version(name) for name in ("onnx", "onnxruntime", "numpy", "tokenizers", "pillow")}
(HERE / "graphs.json").write_text(json.dumps({
    "madeBy": {"script": "make_graphs.py", "python": platform.python_version(), **VERSIONS},
    "tokenizer": tokenizer_json(), "maxTokens": MOST_TOKENS, "side": SIDE,
    "pictures": [base64.b64encode(picture).decode() for picture in pictures], "forms": FORMS,
}, indent=1) + "\n")
