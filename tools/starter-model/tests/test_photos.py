"""Stage cut_out_photos."""

import json
from collections import Counter

import numpy as np
import pytest
import stand_ins

import recipe
from starter_model.cut_out_photos import cut_out_photos
from starter_model.settings import FULL, Inputs, WorkFolder


def test_cut_outs_and_their_nouns(prepared):
    names = json.loads((prepared.work.photos / 'names.json').read_text())
    assert {name['path']: name['noun'] for name in names} == stand_ins.STAMPS
    photos = np.load(prepared.work.photos / 'cut-outs.npy')
    assert photos.shape == (len(names), 160, 160, 4)
    # Cropped to what is drawn, then as large as the square allows.
    assert (photos[..., 3] > 0).any(1).all(1).all()


def test_absent_stamps_are_said_to_be_absent(tmp_path, capsys):
    command = ['cut_out_photos', '--work', str(tmp_path), '--stamps', str(tmp_path / 'none')]
    assert recipe.main(command) == 2
    assert 'tuxpaint-stamps-default' in capsys.readouterr().err


def test_real_stamps(tmp_path):
    if not Inputs().stamps.exists():
        pytest.skip('Debian package tuxpaint-stamps-default is absent')
    work = WorkFolder(tmp_path)
    cut_out_photos(work, FULL, Inputs())
    nouns = Counter(name['noun'] for name in json.loads((work.photos / 'names.json').read_text()))
    assert (sum(nouns.values()), len(nouns)) == (290, 196)
    assert (nouns['bird'], nouns['flower'], nouns['truck']) == (35, 21, 3)
