"""Sizes, seeds and file names that more than one stage shares."""

from dataclasses import dataclass
from pathlib import Path

RECIPE_FOLDER = Path(__file__).resolve().parent.parent

# Reductions are split over threads, so their number belongs to what makes a run repeatable.
THREADS = 2

ICON_SIDE = 128
PHOTO_SIDE = 160
IMAGE_SIDE = 224

PHOTO_WIDTH = 256
"""Numbers of an embedding that say what a photo shows (directions of the classifier)."""
CUE_WIDTH = 96
"""Numbers of an embedding that are learned here and say which cue carries it."""
EMBEDDING_WIDTH = PHOTO_WIDTH + CUE_WIDTH
CONTEXT_LENGTH = 48

HELD_OUT_SETS = frozenset(
    {
        'icon-park',
        'icon-park-outline',
        'icon-park-solid',
        'icon-park-twotone',
        'noto',
        'fluent-emoji-flat',
        'mdi',
        'boxicons',
    }
)
"""Icon sets that training never sees: for the composites that measure it and the page's stimuli."""

# One seed a stage; each batch of a stage draws from (seed, number of the batch).
SEED_HELD_OUT_ICONS = 7
SEED_TRAINING_ICONS = 1
SEED_TRAINING_PHOTOS = 11
SEED_TRAINING = 0


@dataclass(frozen=True)
class Size:
    """How much of everything: the real run, or one that only shows that every stage works."""

    only_icon_sets: tuple[str, ...] | None
    least_sets_per_concept: int
    most_other_concepts: int | None
    least_icons_per_concept: int
    held_out_composites: int
    icon_composites: int
    photo_composites: int
    common_words: int
    word_pieces: int
    training_steps: int
    evaluate_every: int
    reference_images: int | None


FULL = Size(
    only_icon_sets=None,
    least_sets_per_concept=8,
    most_other_concepts=None,
    least_icons_per_concept=4,
    held_out_composites=3200,
    icon_composites=90_000,
    photo_composites=48_000,
    common_words=9000,
    word_pieces=3000,
    # What 1,560 s on two cores did for the shipped weights: the text positions that no caption
    # reaches only ever shrank by weight decay, and by how much tells the number of steps
    # (tests/test_shipped.py reads it off them).
    training_steps=4051,
    evaluate_every=400,
    reference_images=None,
)

TINY = Size(
    only_icon_sets=('bi', 'tabler', 'mdi', 'noto', 'twemoji', 'ph'),
    least_sets_per_concept=3,
    most_other_concepts=8,
    least_icons_per_concept=2,
    held_out_composites=16,
    icon_composites=48,
    photo_composites=24,
    common_words=300,
    word_pieces=300,
    training_steps=20,
    evaluate_every=10,
    reference_images=6,
)

SIZES = {'full': FULL, 'tiny': TINY}


class WorkFolder:
    """Where the stages leave their results for one another."""

    def __init__(self, root: Path):
        self.root = Path(root)
        self.icons = self.root / 'icons'
        self.photos = self.root / 'photos'
        self.composites = self.root / 'composites'
        self.stimuli = self.root / 'stimuli'
        self.training = self.root / 'training'
        self.model = self.root / 'starter'
        self.nouns = self.root / 'nouns.json'
        self.concepts = self.composites / 'concepts.json'
        self.feature_tower = self.root / 'feature-tower.onnx'
        self.checkpoint = self.training / 'checkpoint.pt'
        self.tokenizer = self.training / 'tokenizer.json'
        self.reference = self.root / 'reference.json'
        for folder in (self.icons, self.photos, self.composites, self.stimuli, self.training):
            folder.mkdir(parents=True, exist_ok=True)


@dataclass(frozen=True)
class Inputs:
    """Training inputs that lie outside the work folder."""

    npm: Path = RECIPE_FOLDER / 'node_modules'
    stamps: Path = Path('/usr/share/tuxpaint/stamps')
    wordnet: Path = Path('/usr/share/wordnet')
    synsets: Path | None = None
    stimuli: Path | None = None


class MissingInput(Exception):
    """An input of a stage is absent; the message says which and how to get it."""


def require(path: Path, how_to_get_it: str) -> Path:
    """The path itself, or a `MissingInput` that says what to do."""
    if not path.exists():
        raise MissingInput(f'{path} is absent: {how_to_get_it}')
    return path
