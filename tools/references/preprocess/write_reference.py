"""Writes a reference file with the script and the versions that made it."""

import base64
import hashlib
import json
import platform
from importlib.metadata import version
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
LARGEST_INLINE = 3000


def write_reference(script: str, packages: list[str], content: dict) -> None:
    versions = {name: version(name) for name in packages}
    made_by = {"script": script, "python": platform.python_version(), **versions}
    path = HERE / Path(script).with_suffix(".json").name
    path.write_text(json.dumps({"madeBy": made_by, **content}, indent=2) + "\n")


def pack_bytes(array: np.ndarray) -> dict:
    """The array's bytes in base64 where they are few, and always their SHA-256."""
    data = np.ascontiguousarray(array).tobytes()
    packed = {"sha256": hashlib.sha256(data).hexdigest()}
    if len(data) <= LARGEST_INLINE:
        packed["base64"] = base64.b64encode(data).decode()
    return packed
