"""A stand-in for SigLIP's tokenizer: same structure and special ids, a small vocabulary.

SigLIP's 32,000 pieces are to be had only from the hub. Normaliser, pre-tokenizer and
post-processor are those of the converted T5 form; the pieces are learnt from `corpus.py`.
"""

import io
import json
from functools import cache

import sentencepiece
from sentencepiece import sentencepiece_model_pb2
from tokenizers import AddedToken, Regex, Tokenizer, decoders, normalizers, pre_tokenizers
from tokenizers import processors
from tokenizers.models import Unigram

from .corpus import read_corpus
from .places import MADE, write_json

REPO = "Xenova/siglip-base-patch16-224"
FILE = MADE / REPO / "tokenizer.json"
PAD, END, UNKNOWN = "<pad>", "</s>", "<unk>"
PIECES = 3000
# string.punctuation, as SiglipTokenizer takes it away.
PUNCTUATION = r"""[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~]"""


def canonical_steps() -> list[normalizers.Normalizer]:
    """SiglipTokenizer.canonicalize_text as normalisers: lower case, no punctuation, one space."""
    return [
        normalizers.Lowercase(),
        normalizers.Replace(Regex(PUNCTUATION), ""),
        normalizers.Replace(Regex(r"\s+"), " "),
        normalizers.Strip(),
    ]


def train_pieces() -> sentencepiece_model_pb2.ModelProto:
    """Unigram pieces with SentencePiece's own trainer, which also brings its nmt_nfkc rules."""
    canonical = normalizers.Sequence(canonical_steps())
    lines = [canonical.normalize_str(line) for line in read_corpus()]
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(line for line in lines if line),
        model_writer=model, vocab_size=PIECES, model_type="unigram",
        normalization_rule_name="nmt_nfkc", character_coverage=0.9995,
        pad_id=0, eos_id=1, unk_id=2, bos_id=-1,
        # One thread: the order of additions decides the scores' last digits.
        num_threads=1, minloglevel=2,
    )
    proto = sentencepiece_model_pb2.ModelProto()
    proto.ParseFromString(model.getvalue())
    return proto


def build_tokenizer() -> Tokenizer:
    """The Unigram model inside the steps that the hub's file runs."""
    proto = train_pieces()
    # Six digits are plenty and keep the file free of float noise.
    pieces = [(piece.piece, round(piece.score, 6)) for piece in proto.pieces]
    tokenizer = Tokenizer(Unigram(pieces, unk_id=2, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([
        *canonical_steps(),
        normalizers.Precompiled(proto.normalizer_spec.precompiled_charsmap),
        normalizers.Strip(left=False, right=True),
        normalizers.Replace(Regex(" {2,}"), " "),
    ])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"$A {END}", pair=f"$A {END} $B {END}", special_tokens=[(END, 1)]
    )
    tokenizer.add_special_tokens([
        AddedToken(mark, lstrip=True, rstrip=True, normalized=False) for mark in (END, UNKNOWN)
    ])
    return tokenizer


def write_siglip_tokenizer() -> None:
    """tokenizer.json of the SigLIP stand-in."""
    saved = json.loads(build_tokenizer().to_str())
    # Older readers know only the first of these names for "▁ before the first word".
    saved["pre_tokenizer"] = {"type": "Metaspace", "replacement": "▁", "add_prefix_space": True,
                              "prepend_scheme": "always"}
    saved["decoder"] = dict(saved["pre_tokenizer"])
    write_json(FILE, saved, indent=None)
    load_siglip_tokenizer.cache_clear()


@cache
def load_siglip_tokenizer() -> Tokenizer:
    """The made file, read as a page would read it."""
    return Tokenizer.from_file(str(FILE))


def siglip_tokenizer_config() -> dict[str, object]:
    """tokenizer_config.json as on the hub."""

    def mark(content: str) -> dict[str, object]:
        return {"content": content, "lstrip": True, "normalized": True, "rstrip": True,
                "single_word": False, "special": True}

    return {
        "added_tokens_decoder": {"1": mark(END), "2": mark(UNKNOWN)},
        "additional_special_tokens": [], "clean_up_tokenization_spaces": True,
        "do_lower_case": True, "eos_token": END, "model_input_names": ["input_ids"],
        "model_max_length": 64, "pad_token": END, "processor_class": "SiglipProcessor",
        "sp_model_kwargs": {}, "tokenizer_class": "SiglipTokenizer", "unk_token": UNKNOWN,
    }
