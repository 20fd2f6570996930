"""A stand-in for SigLIP 2's tokenizer: Gemma's form and special ids, a small vocabulary.

The hub's file does not lower-case; who uses it must, as transformers' Siglip2Tokenizer does.
"""

import json
from collections import Counter
from functools import cache

from tokenizers import AddedToken, Tokenizer, decoders, normalizers, pre_tokenizers, processors
from tokenizers import trainers
from tokenizers.models import BPE

from .corpus import read_corpus
from .places import MADE, write_json

REPO = "onnx-community/siglip2-base-patch16-256-ONNX"
FILE = MADE / REPO / "tokenizer.json"
SPECIAL = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>"]
UNUSED = [f"<unused{number}>" for number in range(8)] + ["<start_of_turn>", "<end_of_turn>"]
LINE_BREAKS = ["\n" * count for count in range(1, 5)]
SPACES = ["▁" * count for count in range(2, 9)]
TAGS = ["<table>", "<td>", "<b>", "</table>", "</td>", "</b>"]
BYTES = [f"<0x{byte:02X}>" for byte in range(256)]
LEARNT = 2200
LETTERS = 400


def learn_merges() -> tuple[list[str], list[tuple[str, str]]]:
    """Single characters and merges, learnt inside words so that no piece holds two of them."""
    learner = Tokenizer(BPE())
    learner.normalizer = normalizers.Replace(" ", "▁")
    learner.pre_tokenizer = pre_tokenizers.Split("▁", behavior="merged_with_next")
    trainer = trainers.BpeTrainer(vocab_size=LEARNT, min_frequency=2, show_progress=False)
    corpus = read_corpus()
    # The trainer's own limit on letters breaks ties by chance; other letters go by bytes anyway.
    counts = Counter(letter for line in corpus for letter in line)
    common = sorted(counts, key=lambda letter: (-counts[letter], letter))[:LETTERS]
    rare = str.maketrans({letter: " " for letter in set(counts) - set(common)})
    learner.train_from_iterator([line.translate(rare) for line in corpus], trainer)
    model = json.loads(learner.to_str())["model"]
    pieces = sorted(model["vocab"], key=model["vocab"].get)
    return pieces, [tuple(pair) for pair in model["merges"]]


def build_tokenizer() -> Tokenizer:
    """Gemma's order of ids: marks, unused, line breaks, runs of spaces, tags, bytes, pieces."""
    learnt, merges = learn_merges()
    given = SPECIAL + UNUSED + LINE_BREAKS + SPACES + TAGS + BYTES
    pieces = given + [piece for piece in learnt if piece not in set(given)]
    runs = [("▁" * left, "▁" * (count - left)) for count in range(2, 9)
            for left in range(count - 1, 0, -1)]
    tokenizer = Tokenizer(BPE(
        vocab={piece: number for number, piece in enumerate(pieces)}, merges=runs + merges,
        unk_token="<unk>", fuse_unk=True, byte_fallback=True,
    ))
    tokenizer.normalizer = normalizers.Replace(" ", "▁")
    # No space is left after the normaliser, so this splits nothing; the hub's file has it.
    tokenizer.pre_tokenizer = pre_tokenizers.Split(" ", behavior="merged_with_previous")
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()]
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="$A <eos>", pair="$A <eos> $B <eos>", special_tokens=[("<eos>", 1)]
    )
    tokenizer.add_special_tokens([AddedToken(mark, normalized=False) for mark in SPECIAL])
    tokenizer.add_tokens(
        [AddedToken(piece, normalized=False) for piece in UNUSED + LINE_BREAKS + SPACES + TAGS]
    )
    return tokenizer


def write_gemma_tokenizer() -> None:
    """tokenizer.json of the SigLIP 2 stand-in, merges as "a b" like the hub's older files."""
    saved = json.loads(build_tokenizer().to_str())
    saved["model"]["merges"] = [" ".join(pair) for pair in saved["model"]["merges"]]
    write_json(FILE, saved, indent=None)
    load_gemma_tokenizer.cache_clear()


@cache
def load_gemma_tokenizer() -> Tokenizer:
    """The made file, read as it is: upper case stays."""
    return Tokenizer.from_file(str(FILE))


@cache
def load_lower_casing_gemma_tokenizer() -> Tokenizer:
    """The made file with lower-casing put first, as Siglip2Tokenizer reads it."""
    tokenizer = Tokenizer.from_file(str(FILE))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Lowercase(), normalizers.Replace(" ", "▁")]
    )
    return tokenizer


def gemma_tokenizer_config() -> dict[str, object]:
    """tokenizer_config.json in the hub's form; the class is Gemma's, as in early 2025."""
    return {
        "add_bos_token": False, "add_eos_token": True, "bos_token": "<bos>",
        "clean_up_tokenization_spaces": False, "do_lower_case": True, "eos_token": "<eos>",
        "model_max_length": 64, "pad_token": "<pad>", "padding_side": "right",
        "processor_class": "SiglipProcessor", "tokenizer_class": "GemmaTokenizer",
        "unk_token": "<unk>", "use_default_system_prompt": False,
    }
