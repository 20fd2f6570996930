"""Writes the reference values that the tests of src/science/metrics and src/science/decisions read.

Run from the repository root, in a Python environment of its own:
    pip install numpy==2.4.6 scipy==1.17.1 statsmodels==0.15.0
    python tools/references/metrics/make_metric_references.py
    npx prettier --write src/science/metrics src/science/decisions
"""

import json
from pathlib import Path

import numpy as np
from scipy.special import softmax
from scipy.stats import binomtest
from statsmodels.stats.proportion import proportion_confint

SCIENCE = Path(__file__).resolve().parents[3] / 'src' / 'science'

DISCORDANT_PAIRS = [
    (0, 1), (1, 0), (1, 1), (0, 6), (5, 5), (3, 10), (10, 3), (12, 25), (0, 40), (64, 95), (159, 232),
    (500, 500), (480, 560), (0, 1200), (900, 1100),
]  # fmt: skip

HITS_OF_TRIALS = [
    (0, 1), (1, 1), (0, 20), (20, 20), (1, 12), (184, 934), (229, 898), (615, 1009), (9236, 9634),
    (180, 808), (600, 1200),
]  # fmt: skip


def mcnemar_cases():
    return [
        {'b': b, 'c': c, 'pValue': binomtest(min(b, c), b + c, 0.5).pvalue}
        for b, c in DISCORDANT_PAIRS
    ]


def wilson_cases():
    cases = []
    for hits, trials in HITS_OF_TRIALS:
        low, high = proportion_confint(hits, trials, alpha=0.05, method='wilson')
        cases.append({'hits': hits, 'trials': trials, 'low': float(low), 'high': float(high)})
    return cases


def decision_case():
    """Zero-shot decisions as in the published runs: logits = scale x cosine, softmax, argmax."""
    chance = np.random.default_rng(11)

    def unit_rows(count):
        rows = chance.normal(size=(count, 8)).astype(np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    images, categories = unit_rows(6), unit_rows(16)
    categories[9] = categories[4]  # a tie: argmax takes the first
    images[0] = categories[9]
    scale = 25.18
    logits = scale * images.astype(np.float64) @ categories.astype(np.float64).T
    return {
        'scale': scale,
        'images': images.tolist(),
        'categories': categories.tolist(),
        'answers': logits.argmax(axis=1).tolist(),
        'probabilities': softmax(logits, axis=1).round(9).tolist(),
    }


def write(path, value):
    path.write_text(json.dumps(value) + '\n')


write(SCIENCE / 'metrics' / 'metric-references.json', {'mcnemar': mcnemar_cases(), 'wilson': wilson_cases()})
write(SCIENCE / 'decisions' / 'decision-references.json', decision_case())
