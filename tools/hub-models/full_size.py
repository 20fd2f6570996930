"""Full-size models with random weights, for memory and time; never committed.

`full_size.py [out folder]` writes Xenova/clip-vit-base-patch32 (fp32, fp16, q8) and
immich-app/RN50__openai (fp32) in the layout of the small ones, with references, about 1.6 GB.
`check_models.py --folder <out folder>` holds them against PyTorch.
"""

import sys
import time
from pathlib import Path

import torch

from hub_models.catalog import ALL_DTYPES
from hub_models.clip_towers import make_clip
from hub_models.clip_tokenizer import write_clip_tokenizer
from hub_models.layout import write_repo
from hub_models.made_model import MadeModel
from hub_models.pictures import write_test_pictures
from hub_models.places import CLIP_TOKENIZER, ROOT
from hub_models.references import write_reference
from hub_models.resnet_towers import make_resnet

VISION = {"hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12,
          "num_attention_heads": 12}
TEXT = {"hidden_size": 512, "intermediate_size": 2048, "num_hidden_layers": 12,
        "num_attention_heads": 8}


def vit() -> MadeModel:
    return make_clip("Xenova/clip-vit-base-patch32", "4c1807b705b1d015fb032789cc4d221b23025a6f",
                     patch=32, size=512, seed=100, vision_sizes=VISION, text_sizes=TEXT,
                     dtypes=ALL_DTYPES)


def resnet() -> MadeModel:
    return make_resnet("immich-app/RN50__openai", "10a87ef" + "0" * 33, layers=[3, 4, 6, 3],
                       size=1024, seed=503, width=64, text_width=512, text_heads=8, text_layers=12)


def main(out: Path) -> None:
    if not CLIP_TOKENIZER.exists():
        write_clip_tokenizer()
    write_test_pictures()
    shared = out / "shared" / CLIP_TOKENIZER.name
    shared.parent.mkdir(parents=True, exist_ok=True)
    shared.write_bytes(CLIP_TOKENIZER.read_bytes())
    for make in (vit, resnet):
        start = time.monotonic()
        with torch.no_grad():
            model = make()
            write_reference(model, out / "references")
            size = write_repo(model, out)
        print(f"{model.repo}: {size / 1e6:.0f} MB in {time.monotonic() - start:.0f} s", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / ".full-size")
