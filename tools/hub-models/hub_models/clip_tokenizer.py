"""CLIP's own tokenizer as the hub's tokenizer.json, from the vocabulary inside open-clip-torch."""

import gzip
import json
import tempfile
from functools import cache
from pathlib import Path

from open_clip.tokenizer import bytes_to_unicode, default_bpe
from tokenizers import Tokenizer
from transformers import CLIPTokenizer

from .places import CLIP_TOKENIZER, write_json

START, END = "<|startoftext|>", "<|endoftext|>"
MERGES = 49152 - 256 - 2


def read_clip_merges() -> list[tuple[str, str]]:
    """The 48,894 merges in order; the first line of the file is a comment, the tail is not used."""
    lines = gzip.open(default_bpe()).read().decode("utf-8").split("\n")[1 : MERGES + 1]
    return [(left, right) for left, right in (line.split() for line in lines)]


def read_clip_vocabulary() -> dict[str, int]:
    """Piece -> id: bytes, bytes that end a word, merges, the two marks. 49,408 in all."""
    singles = list(bytes_to_unicode().values())
    merged = ["".join(pair) for pair in read_clip_merges()]
    pieces = singles + [single + "</w>" for single in singles] + merged + [START, END]
    return {piece: number for number, piece in enumerate(pieces)}


def read_clip_words() -> list[str]:
    """Whole words of the vocabulary, the most frequent first, whatever their script."""
    back = {letter: byte for byte, letter in bytes_to_unicode().items()}
    words = []
    for left, right in read_clip_merges():
        piece = left + right
        if not piece.endswith("</w>"):
            continue
        raw = bytes(back[letter] for letter in piece[: -len("</w>")])
        try:
            words.append(raw.decode("utf-8"))
        except UnicodeDecodeError:
            continue  # a part of a character that is several bytes
    return words


def write_clip_tokenizer() -> None:
    """Saves what transformers saves, with merges as the hub's older files have them."""
    tokenizer = CLIPTokenizer(vocab=read_clip_vocabulary(), merges=read_clip_merges())
    with tempfile.TemporaryDirectory() as folder:
        tokenizer.save_pretrained(folder)
        saved = json.loads((Path(folder) / "tokenizer.json").read_text(encoding="utf-8"))
    # "a b" rather than ["a", "b"]: the form of the pinned revisions, and 1.4 MB smaller.
    saved["model"]["merges"] = [" ".join(pair) for pair in saved["model"]["merges"]]
    saved["truncation"] = saved["padding"] = None
    write_json(CLIP_TOKENIZER, saved)
    load_clip_tokenizer.cache_clear()


@cache
def load_clip_tokenizer() -> Tokenizer:
    """The made file, read as a page would read it."""
    return Tokenizer.from_file(str(CLIP_TOKENIZER))


def clip_tokenizer_config(pad: str) -> dict[str, object]:
    """tokenizer_config.json: `pad` is the end mark for OpenAI's models, "!" for MobileCLIP."""

    def mark(content: str) -> dict[str, object]:
        return {"__type": "AddedToken", "content": content, "lstrip": False, "normalized": True,
                "rstrip": False, "single_word": False}

    return {
        "add_prefix_space": False, "bos_token": mark(START), "clean_up_tokenization_spaces": True,
        "do_lower_case": True, "eos_token": mark(END), "errors": "replace",
        "model_max_length": 77, "pad_token": pad, "processor_class": "CLIPProcessor",
        "tokenizer_class": "CLIPTokenizer", "unk_token": mark(END),
    }


def clip_special_tokens_map() -> dict[str, object]:
    """special_tokens_map.json of OpenAI's models."""

    def mark(content: str) -> dict[str, object]:
        return {"content": content, "lstrip": False, "normalized": True, "rstrip": False,
                "single_word": False}

    return {"bos_token": mark(START), "eos_token": mark(END), "pad_token": END,
            "unk_token": mark(END)}
