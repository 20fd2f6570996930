"""Writes the reference values that src/science/metrics/agreement.test.ts reads.

Run from the repository root, in a Python environment of its own:
    pip install numpy==2.4.6 scikit-learn==1.9.1
    python tools/references/metrics/make_agreement_references.py
    npx prettier --write src/science/metrics/agreement-references.json

`published` holds only numbers: kappa between two published tables of answers (../shared/data).
"""

import csv
import json
from pathlib import Path

import numpy as np
from sklearn.metrics import cohen_kappa_score

ROOT = Path(__file__).resolve().parents[3]
CLIP = ROOT.parent / 'shared' / 'data' / 'published-responses' / 'clip'
NO_CATEGORY = 254

TABLE_PAIRS = [
    ('clip_RN50_openai_CLS', 'clip_RN50_openai_None'),
    ('clip_RN50_openai_None', 'ViT_L_14_openai_None'),
    ('ViT_L_14_openai_a_photo_of_a_CLS.', 'ViT_L_14_336_openai_a_photo_of_a_CLS.'),
]


def drawn_cases():
    chance = np.random.default_rng(5)
    cases = []
    for count, answers, changed in [(12, 2, 0.5), (200, 16, 0.02), (1280, 16, 0.3), (1280, 16, 1.0), (40, 3, 0.9)]:
        one = chance.integers(0, answers, count)
        other = np.where(chance.random(count) < changed, chance.integers(0, answers, count), one)
        one[chance.random(count) < 0.05] = NO_CATEGORY
        cases.append(case_of(one, other))
    opposite = np.tile([3, 7], 10)
    cases.append(case_of(opposite, opposite[::-1]))
    cases.append(case_of(np.zeros(6, int), np.arange(6)))
    return cases


def case_of(one, other):
    return {'one': one.tolist(), 'other': other.tolist(), 'kappa': float(cohen_kappa_score(one, other))}


def read_answers(name):
    with (CLIP / f'{name}.csv').open(newline='') as file:
        return {row['image']: row['pred_label'] for row in csv.DictReader(file)}


def published_cases():
    cases = []
    for one, other in TABLE_PAIRS:
        a, b = read_answers(one), read_answers(other)
        images = sorted(a)
        kappa = cohen_kappa_score([a[image] for image in images], [b[image] for image in images])
        cases.append({'one': f'clip/{one}.csv', 'other': f'clip/{other}.csv', 'kappa': float(kappa)})
    return cases


target = ROOT / 'src' / 'science' / 'metrics' / 'agreement-references.json'
target.write_text(json.dumps({'drawn': drawn_cases(), 'published': published_cases()}) + '\n')
