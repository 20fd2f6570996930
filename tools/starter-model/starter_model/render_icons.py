"""Stage 1: openly licensed icons -> 128 x 128 RGBA pixels (Node, resvg)."""

import shutil
import subprocess

from .settings import RECIPE_FOLDER, Inputs, MissingInput, Size, WorkFolder, require


def selection_arguments(size: Size) -> list[str]:
    """What a size asks of the Node script's choice of icons."""
    arguments = ['--least-sets', str(size.least_sets_per_concept)]
    if size.only_icon_sets is not None:
        arguments += ['--only-sets', ','.join(size.only_icon_sets)]
    if size.most_other_concepts is not None:
        arguments += ['--most-other-concepts', str(size.most_other_concepts)]
    return arguments


def render_icons(work: WorkFolder, size: Size, inputs: Inputs) -> None:
    """Writes `icons/pixels.rgba`, `icons/names.jsonl` and `icons/sets.json`.

    The renderer aborts on a few malformed icons and takes its process along; the next process goes
    on with the icon after. Raises `MissingInput` without Node, and `RuntimeError` when a process
    ends before it reached an icon.
    """
    node = shutil.which('node')
    if node is None:
        raise MissingInput('node is absent: install Node 20 or newer')
    iconify = require(inputs.npm / '@iconify' / 'json', 'run `npm install` in this folder')
    command = [node, str(RECIPE_FOLDER / 'render-icons.mjs'), '--iconify', str(iconify)]
    command += ['--out', str(work.icons), *selection_arguments(size)]
    progress = work.icons / 'progress'
    progress.unlink(missing_ok=True)
    start, skipped = 0, []
    while subprocess.run([*command, '--from', str(start)], check=False).returncode != 0:
        reached = int(progress.read_text()) if progress.exists() else -1
        if reached < start:
            raise RuntimeError('the icon renderer ended before it rendered anything; see above')
        skipped.append(reached)
        start = reached + 1
    progress.unlink(missing_ok=True)
    print(f'icons that the renderer gave up on: {len(skipped)}')
