#!/usr/bin/env python3
"""Runs one stage of the starter model's recipe; README.md beside this file says what each does.

python recipe.py STAGE --work FOLDER [--size full|tiny] [inputs]
"""

import argparse
import sys
from importlib import import_module
from pathlib import Path

from starter_model.settings import SIZES, Inputs, MissingInput, WorkFolder

STAGES = (
    'render_icons',
    'prepare_icons',
    'cut_out_photos',
    'extract_features',
    'compose_icons',
    'compose_photos',
    'collect_wordnet',
    'stimuli_features',
    'train',
    'export',
    'reference',
)
"""In the order of a run; each is a module of `starter_model` with a function of the same name."""


def read_arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    defaults = Inputs()
    parser.add_argument('stage', choices=STAGES)
    parser.add_argument('--work', type=Path, required=True, help='folder for all results')
    parser.add_argument('--size', choices=SIZES, default='full')
    parser.add_argument('--npm', type=Path, default=defaults.npm, help='a node_modules folder')
    parser.add_argument('--stamps', type=Path, default=defaults.stamps, help='stamps of Tux Paint')
    parser.add_argument('--wordnet', type=Path, default=defaults.wordnet, help='WordNet 3.0')
    parser.add_argument('--synsets', type=Path, help='ImageNet synsets; default: those of timm')
    parser.add_argument('--stimuli', type=Path, help='the 1,280 cue-conflict stimuli')
    return parser.parse_args(arguments)


def main(command_line: list[str] | None = None) -> int:
    """Runs the stage; 0, or 2 with one sentence when an input is absent."""
    arguments = read_arguments(command_line)
    inputs = Inputs(
        npm=arguments.npm,
        stamps=arguments.stamps,
        wordnet=arguments.wordnet,
        synsets=arguments.synsets,
        stimuli=arguments.stimuli,
    )
    stage = getattr(import_module(f'starter_model.{arguments.stage}'), arguments.stage)
    try:
        stage(WorkFolder(arguments.work), SIZES[arguments.size], inputs)
    except MissingInput as missing:
        print(f'{arguments.stage}: {missing}', file=sys.stderr)
        return 2
    return 0


if __name__ == '__main__':
    sys.exit(main())
