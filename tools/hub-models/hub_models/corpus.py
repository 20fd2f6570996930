"""Text to train the stand-in vocabularies on: class names, templates and CLIP's own words."""

from open_clip.zero_shot_metadata import IMAGENET_CLASSNAMES, OPENAI_IMAGENET_TEMPLATES

from .clip_tokenizer import read_clip_words

CUE_CONFLICT_CLASSES = [
    "airplane", "bear", "bicycle", "bird", "boat", "bottle", "car", "cat", "chair", "clock",
    "dog", "elephant", "keyboard", "knife", "oven", "truck",
]


def template_sentences(classes: list[str]) -> list[str]:
    """Every class in every of OpenAI's 80 templates."""
    return [template(name) for name in classes for template in OPENAI_IMAGENET_TEMPLATES]


def read_corpus() -> list[str]:
    """Sentences and words in a fixed order; repeats are wanted, they are the weights."""
    words = [word for word in read_clip_words() if word.strip() == word and "\u2581" not in word]
    wide = template_sentences(list(IMAGENET_CLASSNAMES)[::4])
    return template_sentences(CUE_CONFLICT_CLASSES) * 4 + wide + words[:20000]
