"""The files that the page ships agree with this recipe and with their reference."""

import json
import math
import os

import numpy as np
import pytest
import torch
from conftest import REPOSITORY, SHARED

from starter_model.image_tower import (
    ImageHead,
    ImageTower,
    class_directions,
    load_network,
    use_same_convs,
)
from starter_model.published_names import read_constants, read_image_weights, read_text_weights
from starter_model.reference import PROMPTS, ExportedModel, as_hex, count_cues, decide
from starter_model.settings import CONTEXT_LENGTH, FULL
from starter_model.stimuli import read_pixels, read_stimuli
from starter_model.text_tower import WIDTH, WORD_WIDTH, TextEncoder, TextTower
from starter_model.train import WEIGHT_DECAY, learning_rate

# All 1,280 stimuli and the printed counts with STARTER_EVERY=1 (about a minute); else every eighth.
EVERY = int(os.environ.get('STARTER_EVERY', '8'))

SHIPPED = REPOSITORY / 'public' / 'models' / 'cuelens' / 'starter'


@pytest.fixture(scope='module')
def shipped() -> ExportedModel:
    if not (SHIPPED / 'onnx' / 'vision_model.onnx').exists():
        pytest.skip('public/models/cuelens/starter is absent: the shipped model is not checked')
    return ExportedModel(SHIPPED)


@pytest.fixture(scope='module')
def record() -> dict:
    for path in (SHIPPED / 'reference.json', SHARED / 'starter' / 'reference.json'):
        if path.exists():
            return json.loads(path.read_text())
    pytest.skip('reference.json of the shipped model is absent')


@pytest.fixture(scope='module')
def stimuli(record):
    folder = SHARED / 'data' / 'cue-conflict'
    if not folder.exists():
        pytest.skip('the 1,280 cue-conflict stimuli are absent: their decisions are not checked')
    found = read_stimuli(folder)
    assert [stimulus.path.name for stimulus in found] == record['images']
    return found


def test_texts_give_the_reference_pieces_and_embeddings(shipped, record):
    for text, ids in record['embeddings']['token_ids'].items():
        assert shipped.tokenizer.encode(text).ids == ids
    texts = record['embeddings']['texts']
    rows = shipped.embed_texts(list(texts))
    assert rows == pytest.approx(np.array(list(texts.values())), abs=2e-6)


@pytest.mark.parametrize(('suffix', 'key'), [('', 'decisions'), ('_w16', 'decisionsHalf')])
def test_images_give_the_reference_decisions(shipped, record, stimuli, suffix, key):
    model = ExportedModel(SHIPPED, suffix)
    picked = range(0, len(stimuli), EVERY)
    images = model.embed_images([stimuli[index].path for index in picked])
    for name, templates in PROMPTS.items():
        decisions = decide(images, model.embed_classes(templates))
        expected = record['prompts'][name]
        wanted = [expected[key][index] for index in picked]
        same = [a == b for a, b in zip(as_hex(decisions), wanted, strict=True)]
        # Near ties may fall the other way on another processor.
        assert len(same) - sum(same) <= max(1, len(same) // 1000), name
        if EVERY == 1 and suffix == '' and all(same):
            for count, value in count_cues(decisions, stimuli).items():
                assert value == expected[count], (name, count)


def test_images_give_the_reference_embeddings(shipped, record, stimuli):
    path_of = {stimulus.path.name: stimulus.path for stimulus in stimuli}
    images = record['embeddings']['images']
    rows = shipped.embed_images([path_of[name] for name in images])
    assert rows == pytest.approx(np.array(list(images.values())), abs=2e-5)


def test_vision_graph_is_the_recipes_architecture(shipped):
    """The ONNX's own weights in the PyTorch build: every name is found, and the outputs agree."""
    network = load_network()
    directions, _ = class_directions(network)
    head = ImageHead(directions, torch.zeros(2864), torch.ones(2864))
    tower = ImageTower(use_same_convs(network), head).eval()
    wanted = [n for n in tower.state_dict() if '_fc.' not in n and 'num_batches' not in n]
    weights = read_image_weights(SHIPPED / 'onnx' / 'vision_model.onnx', wanted)

    # The tower is Google's, untouched; the photo part is the classifier's leading directions, each
    # up to its sign.
    ours = tower.state_dict()
    assert all(torch.equal(ours[n], weights[n]) for n in wanted if n.startswith('network.'))
    alignment = (weights['head.directions'] * directions).sum(1).abs()
    assert alignment.min() > 0.9999

    missing, unexpected = tower.load_state_dict(weights, strict=False)
    assert not unexpected
    assert all('_fc.' in name or 'num_batches' in name for name in missing)
    pixels = np.random.default_rng(1).normal(size=(4, 3, 224, 224)).astype(np.float32)
    with torch.no_grad():
        expected = tower(torch.from_numpy(pixels)).numpy()
    found = shipped.vision.run(None, {'pixel_values': pixels})[0]
    assert found == pytest.approx(expected, abs=1e-5)


def test_text_graph_is_the_recipes_architecture(shipped):
    tower = TextEncoder(TextTower(shipped.tokenizer.get_vocab_size())).eval()
    weights = read_text_weights(SHIPPED / 'onnx' / 'text_model.onnx', list(tower.state_dict()))
    tower.load_state_dict(weights)
    for text in ('a photo of a cat.', 'the texture of a clock', 'ignore the outline, name it: dog'):
        ids = shipped.tokenizer.encode(text).ids
        with torch.no_grad():
            expected = tower(torch.tensor([ids])).numpy()
        found = shipped.text.run(None, {'input_ids': np.array([ids])})[0]
        assert found == pytest.approx(expected, abs=1e-5)


def test_preprocessing_is_the_networks(shipped, stimuli):
    pixels = read_pixels(stimuli[0].path)
    settled = (pixels - shipped.mean) / shipped.deviation
    assert settled == pytest.approx((pixels * 255 - 127) / 128, abs=1e-5)


def test_default_steps_are_those_of_the_shipped_weights(shipped):
    """Training stopped by the clock; the weights themselves tell after how many steps.

    No caption reached the last text positions, so nothing but weight decay ever moved them, and
    each step shrank them by a known factor. Their start is what seed 0 gives after the word
    vectors, the embedding and the layer that widens it.
    """
    _, constants = read_constants(SHIPPED / 'onnx' / 'text_model.onnx')
    if 't.pos' not in constants or len(constants['t.e.weight']) != 15070:
        pytest.skip('the shipped model is not the first one, whose training stopped by the clock')
    torch.manual_seed(0)
    torch.randn(15070, WORD_WIDTH)
    torch.nn.Embedding(15070, WORD_WIDTH)
    torch.nn.Linear(WORD_WIDTH, WIDTH)
    start = torch.randn(1, CONTEXT_LENGTH, WIDTH) * 0.02
    ratio = constants['t.pos'][0, 32:] / start[0, 32:].numpy()
    assert ratio.std() < 1e-4

    def shrinkage(steps: int) -> float:
        return sum(math.log1p(-WEIGHT_DECAY * learning_rate(n, steps)) for n in range(steps))

    shrunk = math.log(np.median(ratio))
    assert shrinkage(FULL.training_steps + 1) < shrunk < shrinkage(FULL.training_steps - 1)
