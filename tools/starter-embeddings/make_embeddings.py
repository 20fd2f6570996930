"""Writes what ships beside the starter: embeddings of images and words, the self-test, the model card.

One command, rerun whenever a model file or a stimulus index changes:

    python tools/starter-embeddings/make_embeddings.py

It reads the pictures of both stimulus sets, checks each against its index by SHA-256, and reports
how far the shipped half-precision rows are from the rows before rounding.
"""

import argparse
import base64
import hashlib
import io
import json
import re
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from PIL import Image
from tokenizers import Tokenizer

from model_card import DEFAULT_DTYPE, FILES, make_card

ROOT = Path(__file__).resolve().parents[2]
MODEL = ROOT / 'public' / 'models' / 'cuelens' / 'starter'
STIMULI = ROOT / 'public' / 'stimuli'
SHARED = ROOT.parent / 'shared'

SIDE = 224
BATCH = 32
SELF_TEST_SENTENCES = ['a photo of a cat.', 'the shape of an elephant']


def session(path: Path) -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(path, providers=['CPUExecutionProvider'])


def unit_rows(rows: np.ndarray) -> np.ndarray:
    return rows / np.linalg.norm(rows, axis=-1, keepdims=True)


class Starter:
    """Both towers at one storage type, and the tokenizer."""

    def __init__(self, dtype: str):
        self.vision = session(MODEL / FILES['vision'][dtype])
        self.text = session(MODEL / FILES['text'][dtype])
        self.tokenizer = Tokenizer.from_file(str(MODEL / FILES['tokenizer']))
        preprocessor = json.loads((MODEL / FILES['preprocessor']).read_text())
        self.mean = np.array(preprocessor['image_mean'], np.float32)
        self.std = np.array(preprocessor['image_std'], np.float32)

    def pixels(self, png: bytes) -> np.ndarray:
        """[3, 224, 224]; no resampling, since the pictures of both sets have the network's size."""
        image = Image.open(io.BytesIO(png)).convert('RGB')
        if image.size != (SIDE, SIDE):
            raise ValueError(f'expected {SIDE} x {SIDE} pixels, got {image.size}')
        values = np.asarray(image, np.float32) / np.float32(255)
        return ((values - self.mean) / self.std).transpose(2, 0, 1)

    def embed_images(self, pngs: list[bytes]) -> np.ndarray:
        rows = [
            self.vision.run(
                None, {'pixel_values': np.stack([self.pixels(png) for png in pngs[at : at + BATCH]])}
            )[0]
            for at in range(0, len(pngs), BATCH)
        ]
        return unit_rows(np.concatenate(rows))

    def token_ids(self, sentence: str) -> list[int]:
        return self.tokenizer.encode(sentence).ids

    def embed_sentence(self, sentence: str) -> np.ndarray:
        ids = np.array([self.token_ids(sentence)], np.int64)
        return unit_rows(self.text.run(None, {'input_ids': ids})[0])[0]

    def class_rows(self, templates: list[str], classes: list[str]) -> np.ndarray:
        rows = [
            np.mean([self.embed_sentence(t.replace('{}', name)) for t in templates], axis=0)
            for name in classes
        ]
        return unit_rows(np.stack(rows))


def read_set(set_id: str, pictures: Path) -> tuple[dict, list[bytes]]:
    """The index and the pictures in its order. Stops at the first picture that is not the index's."""
    index = json.loads((STIMULI / set_id / 'index.json').read_text())
    pngs = []
    for image in index['images']:
        data = (pictures / image['file']).read_bytes()
        if hashlib.sha256(data).hexdigest() != image['sha256']:
            raise ValueError(f'{set_id}/{image["file"]} is not the picture that the index names')
        pngs.append(data)
    return index, pngs


def stimuli_hash(index: dict) -> str:
    """Ties rows to their pictures: SHA-256 of the pictures' hashes joined by newlines."""
    return hashlib.sha256('\n'.join(i['sha256'] for i in index['images']).encode()).hexdigest()


def write_rows(set_id: str, index: dict, rows: np.ndarray) -> tuple[np.ndarray, dict]:
    """Writes little-endian half floats; returns them as they will be read, and the card's entry."""
    half = rows.astype('<f2')
    path = MODEL / 'embeddings' / f'{set_id}.f16'
    path.parent.mkdir(exist_ok=True)
    data = half.tobytes()
    path.write_bytes(data)
    entry = {
        'file': {
            'path': f'embeddings/{set_id}.f16',
            'sizeBytes': len(data),
            'sha256': hashlib.sha256(data).hexdigest(),
        },
        'rows': len(rows),
        'stimuliSha256': stimuli_hash(index),
        'madeBy': (
            f'ONNX Runtime {onnxruntime.__version__} on a CPU, {FILES["vision"][DEFAULT_DTYPE]}, '
            'rows scaled to length 1, then rounded to half precision'
        ),
    }
    return unit_rows(half.astype(np.float32)), entry


