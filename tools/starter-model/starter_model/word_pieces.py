"""Learning word pieces: byte-pair merges as in WordPiece training, with every tie settled.

The `tokenizers` package trains the same way but breaks ties between equally frequent pairs by the
order of a randomly seeded hash table, so that two runs on the same words give different pieces.
"""

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import pairwise

from tokenizers import normalizers, pre_tokenizers

INNER = '##'
"""Marks a piece that does not begin a word."""

Pair = tuple[str, str]


def count_words(texts: Iterable[str]) -> Counter[str]:
    """How often each word stands in the texts, split as the tokenizer will split them."""
    normalizer = normalizers.BertNormalizer(lowercase=True, strip_accents=True)
    splitter = pre_tokenizers.BertPreTokenizer()
    words: Counter[str] = Counter()
    for text in texts:
        parts = splitter.pre_tokenize_str(normalizer.normalize_str(text))
        words.update(part for part, _ in parts)
    return words


def join(pair: Pair) -> str:
    return pair[0] + pair[1].removeprefix(INNER)


def learn_pieces(texts: Iterable[str], count: int) -> set[str]:
    """At most `count` pieces: all characters, then merges of the most frequent neighbours.

    Of equally frequent pairs the alphabetically first is merged.
    """
    counts = count_words(texts)
    words = [[word[0], *(INNER + letter for letter in word[1:])] for word in sorted(counts)]
    weights = [counts[word] for word in sorted(counts)]
    pieces = {piece for word in words for piece in word}
    frequency: Counter[Pair] = Counter()
    places: dict[Pair, set[int]] = defaultdict(set)
    for index, word in enumerate(words):
        for pair in pairwise(word):
            frequency[pair] += weights[index]
            places[pair].add(index)
    waiting = [(-number, pair) for pair, number in frequency.items()]
    heapq.heapify(waiting)
    while len(pieces) < count and waiting:
        number, pair = heapq.heappop(waiting)
        # A pair's number changes with its neighbours; only the entry with the latest one counts.
        if frequency[pair] != -number or number == 0:
            continue
        pieces.add(join(pair))
        changed = set()
        for index in places[pair]:
            word, weight = words[index], weights[index]
            merged = merge(word, pair)
            for old in pairwise(word):
                frequency[old] -= weight
                changed.add(old)
            for new in pairwise(merged):
                frequency[new] += weight
                places[new].add(index)
                changed.add(new)
            words[index] = merged
        for neighbour in changed:
            if frequency[neighbour] > 0:
                heapq.heappush(waiting, (-frequency[neighbour], neighbour))
    return pieces


def merge(word: list[str], pair: Pair) -> list[str]:
    """The word with every occurrence of the pair joined, from the left."""
    merged: list[str] = []
    index = 0
    while index < len(word):
        if tuple(word[index : index + 2]) == pair:
            merged.append(join(pair))
            index += 2
        else:
            merged.append(word[index])
            index += 1
    return merged
