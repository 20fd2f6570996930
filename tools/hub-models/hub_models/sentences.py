"""The eight test sentences, and sentences to set the weights' spread with."""

from .corpus import CUE_CONFLICT_CLASSES, template_sentences

TEST_SENTENCES = [
    "a photo of a cat.",
    "A Photo Of An ELEPHANT!",
    "dog",
    "x",
    "How are you doing? It's 2016, isn't it: 100% (sure)...",
    "a blurry sketch of the\tairplane   and a café",
    "кошка и собака 🐱🐶",
    # Past 77 and past 64 tokens, so that truncation takes part.
    "an itap of my keyboard, " * 9 + "with " * 30 + "a truck behind it",
]


def calibration_sentences() -> list[str]:
    """160 sentences: the 16 classes in every eighth template."""
    return template_sentences(CUE_CONFLICT_CLASSES)[::8]
