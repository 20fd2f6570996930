"""Stages render_icons and prepare_icons."""

import json
import subprocess

import numpy as np
import pytest
import stand_ins
from conftest import RECIPE_FOLDER, SHARED

from starter_model.prepare_icons import fill_silhouette, has_colour
from starter_model.render_icons import selection_arguments
from starter_model.settings import FULL, HELD_OUT_SETS, TINY, Size


def choose(node: str, iconify, size: Size) -> dict:
    script = str(RECIPE_FOLDER / 'render-icons.mjs')
    command = [node, script, '--iconify', str(iconify), '--list', *selection_arguments(size)]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)


def test_choice_keeps_licences_hidden_icons_and_caps(node, inputs):
    chosen = choose(node, inputs / 'npm' / '@iconify' / 'json', TINY)
    assert sorted(chosen['sets']) == sorted(stand_ins.ICON_SETS)
    concepts = {icon['concept'] for icon in chosen['icons']}
    assert concepts == {*stand_ins.CLASSES, *stand_ins.OTHER_CONCEPTS}
    assert 'puppy' not in {icon['name'] for icon in chosen['icons']}
    cats = [icon for icon in chosen['icons'] if (icon['set'], icon['concept']) == ('bi', 'cat')]
    assert [icon['name'] for icon in cats] == ['cat', 'cat-00', 'cat-01', 'cat-02']


def test_choice_on_the_real_package_is_the_one_on_record(node, real_npm):
    iconify = real_npm / '@iconify' / 'json'
    record = SHARED / 'starter' / 'icon-sets.json'
    for path, name in ((iconify, 'npm package @iconify/json'), (record, 'icon-sets.json')):
        if not path.exists():
            pytest.skip(f'{name} is absent')
    counts: dict[str, int] = {}
    for icon in choose(node, iconify, FULL)['icons']:
        counts[icon['set']] = counts.get(icon['set'], 0) + 1
    listed = json.loads(record.read_text())
    assert set(listed) <= set(counts)
    assert {name for name, about in listed.items() if about['heldOut']} == HELD_OUT_SETS
    # Rendering leaves out nearly empty icons: 127 of 42,885 in all.
    missing = {name: counts[name] - about['icons'] for name, about in listed.items()}
    assert min(missing.values()) >= 0
    assert sum(missing.values()) == 127


def test_rendering_writes_one_square_a_name(rendered):
    folder = rendered.work.icons
    names = [json.loads(line) for line in (folder / 'names.jsonl').read_text().splitlines()]
    pixels = np.fromfile(folder / 'pixels.rgba', np.uint8).reshape(-1, 128, 128, 4)
    assert len(pixels) == len(names) >= len(stand_ins.ICON_SETS) * 19
    assert (pixels[..., 3] > 0).mean((1, 2)).min() > 0.03
    coloured = next(i for i, name in enumerate(names) if name['set'] == 'noto')
    assert pixels[coloured, 64, 64].tolist() == [204, 51, 51, 255]
    assert not (folder / 'progress').exists()
    rendered.must('prepare_icons')
    assert len(np.load(folder / 'alpha.npy')) == len(names)


def test_prepared_arrays_and_record(prepared):
    folder = prepared.work.icons
    names = json.loads((folder / 'names.json').read_text())
    alpha, filled = np.load(folder / 'alpha.npy'), np.load(folder / 'filled.npy')
    coloured, colours = np.load(folder / 'coloured.npy'), np.load(folder / 'colours.npy')
    assert alpha.shape == filled.shape == (len(names), 128, 128)
    assert colours.shape == (len(coloured), 128, 128, 3)
    assert {names[i]['set'] for i in coloured} == {'noto', 'twemoji'}
    assert set(np.unique(filled)) == {0, 255}
    record = json.loads((prepared.work.root / 'icon-sets.json').read_text())
    assert {name for name, about in record.items() if about['heldOut']} == {'mdi', 'noto'}
    assert record['bi'] == {'name': 'bi', 'author': 'A. Author', 'licence': 'MIT', 'icons': 19} | {
        'heldOut': False
    }


def test_silhouette_closes_a_broken_outline():
    ring = np.zeros((128, 128), np.uint8)
    ring[30:98, 30:98] = 255
    ring[33:95, 33:95] = 0
    ring[60:63, 30:33] = 0
    filled = fill_silhouette(ring)
    assert filled[64, 64] == 255
    assert filled[10, 10] == 0


def test_near_black_icons_have_no_colour():
    icon = np.zeros((128, 128, 4), np.uint8)
    icon[20:60, 20:60, 3] = 255
    assert not has_colour(icon)
    icon[20:60, 20:60, 0] = 200
    assert has_colour(icon)
