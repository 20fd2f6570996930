"""Stage 9: locked-image tuning. The tower stays frozen; the text tower and the cue head learn."""

import json
import math

import torch
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional as F

from .chance import Chance
from .evaluation import Evaluation
from .image_tower import ImageHead, class_directions, load_network
from .objective import (
    ANCHOR_WEIGHT,
    CONTRAST_WEIGHT,
    MATCHING_WEIGHT,
    QUIET_WEIGHT,
    anchor_losses,
    choice_loss,
    matching_loss,
)
from .settings import SEED_TRAINING, THREADS, Inputs, Size, WorkFolder, require
from .text_tower import TextTower
from .tokenizer import build_tokenizer, build_vocabulary, encode_padded
from .training_batch import Anchors, CompositeData, draw_captions
from .word_vectors import read_words, start_vectors

LEARNING_RATE = 1e-3
LAST_FRACTION = 0.02
WARM_UP_STEPS = 200
WORD_RATE = 0.05
"""Word vectors learn this much slower: GloVe already says what is alike."""
WEIGHT_DECAY = 0.05
FEATURE_DROPOUT = 0.3
LARGEST_SCALE = 100.0


def learning_rate(step: int, steps: int) -> float:
    """Linear warm-up, then half a cosine down to a fiftieth."""
    cosine = 0.5 * (1 + math.cos(math.pi * step / steps))
    falling = cosine * (1 - LAST_FRACTION) + LAST_FRACTION
    return LEARNING_RATE * min(1, (step + 1) / WARM_UP_STEPS) * falling


class Learner:
    """The parts that learn, and one step of it."""

    def __init__(self, vocabulary: list[str], inputs: Inputs, head: ImageHead):
        self.text = TextTower(len(vocabulary))
        generator = torch.Generator().manual_seed(SEED_TRAINING)
        self.text.words.weight.data = start_vectors(vocabulary, inputs, generator)
        self.head = head
        self.log_scale = nn.Parameter(torch.tensor(math.log(20.0)))
        self.bias = nn.Parameter(torch.tensor(-6.0))
        words = self.text.words.weight
        towers = [*self.text.parameters(), *self.head.parameters()]
        self.rest = [parameter for parameter in towers if parameter is not words]
        self.clipped = [*self.rest, words]
        decaying = [parameter for parameter in self.rest if parameter.ndim >= 2]
        steady = [parameter for parameter in self.rest if parameter.ndim < 2]
        self.rates = (1.0, 1.0, WORD_RATE)
        self.optimizer = torch.optim.AdamW(
            [
                {'params': decaying, 'weight_decay': WEIGHT_DECAY},
                {'params': [*steady, self.log_scale, self.bias], 'weight_decay': 0.0},
                {'params': [words], 'weight_decay': 0.0},
            ],
            lr=LEARNING_RATE,
            betas=(0.9, 0.98),
        )

    def step(
        self,
        rate: float,
        data: CompositeData,
        concepts: list[str],
        anchors: Anchors,
        tokenizer: Tokenizer,
        chance: Chance,
    ) -> dict[str, float]:
        """One optimizer step; the losses by name."""
        images = data.draw(chance)
        captions = draw_captions(images, concepts, chance)
        anchored = anchors.draw(chance)

        # The composites teach the cue part and the lengths, not what a photo's direction is.
        about_images = self.text(encode_padded(tokenizer, captions.texts), hold_photo_part=True)
        about_nouns = self.text(encode_padded(tokenizer, anchored.texts))
        embedded = self.head(images.features, FEATURE_DROPOUT)
        scaled = self.log_scale.exp() * (embedded @ F.normalize(about_images, dim=1).T)

        matching = matching_loss(scaled + self.bias, images, captions)
        choice = choice_loss(scaled, images, captions)
        anchor, contrast, quiet = anchor_losses(about_nouns, anchored)
        loss = (
            MATCHING_WEIGHT * matching
            + choice
            + ANCHOR_WEIGHT * anchor
            + CONTRAST_WEIGHT * contrast
            + QUIET_WEIGHT * quiet
        )

        for group, factor in zip(self.optimizer.param_groups, self.rates, strict=True):
            group['lr'] = rate * factor
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.clipped, 1.0)
        self.optimizer.step()
        with torch.no_grad():
            self.log_scale.clamp_(max=math.log(LARGEST_SCALE))
        losses = {'matching': matching, 'choice': choice, 'anchor': anchor}
        losses |= {'contrast': contrast, 'quiet': quiet}
        return {name: value.item() for name, value in losses.items()}

    def checkpoint(self) -> dict:
        return {
            'text': self.text.state_dict(),
            'head': self.head.state_dict(),
            'log_scale': self.log_scale.data,
            'bias': self.bias.data,
        }


def train(work: WorkFolder, size: Size, inputs: Inputs) -> None:
    """Writes `training/tokenizer.json`, `training/checkpoint.pt` and `training/log.jsonl`."""
    torch.set_num_threads(THREADS)
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(SEED_TRAINING)
    concepts = json.loads(require(work.concepts, 'run the compose stages first').read_text())
    directions, class_rows = class_directions(load_network())
    anchors = Anchors(work, class_rows)
    data = CompositeData(work)

    vocabulary = build_vocabulary(
        anchors.names, concepts, read_words(inputs), size.common_words, size.word_pieces
    )
    tokenizer = build_tokenizer(vocabulary)
    tokenizer.save(str(work.tokenizer))
    head = ImageHead(directions, *data.mean_and_deviation())
    learner = Learner(vocabulary, inputs, head)
    evaluation = Evaluation(work, anchors, class_rows)
    print(f'{len(vocabulary)} pieces, {len(data.features)} composites, {size.training_steps} steps')

    with (work.training / 'log.jsonl').open('w') as log:
        for step in range(size.training_steps):
            rate = learning_rate(step, size.training_steps)
            chance = Chance(SEED_TRAINING, step)
            losses = learner.step(rate, data, concepts, anchors, tokenizer, chance)
            done = step + 1
            if done % size.evaluate_every == 0 or done == size.training_steps:
                measures = evaluation.run(learner.text, head, tokenizer)
                log.write(json.dumps({'step': done, 'losses': losses, 'measures': measures}) + '\n')
                log.flush()
                print(done, ' '.join(f'{k} {v:.3f}' for k, v in losses.items()), flush=True)
                torch.save(learner.checkpoint(), work.checkpoint)
