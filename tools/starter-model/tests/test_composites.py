"""Stages extract_features, compose_icons and compose_photos."""

import json
import shutil

import numpy as np
import onnxruntime as ort
import pytest
import torch
from conftest import Run

from starter_model import compose_icons, compose_photos
from starter_model.chance import Chance
from starter_model.classes import CLASSES, list_concepts
from starter_model.compositing import PHOTO_FILLED, PLAIN, TEXTURE_ONLY
from starter_model.icon_pool import IconPool
from starter_model.settings import TINY

COUNTS = {
    'held-out-icons': TINY.held_out_composites,
    'training-icons': TINY.icon_composites,
    'training-photos': TINY.photo_composites,
}


@pytest.fixture(scope='module')
def icons(prepared) -> IconPool:
    return IconPool(prepared.work, TINY)


def test_feature_tower_contract(composed):
    session = ort.InferenceSession(composed.work.feature_tower)
    (images,), (features,) = session.get_inputs(), session.get_outputs()
    assert (images.name, images.shape) == ('images', ['batch', 3, 224, 224])
    assert (features.name, features.shape) == ('features', ['batch', 2864])


@pytest.mark.parametrize('name', COUNTS)
def test_features_and_labels_on_disk(composed, name):
    features = np.load(composed.work.composites / f'{name}-features.npy')
    labels = np.load(composed.work.composites / f'{name}-labels.npy')
    concepts = json.loads(composed.work.concepts.read_text())
    assert features.shape == (COUNTS[name], 2864)
    assert features.dtype == np.float16
    assert np.isfinite(features).all()
    assert labels.shape == (COUNTS[name], 3)
    assert labels.dtype == np.int16
    assert labels[:, :2].min() >= -1
    assert labels[:, :2].max() < len(concepts)
    assert (labels[:, 0] == -1).tolist() == (labels[:, 2] == TEXTURE_ONLY).tolist()
    assert labels[:, 2].max() <= PHOTO_FILLED


def test_same_seed_same_files(composed, tmp_path):
    again = Run(tmp_path, composed.inputs)
    for folder in ('icons', 'photos'):
        shutil.copytree(composed.work.root / folder, tmp_path / folder, dirs_exist_ok=True)
    shutil.copy(composed.work.feature_tower, tmp_path)
    again.must('compose_icons', 'compose_photos')
    files = sorted(path.name for path in composed.work.composites.iterdir())
    assert len(files) == 7
    for name in files:
        first = (composed.work.composites / name).read_bytes()
        assert first == (again.work.composites / name).read_bytes(), name


def test_batches_depend_on_seed_and_number_only(icons):
    first, labels = compose_icons.compose_batch(icons, 4, False, Chance(1, 0))
    compose_icons.compose_batch(icons, 4, False, Chance(1, 1))
    same, same_labels = compose_icons.compose_batch(icons, 4, False, Chance(1, 0))
    assert torch.equal(first, same)
    assert torch.equal(labels, same_labels)
    other, _ = compose_icons.compose_batch(icons, 4, False, Chance(2, 0))
    assert not torch.equal(first, other)


def test_icon_composites_keep_cues_apart(icons):
    images, labels = compose_icons.compose_batch(icons, 32, False, Chance(3, 0))
    assert images.shape == (32, 3, 224, 224)
    assert images.min() >= 0
    assert images.max() <= 1
    shape, texture, kind = labels.T
    assert ((texture == -1) == (kind == PLAIN)).all()
    assert (shape != texture).all()
    assert len(kind.unique()) == 4


def test_held_out_icons_stay_out_of_training(icons):
    """Also that the page's stimuli, drawn from the held-out sets, were never seen."""
    for concept in range(len(CLASSES)):
        training = {icons.pick_icon(concept, False, Chance(4, n)) for n in range(20)}
        held_out = {icons.pick_icon(concept, True, Chance(4, n)) for n in range(20)}
        assert training <= set(icons.training[concept])
        assert held_out <= set(icons.held_out[concept])
        assert not training & held_out


def test_photo_composites(prepared, icons):
    photos = compose_photos.PhotoPool(prepared.work, icons.concepts)
    images, labels = compose_photos.compose_batch(icons, photos, 32, Chance(5, 0))
    assert images.shape == (32, 3, 224, 224)
    shape, texture, kind = labels.T
    assert len(kind.unique()) == 5
    plain = kind == PLAIN
    assert (shape[plain] == texture[plain]).all()
    assert (shape[~plain] != texture[~plain]).all()
    assert set(texture.tolist()) <= set(photos.all_concepts)


def test_concept_numbers_do_not_depend_on_order_or_on_photos():
    icons_only = list_concepts({'star', 'cat', 'apple'}, set())
    assert icons_only == [*CLASSES, 'apple', 'star']
    with_photos = list_concepts({'apple', 'star', 'cat'}, {'zebra', 'dog', 'lamb', 'apple'})
    assert with_photos == [*icons_only, 'lamb', 'zebra']
