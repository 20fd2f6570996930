"""The 16 classes and the names by which captions call them."""

CLASSES = [
    'airplane',
    'bear',
    'bicycle',
    'bird',
    'boat',
    'bottle',
    'car',
    'cat',
    'chair',
    'clock',
    'dog',
    'elephant',
    'keyboard',
    'knife',
    'oven',
    'truck',
]

SYNONYMS = {
    'airplane': ['airplane', 'plane', 'aircraft', 'jet'],
    'bear': ['bear', 'teddy bear'],
    'bicycle': ['bicycle', 'bike'],
    'bird': ['bird'],
    'boat': ['boat', 'ship', 'sailboat'],
    'bottle': ['bottle'],
    'car': ['car', 'automobile'],
    'cat': ['cat', 'kitten'],
    'chair': ['chair', 'armchair'],
    'clock': ['clock', 'alarm clock'],
    'dog': ['dog', 'puppy'],
    'elephant': ['elephant'],
    'keyboard': ['keyboard', 'computer keyboard'],
    'knife': ['knife'],
    'oven': ['oven', 'stove'],
    'truck': ['truck', 'lorry'],
}


def list_concepts(icon_concepts: set[str], photo_names: set[str]) -> list[str]:
    """All concepts in the order of their numbers: the 16 classes, other icons, other photos.

    Sorted inside each part, and the icons' part comes before the photos', so that the numbers of
    the icon composites stay right whether or not the photos have been cut out yet.
    """
    others = sorted(icon_concepts - set(CLASSES))
    photos_only = sorted(photo_names - icon_concepts - set(CLASSES))
    return [*CLASSES, *others, *photos_only]
