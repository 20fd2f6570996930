"""Stages export and reference, and the edits of the graph."""

import json

import numpy as np
import onnx
import onnxruntime as ort
import pytest
import torch
from onnx import TensorProto
from tokenizers import Tokenizer

from starter_model.export import load_towers
from starter_model.published_names import read_image_weights, read_text_weights
from starter_model.reference import PROMPTS, ExportedModel, count_cues, decide, normalized
from starter_model.settings import TINY
from starter_model.stimuli import Stimulus

TEXTS = ['cat', 'a photo of a cat.', 'the shape of an elephant', 'identify the texture: clock']


def session(run, name: str) -> ort.InferenceSession:
    path = run.work.model / 'onnx' / f'{name}.onnx'
    return ort.InferenceSession(path, providers=['CPUExecutionProvider'])


@pytest.fixture(scope='module')
def pixels() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(3, 3, 224, 224)).astype(np.float32)


@pytest.fixture(scope='module')
def ids(exported) -> list[list[int]]:
    tokenizer = Tokenizer.from_file(str(exported.work.model / 'tokenizer.json'))
    return [tokenizer.encode(text).ids for text in TEXTS]


def test_folder_is_the_hubs_layout(exported):
    found = {
        str(path.relative_to(exported.work.model)) for path in exported.work.model.rglob('*.*')
    }
    graphs = ('vision_model', 'vision_model_w16', 'text_model', 'text_model_w16')
    configurations = ('config', 'preprocessor_config', 'tokenizer', 'tokenizer_config')
    assert found == {f'onnx/{name}.onnx' for name in graphs} | {f'{c}.json' for c in configurations}
    config = json.loads((exported.work.model / 'config.json').read_text())
    pieces = json.loads((exported.work.model / 'tokenizer.json').read_text())['model']['vocab']
    assert config['projection_dim'] == 352
    assert config['text_config']['vocab_size'] == len(pieces)
    assert np.exp(config['logit_scale_init_value']) == pytest.approx(20, rel=0.2)


@pytest.mark.parametrize('name', ['vision_model', 'vision_model_w16'])
def test_vision_contract(exported, pixels, name):
    graph = session(exported, name)
    (given,), (found,) = graph.get_inputs(), graph.get_outputs()
    assert (given.name, given.type) == ('pixel_values', 'tensor(float)')
    assert given.shape == ['batch', 3, 224, 224]
    assert (found.name, found.type, found.shape) == (
        'image_embeds',
        'tensor(float)',
        ['batch', 352],
    )
    for batch in (1, 3):
        rows = graph.run(None, {'pixel_values': pixels[:batch]})[0]
        assert rows.shape == (batch, 352)
        assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize('name', ['text_model', 'text_model_w16'])
def test_text_contract(exported, ids, name):
    graph = session(exported, name)
    (given,), (found,) = graph.get_inputs(), graph.get_outputs()
    assert (given.name, given.type) == ('input_ids', 'tensor(int64)')
    assert given.shape == ['batch', 'tokens']
    assert (found.name, found.shape) == ('text_embeds', ['batch', 352])
    alone = [graph.run(None, {'input_ids': np.array([row])})[0][0] for row in ids]
    for width in (max(map(len, ids)), 48):
        batch = np.array([row + [0] * (width - len(row)) for row in ids])
        together = graph.run(None, {'input_ids': batch})[0]
        assert np.linalg.norm(together, axis=1) == pytest.approx(1, abs=1e-5)
        assert together == pytest.approx(np.stack(alone), abs=1e-5)


def test_half_precision_weights_give_the_same_embeddings(exported, pixels, ids):
    images = [
        session(exported, name).run(None, {'pixel_values': pixels})[0]
        for name in ('vision_model', 'vision_model_w16')
    ]
    assert (images[0] * images[1]).sum(1).min() > 0.9999
    for row in ids:
        texts = [
            session(exported, name).run(None, {'input_ids': np.array([row])})[0]
            for name in ('text_model', 'text_model_w16')
        ]
        assert (texts[0] * texts[1]).sum() > 0.9999