def write_self_test(full: Starter, index: dict, pngs: list[bytes]) -> None:
    """Known inputs and what the float32 graphs make of them: two pictures, two sentences."""
    wanted = [0, len(pngs) // 2]
    images = full.embed_images([pngs[i] for i in wanted])
    document = {
        'format': 'cuelens-self-test',
        'version': 1,
        'dtype': 'fp32',
        'sentences': [
            {'text': text, 'ids': full.token_ids(text), 'embedding': plain(full.embed_sentence(text))}
            for text in SELF_TEST_SENTENCES
        ],
        'images': [
            {
                'name': index['images'][i]['id'],
                'pngBase64': base64.b64encode(pngs[i]).decode(),
                'embedding': plain(row),
            }
            for i, row in zip(wanted, images, strict=True)
        ],
    }
    (MODEL / FILES['selfTest']).write_text(json.dumps(document, separators=(',', ':')) + '\n')


def write_words(half: Starter, classes: list[str]) -> None:
    """Rows of the sentences that a first visit shows and its presets ask for, before any text tower
    is there. Little-endian floats in base64: in half precision a tie here and there falls the other way,
    and a number would change under its reader when the tower comes. What they were made from is named
    by its hash."""
    sentences = [
        template.replace('{}', name) for template in single_templates() for name in classes
    ]
    rows = np.stack([half.embed_sentence(sentence) for sentence in sentences])
    print(f'words: {len(sentences)} sentences')
    document = {
        'format': 'cuelens-shipped-words',
        'version': 1,
        'dtype': DEFAULT_DTYPE,
        'textSha256': hash_file(FILES['text'][DEFAULT_DTYPE]),
        'tokenizerSha256': hash_file(FILES['tokenizer']),
        'sentences': sentences,
        'tokenCounts': [len(half.token_ids(sentence)) for sentence in sentences],
        'rowsBase64': base64.b64encode(rows.astype('<f4').tobytes()).decode(),
    }
    (MODEL / 'embeddings' / 'words.json').write_text(
        json.dumps(document, separators=(',', ':')) + '\n'
    )


def single_templates() -> list[str]:
    """The presets of one template each, which both ends of the slider and both sets' own are among."""
    presets = (ROOT / 'src' / 'science' / 'prompts' / 'presets.ts').read_text()
    found = re.findall(r"templates: \['([^'\n]*\{\}[^'\n]*)'\]", presets)
    if not found:
        raise LookupError('no preset of one template in presets.ts')
    return found


def hash_file(path: str) -> str:
    return hashlib.sha256((MODEL / path).read_bytes()).hexdigest()


def plain(row: np.ndarray) -> list[float]:
    return [round(float(value), 7) for value in row]


def count_parameters(path: Path) -> int:
    graph = onnx.load(path).graph
    return sum(
        int(np.prod(tensor.dims))
        for tensor in graph.initializer
        if tensor.data_type == onnx.TensorProto.FLOAT
    )


def imagenet_templates() -> list[str]:
    """The 80 templates as the page has them, so that both sides test the same list."""
    for source in sorted((ROOT / 'src' / 'science' / 'prompts').glob('*.ts')):
        for block in re.findall(r'=\s*\[(.*?)\]', source.read_text(), re.DOTALL):
            found = re.findall(r"""'([^'\n]*\{\}[^'\n]*)'""", block)
            if len(found) == 80:
                return found
    raise LookupError('no list of 80 templates under src/science/prompts')


def check_reference(half: Starter, index: dict, rows: np.ndarray, reference: dict) -> None:
    """Order, token ids and stored rows of the reference, before its decisions are compared."""
    if [f'{image["id"]}.png' for image in index['images']] != reference['images']:
        raise ValueError('the index is not in the order of the reference decisions')
    where = {name: i for i, name in enumerate(reference['images'])}
    for name, row in reference['embeddings']['images'].items():
        print(f'  cosine with the reference row of {name}: {float(rows[where[name]] @ row):.7f}')
    for text, ids in reference['embeddings']['token_ids'].items():
        if half.token_ids(text) != ids:
            raise ValueError(f'other token ids than the reference for "{text}"')


def report_decisions(
    half: Starter,
    index: dict,
    before: np.ndarray,
    after: np.ndarray,
    reference: dict,
) -> None:
    """Decisions under the seven reference prompts: before rounding, after it, and the stored ones."""
    has_stored = index['id'] == 'cue-conflict'
    for name, entry in reference['prompts'].items():
        templates = entry['templates']
        if not isinstance(templates, list):
            templates = imagenet_templates()
        classes = half.class_rows(templates, index['classes'])
        answers_before = (before @ classes.T).argmax(1)
        answers_after = (after @ classes.T).argmax(1)
        changed = int((answers_before != answers_after).sum())
        line = f'  {name}: {changed} of {len(after)} decisions change by rounding'
        if has_stored:
            stored = np.array([int(digit, 16) for digit in entry['decisionsHalf']])
            equal = [int((answers == stored).sum()) for answers in (answers_before, answers_after)]
            line += f', {equal[0]} before and {equal[1]} after it equal the reference'
        print(line)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        '--cue-conflict',
        type=Path,
        default=SHARED / 'data' / 'cue-conflict',
        help='folder with the 1,280 pictures, one folder a shape',
    )
    folders = {'built-in': STIMULI / 'built-in', 'cue-conflict': parser.parse_args().cue_conflict}

    reference = json.loads((SHARED / 'starter' / 'reference.json').read_text())
    half, full = Starter(DEFAULT_DTYPE), Starter('fp32')
    embeddings = {}
    for set_id, folder in folders.items():
        index, pngs = read_set(set_id, folder)
        before = half.embed_images(pngs)
        after, embeddings[set_id] = write_rows(set_id, index, before)
        worst = float((before * after).sum(1).min())
        print(f'{set_id}: {len(pngs)} rows, lowest cosine after rounding {worst:.8f}')
        if set_id == 'built-in':
            write_self_test(full, index, pngs)
            write_words(half, index['classes'])
        else:
            check_reference(half, index, before, reference)
        report_decisions(half, index, before, after, reference)

    card = make_card(
        MODEL,
        embeddings,
        count_parameters(MODEL / FILES['vision']['fp32']),
        count_parameters(MODEL / FILES['text']['fp32']),
    )
    (MODEL / 'card.json').write_text(json.dumps(card, indent=2, ensure_ascii=False) + '\n')


if __name__ == '__main__':
    main()
