"""Makes the stand-in repos and their references; `make_models.py [repo ...]` makes only some."""

import sys

import torch

from hub_models.catalog import CATALOG
from hub_models.clip_tokenizer import write_clip_tokenizer
from hub_models.gemma_tokenizer import write_gemma_tokenizer
from hub_models.layout import write_repo
from hub_models.pictures import write_test_pictures
from hub_models.references import write_reference
from hub_models.siglip_tokenizer import write_siglip_tokenizer
from hub_models.story_models import write_story_models


def main(wanted: list[str]) -> None:
    unknown = set(wanted) - set(CATALOG)
    if unknown:
        sys.exit(f"not in the catalog: {', '.join(sorted(unknown))}")
    # One thread: the order of additions decides the last digits.
    torch.set_num_threads(1)
    write_test_pictures()
    write_clip_tokenizer()
    write_siglip_tokenizer()
    write_gemma_tokenizer()
    for repo, make in CATALOG.items():
        if wanted and repo not in wanted:
            continue
        model = make()
        write_reference(model)
        print(f"{repo}: {write_repo(model) / 1e6:.2f} MB", flush=True)
    write_story_models()


if __name__ == "__main__":
    main(sys.argv[1:])
