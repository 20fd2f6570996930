"""The wording that the text tower is taught: four kinds of caption, from lists and a small
grammar."""

from .chance import Chance

NEUTRAL, SHAPE, TEXTURE, DRAWING = range(4)
"""Kinds of caption: what a photo shows, the shape cue, the texture cue, a drawing as a whole."""

NEUTRAL_TEMPLATES = [
    '{}',
    'a {}',
    'the {}',
    'a photo of a {}',
    'a photo of the {}',
    'an image of a {}',
    'a picture of a {}',
    'this is a {}',
    'a good photo of a {}.',
    'a bad photo of a {}.',
    'a close-up photo of a {}.',
    'a photo of one {}.',
    'a black and white photo of a {}.',
    'a bright photo of the {}.',
    'itap of a {}.',
    'there is a {}',
    'what you see is a {}',
    'a photo of a {}.',
    'a photo of the {}.',
    '{}',
    'a {}.',
    'a photo of a small {}.',
    'a photo of a large {}.',
    'a low resolution photo of a {}.',
    'a photo of many {}.',
    'a cropped photo of the {}.',
    'a photo of a dirty {}.',
    'a blurry photo of a {}.',
    'a painting of the {}.',
    'a photo of my {}.',
    'the origami {}.',
    'a pixelated photo of a {}.',
    'a sculpture of a {}.',
    'graffiti of a {}.',
    'a jpeg corrupted photo of a {}.',
    'the embroidered {}.',
    'a photo of the hard to see {}.',
    'a tattoo of a {}.',
    'a plastic {}.',
    'a toy {}.',
    'a close-up of a {}',
    'which object is in the image? a {}',
    'the main object is a {}',
    'object: {}',
    '{}, a type of object',
    'an old {}',
    'i see a {}',
]
"""Some stand twice on purpose: the plain wordings are drawn more often."""

SHAPE_TEMPLATES = [
    'the shape of a {}',
    'a {} shape',
    'shape: {}',
    'the outline of a {}',
    'a {} outline',
    'the silhouette of a {}',
    'a {} silhouette',
    'a {}-shaped object',
    'an object shaped like a {}',
    'the contour of a {}',
    'the form of a {}',
    'a large {}',
    'one big {}',
    'a figure in the form of a {}',
    'the overall shape is a {}',
    'the global shape is a {}',
    'identify the primary shape in the image: {}',
    'a photo of the shape of a {}.',
    'an image with the outline of a {}',
    'a thing with the shape of a {}',
    'a cutout of a {}',
    'the boundary of a {}',
    'the whole looks like a {}',
]

TEXTURE_TEMPLATES = [
    'the texture of a {}',
    'a {} texture',
    'texture: {}',
    'a pattern of {}s',
    'a {} pattern',
    'many small {}s',
    'lots of tiny {}s',
    'a surface covered with {}s',
    'made of {}s',
    'filled with {}s',
    'tiled with little {}s',
    'the details show {}s',
    'the local details are {}s',
    'identify the primary texture in the image: {}',
    'a photo of the texture of a {}.',
    'wallpaper of {}s',
    'material: {}',
    'a fabric printed with {}s',
    'the surface of a {}',
    'an image with the texture of a {}',
    'a thing with the texture of a {}',
    'the parts look like {}s',
    'repeated {}s',
]

DRAWING_TEMPLATES = [
    'an icon of a {}',
    'a drawing of a {}',
    'a sketch of a {}',
    'a cartoon {}',
    'a doodle of a {}',
    'clip art of a {}',
    'a pictogram of a {}',
    'a {} symbol',
    'a line drawing of a {}',
    'an illustration of a {}',
    'an emoji of a {}',
    'a logo with a {}',
    'art of a {}',
    'a graphic of a {}',
    'a simple drawing of the {}',
    'a rendering of a {}',
    'a cartoon of the {}',
    'a picture of a {} in a flat style',
    'the {} icon',
    'a vector image of a {}',
]

TEMPLATES = (NEUTRAL_TEMPLATES, SHAPE_TEMPLATES, TEXTURE_TEMPLATES, DRAWING_TEMPLATES)

