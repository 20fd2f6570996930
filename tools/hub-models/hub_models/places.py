"""Where things lie."""

import json
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MADE = ROOT / "made"
SHARED = MADE / "shared"
PICTURES = ROOT / "pictures"
REFERENCES = ROOT / "references"

CLIP_TOKENIZER = SHARED / "clip-tokenizer.json"


def write_json(path: Path, value: object, *, indent: int | None = 2) -> None:
    """Writes JSON as text files go into git: UTF-8, one line break at the end."""
    separators = (",", ":") if indent is None else (",", ": ")
    text = json.dumps(value, indent=indent, ensure_ascii=False, separators=separators)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
