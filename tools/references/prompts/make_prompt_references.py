"""Writes the 80 ImageNet templates and the reference values that the tests of src/science/prompts read.

Run from the repository root, in a Python environment of its own:
    pip install numpy==2.4.6
    pip install --no-deps open-clip-torch==3.3.0
    python tools/references/prompts/make_prompt_references.py
    npx prettier --write src/science/prompts
"""

import hashlib
import importlib.metadata
import importlib.util
import json
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[3]
PROMPTS = ROOT / 'src' / 'science' / 'prompts'

TEMPLATES_HEAD = """\
/**
 * The 80 templates that CLIP's authors average over for ImageNet, in their order (Radford et al.
 * 2021; openai/CLIP `notebooks/Prompt_Engineering_for_ImageNet.ipynb`, MIT; as
 * `OPENAI_IMAGENET_TEMPLATES` in open_clip). Written by
 * `tools/references/prompts/make_prompt_references.py`: "a origami", "a embroidered" and the like
 * are theirs and belong to every published number.
 */
export const IMAGENET_TEMPLATES: readonly string[] = [
"""


def read_open_clip_templates():
    """The templates as open_clip ships them, read without importing PyTorch."""
    package = Path(importlib.util.find_spec('open_clip').origin).parent
    metadata = {}
    exec((package / 'zero_shot_metadata.py').read_text(), metadata)
    return [template('{}') for template in metadata['OPENAI_IMAGENET_TEMPLATES']]


def unit_rows(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def average_text_rows(rows, sentences):
    """CLIP's ensemble: each sentence to length 1, mean, length 1 again."""
    unit = unit_rows(rows)
    return unit_rows(np.stack([unit[members].mean(axis=0) for members in sentences]))


def blend_rows(texture, neutral, shape, blend):
    end = texture if blend < 0 else shape
    return unit_rows((1 - abs(blend)) * neutral + abs(blend) * end)


def rounded(rows):
    return [[round(float(value), 7) for value in row] for row in rows]


def make_references(templates):
    chance = np.random.default_rng(7)
    rows = chance.normal(size=(9, 6)) * chance.uniform(0.2, 5, size=(9, 1))
    sentences = [[0], [1, 2, 3], [4, 5, 6, 7, 8, 8]]
    ends = {name: unit_rows(chance.normal(size=(4, 6))) for name in ('texture', 'neutral', 'shape')}
    return {
        'imagenetTemplates': {
            'source': f'open-clip-torch {importlib.metadata.version("open-clip-torch")}',
            'count': len(templates),
            'sha256OfLines': hashlib.sha256('\n'.join(templates).encode()).hexdigest(),
        },
        'average': {
            'rows': rounded(rows),
            'sentences': sentences,
            'result': rounded(average_text_rows(rows, sentences)),
        },
        'blend': {
            **{name: rounded(value) for name, value in ends.items()},
            'results': [
                {'blend': blend, 'rows': rounded(blend_rows(**ends, blend=blend))}
                for blend in (-1, -0.35, 0, 0.5, 1)
            ],
        },
    }


def main():
    templates = read_open_clip_templates()
    lines = ''.join(f"  '{template}',\n" for template in templates)
    (PROMPTS / 'imagenet-templates.ts').write_text(f'{TEMPLATES_HEAD}{lines}];\n')
    references = json.dumps(make_references(templates))
    (PROMPTS / 'prompt-references.json').write_text(references + '\n')


main()