SHAPE_NOUNS = [
    'shape',
    'outline',
    'contour',
    'silhouette',
    'form',
    'boundary',
    'profile',
    'figure',
    'overall shape',
    'global shape',
    'outer contour',
    'geometry',
    'edges',
    'whole',
    'overall form',
    'shapes',
    'contours',
]

TEXTURE_NOUNS = [
    'texture',
    'pattern',
    'surface',
    'material',
    'surface pattern',
    'local details',
    'fine details',
    'small parts',
    'print',
    'fill',
    'grain',
    'patches',
    'skin',
    'surface texture',
    'textures',
    'patterns',
    'local texture',
]

OBJECT_NOUNS = [
    'object',
    'main object',
    'subject',
    'thing',
    'item',
    'main subject',
    'primary object',
    'content',
]

FRAMES = [
    'the {n} of {x}',
    '{x}, judged by its {n}',
    'look at the {n}: {x}',
    'look only at the {n}, it is {x}',
    'focus on the {n}: {x}',
    'identify the primary {n} in the image: {x}',
    'identify the {n}: {x}',
    'name the {n}: {x}',
    'the {n} looks like {x}',
    'the {n} is that of {x}',
    'based on the {n}, this is {x}',
    'by its {n} this is {x}',
    'an image with the {n} of {x}',
    '{n}: {x}',
    'what {n} is shown? {x}',
    'the dominant {n} is {x}',
    'pay attention to the {n} and answer: {x}',
    'going by {n} alone: {x}',
    'a picture whose {n} is {x}',
    'a photo of the {n} of {x}.',
    'an object with the {n} of {x}',
    'the image shows the {n} of {x}',
    'consider only the {n}. {x}',
]
"""Sentences with a slot for the cue's noun and one for the name."""

AGAINST_FRAMES = [
    'ignore the {o}, name the {n}: {x}',
    'the {n}, not the {o}: {x}',
    '{n} rather than {o}: {x}',
    'do not look at the {o}; the {n} is {x}',
]
"""Sentences that name one cue and wave the other away."""

PLAIN_FRAMES = [
    'identify the primary object in the image: {x}',
    'which option best describes the image? {x}',
    'the picture shows {x}',
    'this image contains {x}',
    '{x} in the middle',
    'what is this? {x}',
    'there is {x} in the picture',
    'we can see {x} here',
    '{x} on a table',
    '{x} outdoors',
    'a snapshot of {x}',
    'i took a photo of {x}',
    'here is {x}',
    'image of {x}',
]

ARTICLES = ['a ', 'the ', 'a ', '']


def caption(kind: int, name: str, chance: Chance) -> str:
    """One caption of a kind for a name: half from the lists, half from the grammar.

    Drawings have no grammar of their own.
    """
    if kind == DRAWING or chance.happens(0.5):
        return chance.pick(TEMPLATES[kind]).format(name)
    named = chance.pick(ARTICLES) + name
    if kind == NEUTRAL:
        if chance.happens(0.5):
            return chance.pick(PLAIN_FRAMES).format(x=named)
        return chance.pick(FRAMES).format(n=chance.pick(OBJECT_NOUNS), x=named)
    nouns = (SHAPE_NOUNS, TEXTURE_NOUNS)
    cue_nouns, other_nouns = nouns if kind == SHAPE else nouns[::-1]
    if chance.happens(0.8):
        return chance.pick(FRAMES).format(n=chance.pick(cue_nouns), x=named)
    frame = chance.pick(AGAINST_FRAMES)
    return frame.format(n=chance.pick(cue_nouns), o=chance.pick(other_nouns), x=named)


def all_wording() -> list[str]:
    """Every template, frame and noun: the words that the vocabulary must know whole."""
    lists = (*TEMPLATES, SHAPE_NOUNS, TEXTURE_NOUNS, OBJECT_NOUNS, FRAMES, AGAINST_FRAMES)
    return [text for texts in (*lists, PLAIN_FRAMES) for text in texts]
