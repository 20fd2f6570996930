"""Stage collect_wordnet, and the tokenizer's vocabulary."""

import json
import os
import random
import subprocess
import sys

import pytest
from conftest import RECIPE_FOLDER

from starter_model.captions import DRAWING, NEUTRAL, SHAPE, TEXTURE, caption
from starter_model.chance import Chance
from starter_model.classes import CLASSES
from starter_model.collect_wordnet import (
    Nouns,
    classes_below,
    inherit_classes,
    name_classes,
    read_synsets,
)
from starter_model.settings import Inputs, MissingInput
from starter_model.tokenizer import build_tokenizer, build_vocabulary, encode_padded
from starter_model.word_pieces import learn_pieces

WORDS = ['the', 'shape', 'of', 'an', 'elephant', 'photo', 'texture', 'cat', 'kitten']
NAMES = ['elephant', 'cat', 'keyboard', 'house cat', 'kitten']
CONCEPTS = [*CLASSES, 'star', 'rocket']


def test_nouns_stand_for_the_classes_below_them(collected):
    nouns = json.loads(collected.work.nouns.read_text())
    assert nouns['named']['cat'] == list(range(CLASSES.index('cat'), 1000, 16))
    assert nouns['named']['airplane'] == [404]
    assert {472, 554, 625, 814, 914} <= set(nouns['named']['boat'])
    assert nouns['named']['leaf 7'] == [7]
    # All 1,000 classes below it would say nothing.
    assert 'entity' not in nouns['named']
    assert nouns['inherited'] == {'kitty': nouns['named']['cat']}
    assert nouns['lemmas'] == [f'leaf {number}' for number in range(1000)]


def test_real_wordnet():
    inputs = Inputs()
    if not inputs.wordnet.exists():
        pytest.skip('Debian package wordnet-base is absent')
    try:
        synsets = read_synsets(inputs)
    except MissingInput as missing:
        pytest.skip(str(missing))
    nouns = Nouns(inputs.wordnet)
    below = classes_below(nouns, synsets)
    named = name_classes(nouns, below)
    assert len(named) == 3245
    assert named['elephant'] == [385, 386]
    assert len(named['bird']) == 59
    inherited = inherit_classes(nouns, below, named, {'kitty', 'puppy', 'jetliner', 'paris'})
    assert set(inherited) == {'puppy', 'jetliner'}
    assert inherited['jetliner'] == [404]


def test_vocabulary_does_not_depend_on_order_or_repetition():
    vocabulary = build_vocabulary(NAMES, CONCEPTS, WORDS, 5, 60)
    chance = random.Random(0)
    for _ in range(3):
        names = chance.sample(NAMES, len(NAMES)) + NAMES[:2]
        concepts = chance.sample(CONCEPTS, len(CONCEPTS))
        assert build_vocabulary(names, concepts, WORDS, 5, 60) == vocabulary
    assert len(set(vocabulary)) == len(vocabulary)
    assert vocabulary[:4] == ['[PAD]', '[UNK]', '[CLS]', '[SEP]']


def test_vocabulary_does_not_depend_on_hashing():
    """Another process hashes strings otherwise, and so walks its sets in another order."""
    call = f'build_vocabulary({NAMES!r}, {CONCEPTS!r}, {WORDS!r}, 5, 60)'
    code = f'from starter_model.tokenizer import build_vocabulary; print({call})'
    environment = {**os.environ, 'PYTHONHASHSEED': '1'}
    command = [sys.executable, '-c', code]
    found = subprocess.run(
        command, cwd=RECIPE_FOLDER, env=environment, capture_output=True, check=True, text=True
    )
    assert found.stdout.strip() == repr(build_vocabulary(NAMES, CONCEPTS, WORDS, 5, 60))


def test_pieces_are_the_most_frequent_merges():
    """Worked by hand: "ab" stands four times, then "##ca" and "aca" each follow with ties
    settled."""
    texts = ['ab ab ab aca', 'aca abd']
    characters = {'a', '##a', '##b', '##c', '##d'}
    assert learn_pieces(texts, 5) == characters
    assert learn_pieces(texts, 6) == characters | {'ab'}
    # "##c ##a" and "a ##c" stand twice each; "#" sorts before "a".
    assert learn_pieces(texts, 7) == characters | {'ab', '##ca'}
    assert learn_pieces(texts, 8) == characters | {'ab', '##ca', 'aca'}
    assert learn_pieces(texts, 99) == characters | {'ab', '##ca', 'aca', 'abd'}


def test_tokenizer_round_trip_and_limits():
    tokenizer = build_tokenizer(build_vocabulary(NAMES, CONCEPTS, WORDS, 9, 60))
    encoding = tokenizer.encode('The Shape of an ÉLEPHANT')
    assert encoding.tokens == ['[CLS]', 'the', 'shape', 'of', 'an', 'elephant', '[SEP]']
    assert tokenizer.decode(encoding.ids[1:-1]) == 'the shape of an elephant'
    # A word that training never saw is spelled, not lost.
    assert '[UNK]' not in tokenizer.encode('xylophones').tokens
    assert tokenizer.decode(tokenizer.encode('xylophones').ids[1:-1]) == 'xylophones'
    assert len(tokenizer.encode('the ' * 100).ids) == 48
    assert tokenizer.encode('').ids == [2, 3]
    padded = encode_padded(tokenizer, ['cat', 'the shape of an elephant'])
    assert padded.shape == (2, 7)
    assert padded[0, 3:].tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize('kind', [NEUTRAL, SHAPE, TEXTURE, DRAWING])
def test_captions_name_the_thing_and_repeat_with_the_seed(kind):
    captions = [caption(kind, 'elephant', Chance(1, kind, n)) for n in range(200)]
    assert all('elephant' in text and '{' not in text for text in captions)
    assert captions == [caption(kind, 'elephant', Chance(1, kind, n)) for n in range(200)]
    assert len(set(captions)) > 15
