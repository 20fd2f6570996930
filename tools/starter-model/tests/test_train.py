"""Stages stimuli_features and train."""

import json
import shutil

import numpy as np
import pytest
import torch
from conftest import Run

from starter_model.captions import DRAWING, NEUTRAL, SHAPE, TEXTURE
from starter_model.chance import Chance
from starter_model.classes import CLASSES
from starter_model.objective import matching_loss
from starter_model.settings import TINY
from starter_model.text_tower import TextTower
from starter_model.train import LEARNING_RATE, learning_rate
from starter_model.training_batch import Captions, Composites, draw_captions


def test_stimuli_features(collected):
    folder = collected.work.stimuli
    assert np.load(folder / 'features.npy').shape == (TINY.reference_images, 2864)
    labels = np.load(folder / 'labels.npy')
    assert labels.shape == (TINY.reference_images, 2)
    assert (labels < len(CLASSES)).all()


def test_checkpoint_log_and_tokenizer(trained):
    checkpoint = torch.load(trained.work.checkpoint, weights_only=True)
    pieces = json.loads(trained.work.tokenizer.read_text())['model']['vocab']
    assert checkpoint['text']['words.weight'].shape == (len(pieces), 100)
    assert checkpoint['head']['cue.weight'].shape == (96, 2864)
    assert checkpoint['head']['directions'].shape == (256, 1280)
    lines = (trained.work.training / 'log.jsonl').read_text().splitlines()
    log = [json.loads(line) for line in lines]
    assert [entry['step'] for entry in log] == [10, 20]
    for entry in log:
        assert all(np.isfinite(value) for value in entry['losses'].values())
        assert {'shape', 'texture', 'names'} <= set(entry['measures'])
        assert 'stimuli shape bias' in entry['measures']['neutral']
    for loss in ('matching', 'choice', 'quiet'):
        assert log[1]['losses'][loss] < log[0]['losses'][loss]


def test_same_seed_same_weights(trained, tmp_path):
    again = Run(tmp_path, trained.inputs)
    for folder in ('composites', 'stimuli'):
        shutil.copytree(trained.work.root / folder, tmp_path / folder, dirs_exist_ok=True)
    shutil.copy(trained.work.nouns, tmp_path)
    again.must('train')
    assert again.work.tokenizer.read_bytes() == trained.work.tokenizer.read_bytes()
    first = torch.load(trained.work.checkpoint, weights_only=True)
    second = torch.load(again.work.checkpoint, weights_only=True)
    for part in ('text', 'head'):
        for name, weights in first[part].items():
            assert torch.equal(weights, second[part][name]), name
    assert torch.equal(first['log_scale'], second['log_scale'])


def test_learning_rate_warms_up_and_falls_by_steps():
    rates = [learning_rate(step, 4051) for step in range(4051)]
    assert rates[0] == pytest.approx(LEARNING_RATE / 200)
    assert max(rates) == pytest.approx(LEARNING_RATE, rel=0.01)
    assert rates[199] > rates[198]
    assert rates[-1] == pytest.approx(LEARNING_RATE / 50, rel=0.01)


def test_captions_start_with_all_classes_of_every_kind():
    shape, texture = torch.tensor([0, 20, -1]), torch.tensor([3, 17, 20])
    concepts = [*CLASSES, *(f'thing {number}' for number in range(16, 21))]
    captions = draw_captions(Composites(torch.zeros(3, 1), shape, texture), concepts, Chance(1))
    for kind in (NEUTRAL, SHAPE, TEXTURE, DRAWING):
        about = captions.about[captions.kinds == kind]
        assert about[:16].tolist() == list(range(16))
        assert set(about[16:].tolist()) <= {17, 20}
    assert len(captions.texts) == 4 * 16 + 4 * 2


def test_matching_knows_which_caption_holds():
    """One image, the shape of 1 with the texture of 2; a caption of each kind about 1, then about
    2."""
    images = Composites(torch.zeros(1, 1), torch.tensor([1]), torch.tensor([2]))
    kinds = torch.tensor([NEUTRAL, SHAPE, TEXTURE, DRAWING] * 2)
    captions = Captions([], kinds, torch.tensor([1] * 4 + [2] * 4))
    logits = torch.tensor([[9.0, 9, -9, 9, 9, -9, 9, 9]])
    assert matching_loss(logits, images, captions) < 0.01
    assert matching_loss(-logits, images, captions) == pytest.approx(9 * (6 + 2 * 0.2), rel=0.01)


def test_padding_changes_no_text():
    torch.manual_seed(0)
    tower = TextTower(30).eval()
    short = torch.tensor([[2, 7, 8, 3]])
    with torch.no_grad():
        alone = tower(short)
        padded = tower(torch.nn.functional.pad(short, (0, 40)))
    assert torch.allclose(alone, padded, atol=1e-6)
