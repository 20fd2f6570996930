"""The WordPiece tokenizer: built from the words that training uses, saved for the page to load."""

import re
from collections.abc import Iterable

import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from .captions import all_wording
from .settings import CONTEXT_LENGTH
from .word_pieces import learn_pieces

SPECIAL_PIECES = ['[PAD]', '[UNK]', '[CLS]', '[SEP]']
CHARACTERS = list('abcdefghijklmnopqrstuvwxyz0123456789.,:;!?\'"()-/&%+#@')
INNER_CHARACTERS = ['##' + character for character in CHARACTERS if character.isalnum()]


def build_vocabulary(
    names: Iterable[str],
    concepts: Iterable[str],
    words_by_frequency: list[str],
    common_words: int,
    word_pieces: int,
) -> list[str]:
    """All pieces in the order of their numbers.

    Special pieces, single characters, then sorted learned pieces and sorted whole words: names and
    concepts count as sets, so that no accident of a dictionary's or a word list's order can
    renumber a piece. Only the choice of the most frequent words reads an order, that of the
    vectors' file.
    """
    names, concepts, known = sorted(set(names)), sorted(set(concepts)), set(words_by_frequency)
    wording = ' '.join([*names, *concepts, *all_wording()]).lower()
    # A template's slot ("{x}") is no word of its own.
    needed = set(re.findall('[a-z]+', re.sub(r'\{\w*\}', ' ', wording))) & known
    plain = [word for word in words_by_frequency if re.fullmatch('[a-z]+', word)]
    whole_words = sorted(needed.union(plain[:common_words]))
    pieces = learn_pieces([*names, *concepts, *whole_words], word_pieces)
    fixed = [*SPECIAL_PIECES, *CHARACTERS, *INNER_CHARACTERS]
    return list(dict.fromkeys([*fixed, *sorted(pieces), *whole_words]))


def build_tokenizer(vocabulary: list[str]) -> Tokenizer:
    """`[CLS] pieces [SEP]`, lower case, accents stripped, cut at 48 pieces."""
    numbers = {piece: number for number, piece in enumerate(vocabulary)}
    model = models.WordPiece(numbers, unk_token='[UNK]', max_input_chars_per_word=60)
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True, strip_accents=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single='[CLS] $A [SEP]',
        special_tokens=[(piece, numbers[piece]) for piece in ('[CLS]', '[SEP]')],
    )
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.enable_truncation(CONTEXT_LENGTH)
    return tokenizer


def encode_padded(tokenizer: Tokenizer, texts: list[str]) -> torch.Tensor:
    """[B, longest] piece numbers, padded with 0."""
    encoded = [encoding.ids for encoding in tokenizer.encode_batch(texts)]
    longest = max(map(len, encoded))
    return torch.tensor([ids + [0] * (longest - len(ids)) for ids in encoded])
