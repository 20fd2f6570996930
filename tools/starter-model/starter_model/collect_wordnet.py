"""Stage 7: WordNet nouns -> the ImageNet classes that each stands for.

A noun above ImageNet classes ("animal" is not: too many) stands for all classes below it; a noun
just below or beside one inherits the classes of its nearest ancestor that has any.
"""

import json
import re
from collections import defaultdict
from importlib.util import find_spec
from pathlib import Path

from .classes import CLASSES
from .settings import Inputs, MissingInput, Size, WorkFolder, require
from .word_vectors import read_words

MOST_CLASSES = 450
MOST_INHERITED_CLASSES = 130
MOST_STEPS_UP = 2
COMMON_WORDS = 30_000
"""Inherited nouns must be made of common words: rare ones would only fill the vocabulary."""

REPLACED_CLASSES = {'airplane': [404]}
"""WordNet's "airplane" has no ImageNet class below it but one, the airliner (0-based index)."""
ADDED_CLASSES = {'boat': [472, 554, 625, 814, 914]}
"""Canoe, fireboat, lifeboat, speedboat and yawl, besides what WordNet has below "boat"."""


class Nouns:
    """WordNet's nouns: lemmas and hypernyms by synset, and synsets by word."""

    def __init__(self, folder: Path):
        self.lemmas: dict[str, list[str]] = {}
        self.hypernyms: dict[str, list[str]] = defaultdict(list)
        self.instances: set[str] = set()
        self.senses: dict[str, list[str]] = {}
        for line in read_entries(folder / 'data.noun'):
            self._read_synset(line)
        for line in read_entries(folder / 'index.noun'):
            fields = line.split()
            senses = int(fields[2])
            word = fields[0].replace('_', ' ')
            self.senses[word] = ['n' + offset for offset in fields[-senses:]]

    def _read_synset(self, line: str) -> None:
        """`offset file type words(hex) word id ... pointers symbol offset type target ... |
        gloss`"""
        fields = line.split('|')[0].split()
        synset, words = 'n' + fields[0], int(fields[3], 16)
        self.lemmas[synset] = [
            fields[4 + 2 * index].replace('_', ' ').lower() for index in range(words)
        ]
        start = 5 + 2 * words
        pointers = int(fields[start - 1])
        for index in range(pointers):
            symbol, target = fields[start + 4 * index : start + 4 * index + 2]
            if symbol in ('@', '@i'):
                self.hypernyms[synset].append('n' + target)
            if symbol == '@i':
                self.instances.add(synset)


def read_entries(path: Path) -> list[str]:
    """Lines of a WordNet file without its licence, which is indented."""
    how = 'install the Debian package wordnet-base, or name its folder with --wordnet'
    lines = require(path, how).read_text(encoding='utf-8').splitlines()
    return [line for line in lines if not line.startswith('  ')]


def read_synsets(inputs: Inputs) -> list[str]:
    """The 1,000 ImageNet synsets in class order."""
    if inputs.synsets is not None:
        return require(inputs.synsets, 'a file with one synset a line').read_text().split()
    timm = find_spec('timm')
    if timm is None or not timm.submodule_search_locations:
        raise MissingInput(
            'timm is absent: pip install --no-deps -r requirements-no-deps.txt, '
            'or name a list of synsets with --synsets'
        )
    folder = Path(timm.submodule_search_locations[0])
    return (folder / 'data' / '_info' / 'imagenet_synsets.txt').read_text().split()


def classes_below(nouns: Nouns, synsets: list[str]) -> dict[str, set[int]]:
    """For every synset above or at an ImageNet class: all classes below it."""
    below: dict[str, set[int]] = defaultdict(set)
    for index, synset in enumerate(synsets):
        seen, waiting = set(), [synset]
        while waiting:
            ancestor = waiting.pop()
            if ancestor not in seen:
                seen.add(ancestor)
                below[ancestor].add(index)
                waiting += nouns.hypernyms[ancestor]
    return below


def name_classes(nouns: Nouns, below: dict[str, set[int]]) -> dict[str, list[int]]:
    """Every word with a sense above ImageNet classes; the first sense that is narrow enough
    counts."""
    named = {}
    for word in sorted(nouns.senses):
        for sense in nouns.senses[word]:
            if sense in below and len(below[sense]) <= MOST_CLASSES:
                named[word] = sorted(below[sense])
                break
    return named


def inherit_classes(
    nouns: Nouns, below: dict[str, set[int]], named: dict[str, list[int]], common: set[str]
) -> dict[str, list[int]]:
    """Words whose first sense lies at most two steps below a synset with classes."""

    def nearest(synset: str, steps: int) -> set[int] | None:
        if synset in nouns.instances or steps > MOST_STEPS_UP:
            return None
        if synset in below:
            return below[synset] if len(below[synset]) <= MOST_INHERITED_CLASSES else None
        for hypernym in nouns.hypernyms[synset]:
            if found := nearest(hypernym, steps + 1):
                return found
        return None

    inherited = {}
    for word in sorted(nouns.senses):
        plain = re.fullmatch(r'[a-z][a-z \-]+', word)
        if word in named or not plain or not all(w in common for w in re.split(r'[ \-]', word)):
            continue
        if found := nearest(nouns.senses[word][0], 0):
            inherited[word] = sorted(found)
    return inherited


def collect_wordnet(work: WorkFolder, size: Size, inputs: Inputs) -> None:
    """Writes `nouns.json`: `named` and `inherited` (word -> class indices), and the first `lemma`
    of each of the 1,000 classes."""
    synsets = read_synsets(inputs)
    nouns = Nouns(inputs.wordnet)
    below = classes_below(nouns, synsets)
    named = name_classes(nouns, below)
    inherited = inherit_classes(nouns, below, named, set(read_words(inputs)[:COMMON_WORDS]))
    named.update(REPLACED_CLASSES)
    for word, classes in ADDED_CLASSES.items():
        named[word] = sorted({*named.get(word, []), *classes})
    unknown = [label for label in CLASSES if label not in named]
    if unknown:
        raise ValueError(f'WordNet has no ImageNet class for {", ".join(unknown)}')
    lemmas = [nouns.lemmas[synset][0] for synset in synsets]
    content = {'named': named, 'inherited': inherited, 'lemmas': lemmas}
    work.nouns.write_text(json.dumps(content, sort_keys=True))
    print(f'{len(named)} nouns with ImageNet classes, {len(inherited)} that inherit some')
