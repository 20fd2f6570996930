"""What the stamps of Tux Paint show: from a file's path to a noun, and which files are photos."""

import re

NOT_PHOTOS = re.compile(
    'cartoon|symbols|seasonal|town|people|military|space|medical|naturalforces|cylinder|final-roll'
    '|fireman|paratrooper|grannysmith|edward|7spoke|dreydl|toys'
)
PHOTOS_AFTER_ALL = re.compile('blackcat|clockface|^sports|f22')

CLASS_OF_PATH = {
    'bird': r'^animals/birds/',
    'bear': r'/bears/',
    'dog': r'(dingo|dog)\.png',
    'elephant': r'elephant',
    'car': r'(beetle|sportscar2|sedan|sedan_police)\.png',
    'truck': r'(/truck|firetruck|garbagetruck)\.png',
    'airplane': r'747|f22',
    'boat': r'(walnutBoat|chineseJunk)',
    'clock': 'clockface',
    'cat': r'blackcat',
}

NAMED_FLOWERS = ('rose', 'daffodil', 'marigold', 'iris')

NOUN_OF_FILE = {
    **dict.fromkeys(['gnu-sitting', 'gnu-baby', 'gnu-baby-stand', 'gnu-stand'], 'wildebeest'),
    **dict.fromkeys(['pig_golden2', 'pig_golden'], 'pig'),
    **dict.fromkeys(['guitar2', 'guitar_classical'], 'guitar'),
    **dict.fromkeys(['guitar_electric', 'guitar_electric_bass'], 'electric guitar'),
    **dict.fromkeys(['garbagecan', 'wheelie_bin', 'home_compost_bin'], 'trash can'),
    **dict.fromkeys(
        ['coraltrout', 'moonwrasse', 'stripedfish', 'butterflyfish', 'bluegroper', 'dolphinfish'],
        'fish',
    ),
    'drake': 'duck',
    'gander': 'goose',
    'rhino_black': 'rhinoceros',
    'chimp': 'chimpanzee',
    'tamarin_emperor': 'tamarin',
    'sea_lion': 'sea lion',
    'wildboar': 'wild boar',
    'camera_35mm': 'camera',
    'drum_tomtom_floor': 'drum',
    'cymbal_crash': 'cymbal',
    'indycar': 'race car',
    'green_korean_bus': 'bus',
    'wheel_tractor': 'tractor',
    'pink_tricycle': 'tricycle',
    'balloon360': 'hot air balloon',
    'dumper': 'dump truck',
    'redlettuce': 'lettuce',
    'yellowpepper': 'pepper',
    'chilepepper': 'chili pepper',
    'pumpkin_small': 'pumpkin',
    'mountaingoat': 'mountain goat',
    'indian_blackbuck': 'antelope',
    'cow_white': 'cow',
    'donkey_eating': 'donkey',
    'sheep_lamb': 'lamb',
    'rabbit_little': 'rabbit',
    'tiger_sumatran': 'tiger',
    't_sock': 'sock',
    't_shirt': 'shirt',
    't_tshirt': 't-shirt',
    't_jacket': 'jacket',
    't_pants': 'pants',
    't_glove': 'glove',
    't_scarf': 'scarf',
    't_poloshirt': 'polo shirt',
    't_baseballcap': 'baseball cap',
}

VARIANT = re.compile(
    '_(red|green|granny_smith|fuji|sierra_beauty|stella|seville|whole|shelled|small|large'
    '|adjustable|plumbers|open|closed|new|old|metal|profile|flying|white|bolted|leaves'
    '|small_closed|small_open'
    '|greatblue|greatblue_flying|fish)$'
)


def is_photo(path: str) -> bool:
    """Whether a stamp (its path below the stamps' folder, with `/`) is the cut-out of a photo."""
    if not path.endswith('.png') or 'mirror' in path:
        return False
    real_bear = 'bears' in path and 'cartoon' not in path and 'toys' not in path
    return not NOT_PHOTOS.search(path) or bool(PHOTOS_AFTER_ALL.search(path)) or real_bear


def noun_of_photo(path: str) -> str:
    """What a photo shows: the class where it is one of the 16, else a noun made of its file
    name."""
    for label, pattern in CLASS_OF_PATH.items():
        if re.search(pattern, path):
            return label
    stem = path.rsplit('/', 1)[-1].removesuffix('.png')
    noun = NOUN_OF_FILE.get(stem)
    if noun is None:
        noun = VARIANT.sub('', re.sub(r'[-_]?\d+$', '', stem.lower()))
        noun = noun.replace('_', ' ').replace('-', ' ')
    if path.startswith('plants/flowers') and noun not in NAMED_FLOWERS:
        return 'flower'
    return noun
