"""Stage 11: what the exported model answers on the stimuli, for the page's tests to agree with."""

import json
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from .classes import CLASSES
from .extract_features import open_session
from .imagenet_templates import IMAGENET_TEMPLATES
from .settings import Inputs, MissingInput, Size, WorkFolder, require
from .stimuli import Stimulus, read_pixels, read_stimuli

NEUTRAL = 'a photo of a {}.'
SHAPE = 'the shape of a {}'
TEXTURE = 'the texture of a {}'

PROMPTS = {
    'bare name': ['{}'],
    NEUTRAL: [NEUTRAL],
    '80 ImageNet templates': IMAGENET_TEMPLATES,
    SHAPE: [SHAPE],
    'identify the primary shape in the image: {}': ['identify the primary shape in the image: {}'],
    TEXTURE: [TEXTURE],
    'identify the primary texture in the image: {}': [
        'identify the primary texture in the image: {}'
    ],
}

EMBEDDED_IMAGES = (0, 333, 777, 1279)
EMBEDDED_TEXTS = [
    'a photo of a cat.',
    'the shape of an elephant',
    'the texture of a clock',
    'Zwei Vögel, 2 birds!',
]
IMAGES_PER_RUN = 32


def normalized(rows: np.ndarray) -> np.ndarray:
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


class ExportedModel:
    """One image and one text graph of a model folder, on ONNX Runtime."""

    def __init__(self, folder: Path, suffix: str = ''):
        onnx_folder = require(folder / 'onnx', 'run the stage export first')
        self.vision = open_session(onnx_folder / f'vision_model{suffix}.onnx')
        self.text = open_session(onnx_folder / f'text_model{suffix}.onnx')
        self.tokenizer = Tokenizer.from_file(str(folder / 'tokenizer.json'))
        settings = json.loads((folder / 'preprocessor_config.json').read_text())
        self.mean, self.deviation = (
            np.array(settings[key], np.float32)[:, None, None]
            for key in ('image_mean', 'image_std')
        )

    def embed_images(self, paths: list[Path]) -> np.ndarray:
        """[N, 352], length 1."""
        rows = []
        for start in range(0, len(paths), IMAGES_PER_RUN):
            pixels = np.stack([read_pixels(path) for path in paths[start : start + IMAGES_PER_RUN]])
            inputs = {'pixel_values': (pixels - self.mean) / self.deviation}
            rows.append(self.vision.run(None, inputs)[0])
        return normalized(np.concatenate(rows))

    def embed_texts(self, texts: list[str]) -> np.ndarray:
        """[N, 352], length 1; each text alone, at its true length."""
        ids = [np.array([self.tokenizer.encode(text).ids], np.int64) for text in texts]
        rows = [self.text.run(None, {'input_ids': row})[0] for row in ids]
        return normalized(np.concatenate(rows))

    def embed_classes(self, templates: list[str]) -> np.ndarray:
        """[16, 352]: each class's templates averaged at length 1, then brought to length 1."""
        means = []
        for label in CLASSES:
            texts = [template.replace('{}', label) for template in templates]
            means.append(self.embed_texts(texts).mean(0))
        return normalized(np.stack(means))


def decide(images: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """Index of the class with the highest cosine, per image."""
    return (images @ classes.T).argmax(1)


def count_cues(decisions: np.ndarray, stimuli: list[Stimulus]) -> dict[str, float]:
    """Shape, texture and other answers on the images whose cues differ, and the rates (0..1)."""
    shape = np.array([stimulus.shape for stimulus in stimuli])
    texture = np.array([stimulus.texture for stimulus in stimuli])
    conflict = shape != texture
    by_shape = int(((decisions == shape) & conflict).sum())
    by_texture = int(((decisions == texture) & conflict).sum())
    decided, images = by_shape + by_texture, int(conflict.sum())
    return {
        'shape': by_shape,
        'texture': by_texture,
        'neither': images - decided,
        'shapeBias': round(by_shape / decided, 4) if decided else None,
        'cueAccuracy': round(decided / images, 4) if images else None,
    }


def as_hex(decisions: np.ndarray) -> str:
    return ''.join('0123456789abcdef'[decision] for decision in decisions)


def steering_curve(
    model: ExportedModel, images: np.ndarray, stimuli: list[Stimulus]
) -> dict[str, list]:
    """Counts while the class rows go from the texture prompt over the neutral to the shape
    prompt."""
    neutral, shape, texture = (model.embed_classes([p]) for p in (NEUTRAL, SHAPE, TEXTURE))
    rows = []
    for blend in np.linspace(-1, 1, 11):
        end = shape if blend > 0 else texture
        classes = normalized(neutral * (1 - abs(blend)) + end * abs(blend))
        counts = count_cues(decide(images, classes), stimuli)
        columns = ('shape', 'texture', 'shapeBias', 'cueAccuracy')
        rows.append([round(float(blend), 1), *(counts[column] for column in columns)])
    return {'columns': ['blend', 'shape', 'texture', 'shapeBias', 'cueAccuracy'], 'rows': rows}


def rounded(row: np.ndarray) -> list[float]:
    return [round(float(value), 6) for value in row]


def reference(work: WorkFolder, size: Size, inputs: Inputs) -> None:
    """Writes `reference.json`: decisions under seven prompts (one hex digit an image), the steering
    curve, and a few embeddings and piece numbers."""
    if inputs.stimuli is None:
        raise MissingInput('name the folder of the cue-conflict stimuli with --stimuli')
    stimuli = read_stimuli(inputs.stimuli, size.reference_images)
    paths = [stimulus.path for stimulus in stimuli]
    model, half = ExportedModel(work.model), ExportedModel(work.model, '_w16')
    images, half_images = model.embed_images(paths), half.embed_images(paths)
    prompts = {}
    for name, templates in PROMPTS.items():
        decisions = decide(images, model.embed_classes(templates))
        prompts[name] = {
            'templates': templates if len(templates) < 5 else name,
            **count_cues(decisions, stimuli),
            'decisions': as_hex(decisions),
            'decisionsHalf': as_hex(decide(half_images, half.embed_classes(templates))),
        }
        print(name, {k: v for k, v in prompts[name].items() if 'decisions' not in k})
    picked = sorted({min(index, len(paths) - 1) for index in EMBEDDED_IMAGES})
    texts = model.embed_texts(EMBEDDED_TEXTS)
    content = {
        'classes': CLASSES,
        'note': 'decision = index of the highest cosine, per image in file-name order; decisions: '
        'float32 graphs; decisionsHalf: the _w16 pair; ONNX Runtime CPU; embeddings L2-normalized',
        'images': [path.name for path in paths],
        'prompts': prompts,
        'embeddings': {
            'images': {paths[index].name: rounded(images[index]) for index in picked},
            'texts': dict(zip(EMBEDDED_TEXTS, map(rounded, texts), strict=True)),
            'token_ids': {text: model.tokenizer.encode(text).ids for text in [*EMBEDDED_TEXTS, '']},
        },
        'steeringCurve': steering_curve(model, images, stimuli),
    }
    work.reference.write_text(json.dumps(content, separators=(',', ':'), ensure_ascii=False))
