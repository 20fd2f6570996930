"""Stage 10: the checkpoint -> a folder in the hub's layout that Transformers.js loads as it is."""

import json

import torch
from tokenizers import Tokenizer

from .image_tower import (
    ImageHead,
    ImageTower,
    class_directions,
    fuse_normalization,
    load_network,
    use_same_convs,
)
from .onnx_graphs import (
    export_graph,
    fold_constants,
    fold_padding,
    rename_weights,
    store_in_half,
)
from .published_names import IMAGE_NAMES, TEXT_NAMES, published
from .settings import (
    CONTEXT_LENGTH,
    EMBEDDING_WIDTH,
    IMAGE_SIDE,
    Inputs,
    Size,
    WorkFolder,
    require,
)
from .text_tower import TextEncoder, TextTower

PAD, BEGIN, END = 0, 2, 3
"""Numbers of `[PAD]`, `[CLS]` and `[SEP]`, the first pieces of every vocabulary built here."""


def load_towers(work: WorkFolder, fused: bool) -> tuple[ImageTower, TextEncoder, float]:
    """Both towers with the trained weights, and the logarithm of the logit scale."""
    first = 'run the stage train first'
    checkpoint = torch.load(require(work.checkpoint, first), weights_only=True)
    network = load_network()
    directions, _ = class_directions(network)
    stored = checkpoint['head']
    head = ImageHead(directions, stored['mean'], 1 / stored['inverse_deviation'])
    head.load_state_dict(stored)
    text = TextTower(len(checkpoint['text']['words.weight']))
    text.load_state_dict(checkpoint['text'])
    network = use_same_convs(fuse_normalization(network) if fused else network)
    scale = float(checkpoint['log_scale'])
    return ImageTower(network, head).eval(), TextEncoder(text).eval(), scale


def export(work: WorkFolder, size: Size, inputs: Inputs) -> None:
    """Writes `starter/`: four ONNX graphs, the tokenizer and three configuration files."""
    onnx_folder = work.model / 'onnx'
    onnx_folder.mkdir(parents=True, exist_ok=True)
    unfused, text, log_scale = load_towers(work, fused=False)
    fused, _, _ = load_towers(work, fused=True)
    images = torch.zeros(2, 3, IMAGE_SIDE, IMAGE_SIDE)
    image_names = ('pixel_values', 'image_embeds')

    vision = onnx_folder / 'vision_model.onnx'
    export_graph(unfused, images, vision, image_names, ('batch',), keep_parameters=True)
    fused_vision = work.training / 'vision-fused.onnx'
    export_graph(fused, images, fused_vision, image_names, ('batch',))
    for path in (vision, fused_vision):
        rename_weights(path, lambda name: published(name, IMAGE_NAMES))
        fold_constants(path)
        fold_padding(path)
    store_in_half(fused_vision, onnx_folder / 'vision_model_w16.onnx')
    fused_vision.unlink()

    words = torch.tensor([[BEGIN, 50, 60, END]])
    text_model = onnx_folder / 'text_model.onnx'
    export_graph(text, words, text_model, ('input_ids', 'text_embeds'), ('batch', 'tokens'))
    rename_weights(text_model, lambda name: published(name, TEXT_NAMES))
    fold_constants(text_model)
    store_in_half(text_model, onnx_folder / 'text_model_w16.onnx')

    tokenizer = Tokenizer.from_file(str(require(work.tokenizer, 'run the stage train first')))
    tokenizer.no_padding()
    tokenizer.save(str(work.model / 'tokenizer.json'))
    configurations = describe_model(tokenizer.get_vocab_size(), log_scale)
    for name, content in configurations.items():
        (work.model / name).write_text(json.dumps(content, indent=1))
    for path in sorted(onnx_folder.iterdir()):
        print(f'{path.name}: {path.stat().st_size / 1e6:.2f} MB')


def describe_model(vocabulary_size: int, log_scale: float) -> dict[str, dict]:
    """The configuration files by name, in the words of Transformers' CLIP classes."""
    width = EMBEDDING_WIDTH
    return {
        'config.json': {
            'model_type': 'clip',
            'architectures': ['CLIPModel'],
            'projection_dim': width,
            'logit_scale_init_value': log_scale,
            'vision_config': {
                'model_type': 'clip_vision_model',
                'image_size': IMAGE_SIDE,
                'projection_dim': width,
            },
            'text_config': {
                'model_type': 'clip_text_model',
                'vocab_size': vocabulary_size,
                'max_position_embeddings': CONTEXT_LENGTH,
                'projection_dim': width,
                'pad_token_id': PAD,
                'bos_token_id': BEGIN,
                'eos_token_id': END,
            },
        },
        'preprocessor_config.json': {
            'image_processor_type': 'CLIPImageProcessor',
            'do_resize': True,
            'size': {'shortest_edge': IMAGE_SIDE},
            'resample': 3,
            'do_center_crop': True,
            'crop_size': {'height': IMAGE_SIDE, 'width': IMAGE_SIDE},
            'do_rescale': True,
            'rescale_factor': 1 / 255,
            'do_normalize': True,
            'image_mean': [127 / 255] * 3,
            'image_std': [128 / 255] * 3,
            'do_convert_rgb': True,
        },
        'tokenizer_config.json': {
            'tokenizer_class': 'BertTokenizer',
            'do_lower_case': True,
            'model_max_length': CONTEXT_LENGTH,
            'pad_token': '[PAD]',
            'unk_token': '[UNK]',
            'cls_token': '[CLS]',
            'sep_token': '[SEP]',
            'padding_side': 'right',
        },
    }