def test_graphs_are_the_trained_towers(exported, pixels, ids):
    for fused in (False, True):
        image, text, _ = load_towers(exported.work, fused)
        with torch.no_grad():
            by_torch = image(torch.from_numpy(pixels)).numpy()
            texts = [text(torch.tensor([row])).numpy() for row in ids]
        by_graph = session(exported, 'vision_model').run(None, {'pixel_values': pixels})[0]
        assert by_graph == pytest.approx(by_torch, abs=1e-5)
        graph = session(exported, 'text_model')
        for row, expected in zip(ids, texts, strict=True):
            found = graph.run(None, {'input_ids': np.array([row])})[0]
            assert found == pytest.approx(expected, abs=1e-5)


def test_weights_read_back_by_their_published_names(exported):
    image, text, _ = load_towers(exported.work, fused=False)
    folder = exported.work.model / 'onnx'
    wanted = [n for n in image.state_dict() if '_fc.' not in n and 'num_batches' not in n]
    for path, read, tower, names in (
        (folder / 'vision_model.onnx', read_image_weights, image, wanted),
        (folder / 'text_model.onnx', read_text_weights, text, list(text.state_dict())),
    ):
        found, state = read(path, names), tower.state_dict()
        assert all(torch.equal(found[name], state[name]) for name in names)


def test_graphs_hold_only_what_browsers_have_kernels_for(exported):
    for name in ('vision_model', 'vision_model_w16', 'text_model', 'text_model_w16'):
        graph = onnx.load(exported.work.model / 'onnx' / f'{name}.onnx').graph
        kinds = {node.op_type for node in graph.node}
        assert not kinds & {'Pad', 'Constant', 'Identity'}
        assert ('BatchNormalization' in kinds) == (name == 'vision_model')
        stored = {weight.name: weight for weight in graph.initializer}
        large = {n: w for n, w in stored.items() if np.prod(w.dims) >= 512}
        half = name.endswith('w16')
        wanted = TensorProto.FLOAT16 if half else TensorProto.FLOAT
        assert all(weight.data_type == wanted for weight in large.values())
    unfused = onnx.load(exported.work.model / 'onnx' / 'vision_model.onnx').graph
    names = {weight.name for weight in unfused.initializer}
    assert {'m._conv_stem.weight', 'm._blocks.3._bn1.running_var', 'head.mu', 'head.is'} <= names


def test_reference_file(exported):
    exported.must('reference')
    found = json.loads(exported.work.reference.read_text())
    images = TINY.reference_images
    assert len(found['images']) == images
    assert found['images'] == sorted(found['images'])
    assert list(found['prompts']) == list(PROMPTS)
    assert len(PROMPTS['80 ImageNet templates']) == len(set(PROMPTS['80 ImageNet templates'])) == 80
    for prompt in found['prompts'].values():
        for key in ('decisions', 'decisionsHalf'):
            assert len(prompt[key]) == images
            assert set(prompt[key]) <= set('0123456789abcdef')
        assert prompt['shape'] + prompt['texture'] + prompt['neither'] <= images
    embedded = found['embeddings']
    for row in [*embedded['images'].values(), *embedded['texts'].values()]:
        assert np.linalg.norm(row) == pytest.approx(1, abs=1e-4)
    assert embedded['token_ids'][''] == [2, 3]
    assert [row[0] for row in found['steeringCurve']['rows']][::5] == [-1, 0, 1]


def test_counts_leave_out_images_without_conflict():
    stimuli = [
        Stimulus(None, 0, 1),
        Stimulus(None, 2, 3),
        Stimulus(None, 4, 4),
        Stimulus(None, 5, 6),
    ]
    counts = count_cues(np.array([0, 3, 4, 9]), stimuli)
    assert counts == {
        'shape': 1,
        'texture': 1,
        'neither': 1,
        'shapeBias': 0.5,
        'cueAccuracy': 0.6667,
    }
    assert count_cues(np.array([9, 9, 4, 9]), stimuli)['shapeBias'] is None


def test_class_rows_average_normalized_templates(exported):
    model = ExportedModel(exported.work.model)
    templates = ['a {}', 'the shape of a {}']
    each = [model.embed_texts([t.format('cat') for t in templates])]
    rows = model.embed_classes(templates)
    assert rows[7] == pytest.approx(normalized(each[0].mean(0)[None])[0], abs=1e-6)
    assert decide(rows, rows).tolist() == list(range(16))
