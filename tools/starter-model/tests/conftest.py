"""Runs the stages one after the other at the tiny size, on stand-ins of their inputs."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

RECIPE_FOLDER = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RECIPE_FOLDER))

import stand_ins  # noqa: E402

import recipe  # noqa: E402
from starter_model.settings import WorkFolder  # noqa: E402

REPOSITORY = RECIPE_FOLDER.parent.parent
SHARED = REPOSITORY.parent / 'shared'


class Run:
    """One work folder with its stand-in inputs, and a way to run stages in it."""

    def __init__(self, root: Path, inputs: Path):
        self.work = WorkFolder(root)
        self.inputs = inputs

    def stage(self, name: str, *more: str) -> int:
        inputs = self.inputs
        command = [name, '--work', str(self.work.root), '--size', 'tiny']
        command += ['--npm', str(inputs / 'npm'), '--stamps', str(inputs / 'stamps')]
        command += ['--wordnet', str(inputs / 'wordnet'), '--synsets', str(inputs / 'synsets.txt')]
        return recipe.main([*command, '--stimuli', str(inputs / 'stimuli'), *more])

    def must(self, *names: str) -> None:
        for name in names:
            assert self.stage(name) == 0


@pytest.fixture(scope='session')
def inputs(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp('inputs')
    stand_ins.make_iconify(folder / 'npm')
    stand_ins.make_word_vectors(folder / 'npm')
    stand_ins.make_stamps(folder / 'stamps')
    stand_ins.make_wordnet(folder / 'wordnet', folder / 'synsets.txt')
    stand_ins.make_stimuli(folder / 'stimuli')
    return folder


@pytest.fixture(scope='session')
def node() -> str:
    found = shutil.which('node')
    if found is None:
        pytest.skip('Node is absent: the choice and the rendering of icons are not checked')
    return found


@pytest.fixture(scope='session')
def renderer(node: str) -> str:
    """Node, where it finds the icon renderer."""
    probe = [node, '--input-type=module', '--eval', "import '@resvg/resvg-js'"]
    if subprocess.run(probe, cwd=RECIPE_FOLDER, capture_output=True, check=False).returncode:
        pytest.skip('npm package @resvg/resvg-js is absent: `npm install` in tools/starter-model')
    return node


@pytest.fixture(scope='session')
def real_npm() -> Path:
    """A node_modules folder that may hold the large training inputs."""
    return Path(os.environ.get('STARTER_NPM', RECIPE_FOLDER / 'node_modules'))


@pytest.fixture(scope='session')
def rendered(tmp_path_factory, inputs: Path, renderer: str) -> Run:
    run = Run(tmp_path_factory.mktemp('rendered'), inputs)
    run.must('render_icons')
    return run


@pytest.fixture(scope='session')
def prepared(tmp_path_factory, inputs: Path) -> Run:
    """The chain of later stages starts from drawn icons, so that it needs no Node."""
    run = Run(tmp_path_factory.mktemp('work'), inputs)
    stand_ins.draw_icons(run.work.icons)
    run.must('prepare_icons', 'cut_out_photos')
    return run


@pytest.fixture(scope='session')
def composed(prepared: Run) -> Run:
    prepared.must('extract_features', 'compose_icons', 'compose_photos')
    return prepared


@pytest.fixture(scope='session')
def collected(composed: Run) -> Run:
    composed.must('collect_wordnet', 'stimuli_features')
    return composed


@pytest.fixture(scope='session')
def trained(collected: Run) -> Run:
    collected.must('train')
    return collected


@pytest.fixture(scope='session')
def exported(trained: Run) -> Run:
    trained.must('export')
    return trained


def pytest_terminal_summary(terminalreporter, config) -> None:
    counts = {name: len(found) for name, found in terminalreporter.stats.items() if name}
    failed = counts.get('failed', 0) + counts.get('error', 0)
    passed, skipped = counts.get('passed', 0), counts.get('skipped', 0)
    config.recipe_counts = f'recipe: {passed} passed, {failed} failed, {skipped} skipped'


def pytest_unconfigure(config) -> None:
    """The very last line, after pytest's own."""
    if counts := getattr(config, 'recipe_counts', None):
        print(counts)
