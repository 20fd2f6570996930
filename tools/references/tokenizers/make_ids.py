"""Token ids of strings.json by the Python tokenizers -> clip.json, siglip.json, siglip2.json and
siglip2-lower-case.json: one list of ids per string, special tokens in, no padding, no truncation.

Reads the tokenizer.json files that tools/hub-models made. Prints how often CLIP's own first
tokenizer (open_clip's SimpleTokenizer: ftfy, HTML entities) gives other ids than the hub's file.
"""

import json
from pathlib import Path

from open_clip.tokenizer import SimpleTokenizer
from tokenizers import Tokenizer, normalizers

from strings import HERE, make_strings, write_rows

MADE = HERE.parents[1] / "hub-models" / "made"
FILES = {
    "clip": MADE / "shared" / "clip-tokenizer.json",
    "siglip": MADE / "Xenova" / "siglip-base-patch16-224" / "tokenizer.json",
    "siglip2": MADE / "onnx-community" / "siglip2-base-patch16-256-ONNX" / "tokenizer.json",
}
VECTORS = {
    "how are you doing?": [49406, 829, 631, 592, 1960, 286, 49407],
    "the company was founded in 2016.":
        [49406, 518, 2634, 739, 12240, 530, 273, 271, 272, 277, 269, 49407],
}


def open_tokenizer(file: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(file))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def count_original_differences(strings: list[str], ids: list[list[int]]) -> list[int]:
    """Positions where the original tokenizer differs from the hub's."""
    original = SimpleTokenizer()
    marks = (original.sot_token_id, original.eot_token_id)
    return [number for number, text in enumerate(strings)
            if [marks[0], *original.encode(text), marks[1]] != ids[number]]


def main() -> None:
    strings = make_strings()
    write_rows(HERE / "strings.json", strings)
    for name, file in FILES.items():
        tokenizer = open_tokenizer(file)
        ids = [tokenizer.encode(text).ids for text in strings]
        write_rows(HERE / f"{name}.json", ids)
        print(f"{name}: {sum(map(len, ids))} ids, longest {max(map(len, ids))}")
        if name == "clip":
            for text, wanted in VECTORS.items():
                assert tokenizer.encode(text).ids == wanted, text
            differing = count_original_differences(strings, ids)
            print(f"open_clip's SimpleTokenizer differs on {len(differing)} of {len(strings)}")
            (HERE / "clip-original-differs.json").write_text(json.dumps(differing) + "\n")
        if name == "siglip2":
            # As transformers' Siglip2Tokenizer: lower case first, then what the file says.
            tokenizer.normalizer = normalizers.Sequence(
                [normalizers.Lowercase(), tokenizer.normalizer]
            )
            write_rows(HERE / "siglip2-lower-case.json",
                       [tokenizer.encode(text).ids for text in strings])


if __name__ == "__main__":
    main()
