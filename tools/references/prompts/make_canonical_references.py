"""Writes what open_clip makes of sentences for SigLIP, for the test of canonical-wording.ts.

Run from the repository root, in a Python environment with open-clip-torch 3.3.0 and torch:
    python tools/references/prompts/make_canonical_references.py
    npx prettier --write src/science/prompts/canonical-references.json
"""

import importlib.metadata
import json
import string
from pathlib import Path

from open_clip.tokenizer import canonicalize_text

ROOT = Path(__file__).resolve().parents[3]
PATH = ROOT / "src" / "science" / "prompts" / "canonical-references.json"

SENTENCES = [
    "A photo of a Cat!", "a photo of a cat", "", "   ", "!?", "_", "a_photo__of_a_cat",
    "  two   spaces \t tab \n line ", "it's the dog's ball", "state-of-the-art", "50% off (today)",
    "e.g. \"quoted\" 'words'", "<html> & more", "C:\\path\\file", "x^2 + y_1 = ~z `code` {a|b} [c]",
    "ÄÖÜ ß ẞ İstanbul ΣΊΣΥΦΟΣ", "ﬁne ﬂow ǅ", "“curly” ‘quotes’ — dash… ¿qué?", "日本語、テキスト。",
    "emoji 🐱‍👓!", "zero\u200bwidth\ufeffmark", "no\u00a0break\u3000wide\u2009thin", "a\x1cb\x1fc\x85d",
    "next\u2028line\u2029paragraph", string.printable,
]

PATH.write_text(json.dumps({
    "source": f"open-clip-torch {importlib.metadata.version('open-clip-torch')}, canonicalize_text",
    "cases": [{"sentence": text, "canonical": canonicalize_text(text)} for text in SENTENCES],
}, indent=2) + "\n")
