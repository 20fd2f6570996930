"""Every repo of the page's catalog, and the seeds of its weights."""

import hashlib
from collections.abc import Callable
from functools import partial

from .clip_towers import make_clip
from .gemma_tokenizer import gemma_tokenizer_config, load_gemma_tokenizer
from .gemma_tokenizer import load_lower_casing_gemma_tokenizer
from .made_model import MadeModel
from .mobileclip_towers import make_mobileclip
from .reading import Reading
from .resnet_towers import make_resnet
from .siglip_tokenizer import load_siglip_tokenizer, siglip_tokenizer_config
from .siglip_towers import make_siglip


# q8 only where stories need it: all of it would be 6 MB more.
ALL_DTYPES = ("fp32", "fp16", "q8")


def known_from(start: str, repo: str) -> str:
    """A commit of 40 hex digits where only its start (or nothing) is known."""
    return (start + hashlib.sha1(repo.encode()).hexdigest())[:40]


def _siglip(seed: int) -> MadeModel:
    return make_siglip(
        "Xenova/siglip-base-patch16-224", "0008b94c0652cf6d7b79a7360f6c86b5778cb748", side=224,
        resample=3,
        reading=Reading(load_siglip_tokenizer, length=64, pad=1),
        words=load_siglip_tokenizer().get_vocab_size(), scale=117.3307, bias=-12.93, seed=seed,
        tokenizer_config=siglip_tokenizer_config(), dtypes=ALL_DTYPES,
    )


def _siglip2(seed: int) -> MadeModel:
    repo = "onnx-community/siglip2-base-patch16-256-ONNX"
    return make_siglip(
        repo, known_from("d111425", repo), side=256, resample=2,
        # The model was trained on lower case, the hub's file does not make it.
        reading=Reading(load_lower_casing_gemma_tokenizer, length=64, pad=0),
        words=load_gemma_tokenizer().get_vocab_size(), scale=112.67, bias=-16.77, seed=seed,
        tokenizer_config=gemma_tokenizer_config(),
    )


def _clip(name: str, commit: str, patch: int, size: int, seed: int,
          dtypes: tuple[str, ...] = ("fp32", "fp16")) -> Callable[[], MadeModel]:
    repo = f"Xenova/{name}"
    return partial(make_clip, repo, known_from(commit, repo), patch=patch, size=size, seed=seed,
                   dtypes=dtypes)


def _resnet(name: str, commit: str, layers: list[int], size: int,
            seed: int) -> Callable[[], MadeModel]:
    repo = f"immich-app/{name}__openai"
    return partial(make_resnet, repo, known_from(commit, repo), layers=layers, size=size, seed=seed)


CATALOG: dict[str, Callable[[], MadeModel]] = {
    "Xenova/clip-vit-base-patch32":
        _clip("clip-vit-base-patch32", "4c1807b705b1d015fb032789cc4d221b23025a6f", 32, 512, 100,
              ALL_DTYPES),
    "immich-app/RN50__openai": _resnet("RN50", "10a87ef", [3, 4, 6, 3], 1024, 503),
    "Xenova/siglip-base-patch16-224": partial(_siglip, seed=768),
    "Xenova/mobileclip_s0":
        partial(make_mobileclip, "s0", "9db4e77d9bbdeb1c1e8c1efa9702047e8d2d5ec2", seed=903,
                dtypes=ALL_DTYPES),
    "Xenova/clip-vit-base-patch16": _clip("clip-vit-base-patch16", "", 16, 512, 219),
    "Xenova/clip-vit-large-patch14": _clip("clip-vit-large-patch14", "", 14, 768, 308),
    "immich-app/RN101__openai": _resnet("RN101", "a6e3c7e", [3, 4, 23, 3], 512, 609),
    "Xenova/mobileclip_s1":
        partial(make_mobileclip, "s1", "2e9a53166ada8863ac6abc2381edd2e6ae968812", seed=1055),
    "Xenova/mobileclip_s2":
        partial(make_mobileclip, "s2", "7c3b6774d945f8a26a11214f8486fda713ffb238", seed=1102),
    "Xenova/mobileclip_b":
        partial(make_mobileclip, "b", "b00f8d3d3e870edb1ed93b75eb04baa86c440676", seed=1203),
    "Xenova/mobileclip_blt":
        partial(make_mobileclip, "blt", "cefa82dcfb3c8accca1b715917e4a2cf431ddbfe", seed=1301),
    "onnx-community/siglip2-base-patch16-256-ONNX": partial(_siglip2, seed=800),
}
