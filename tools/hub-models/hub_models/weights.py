"""Random weights that behave: embeddings spread out, and few distinct values so files pack well."""

from collections.abc import Callable
from contextlib import contextmanager

import torch
from torch import nn

# 15 values a tensor (-7..7 steps): git's zlib then makes about a fifth of a float32 table.
STEPS = 7
# Directions of the embedding space that both towers of a model use.
SHARED = 8


def nearest_power_of_two(value: float) -> float:
    """A power of two is exact in half precision too, so fp16 files hold the same weights."""
    return float(2.0 ** torch.log2(torch.tensor(value)).round())


@torch.no_grad()
def round_to_grid(tensor: torch.Tensor) -> None:
    """In place: values become multiples of a power of two near half their spread, at most 7."""
    if tensor.numel() < 2:
        return
    spread = float(tensor.std())
    if spread < 1e-6:
        return
    step = nearest_power_of_two(spread / 2)
    tensor.copy_((tensor / step).round().clamp(-STEPS, STEPS) * step)


@torch.no_grad()
def draw_weights(module: nn.Module, seed: int, gain: float = 1.6) -> None:
    """Draws every parameter anew from `seed` and rounds it.

    Matrices: normal with deviation gain / sqrt(fan in). Tables of tokens: 1, of positions: 0.3, so
    that words weigh more than places. Norms: weight 1, bias 0. Other vectors: 0.1.
    """
    chance = torch.Generator().manual_seed(seed)
    norms = (nn.LayerNorm, nn.BatchNorm1d, nn.BatchNorm2d, nn.GroupNorm)
    norm_names = {name for name, part in module.named_modules() if isinstance(part, norms)}
    for name, parameter in module.named_parameters():
        owner, _, leaf = name.rpartition(".")
        if owner in norm_names or "norm" in owner.rpartition(".")[2].lower():
            parameter.fill_(1.0 if leaf == "weight" else 0.0)
            continue
        if "position" in name or "pos_embed" in name:
            deviation = 0.3
        elif "token_embed" in name or "word_embed" in name or "class_embed" in name:
            deviation = 1.0
        elif parameter.dim() >= 2:
            deviation = gain / (parameter[0].numel() ** 0.5)
        else:
            deviation = 0.1
        parameter.copy_(torch.randn(parameter.shape, generator=chance) * deviation)
        round_to_grid(parameter)


@contextmanager
def _listening(module: nn.Module, hook: Callable[..., None]):
    handle = module.register_forward_hook(hook)
    try:
        yield
    finally:
        handle.remove()


@torch.no_grad()
def fit_projection(rows: torch.Tensor, size: int, seed: int,
                   side: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Centre [width] and weight [size, width] that spread a random tower's features apart.

    rows: [N, width], the features of the calibration inputs. As they are, all of them point nearly
    the same way. They are centred on their median, whitened, and turned by chance into the 8
    directions that a model's two towers share; without a common space image and text would be all
    but orthogonal and every decision a near-tie. `seed` names the model, `side` the tower.
    """
    space_chance = torch.Generator().manual_seed(seed)
    space = torch.randint(0, 2, (size, SHARED), generator=space_chance) * 2.0 - 1
    turn_chance = torch.Generator().manual_seed(seed * 2 + side)
    turn, _ = torch.linalg.qr(torch.randn(SHARED, SHARED, generator=turn_chance))

    centre = rows.median(0).values
    away = rows - centre
    # Medians and unit rows: a few odd pictures must not set the scale for all.
    scale = away.abs().median(0).values
    scale = scale.clamp(min=float(scale.max()) / 100)
    unit = nn.functional.normalize(away / scale, dim=1)
    strength, directions = torch.linalg.eigh(unit.T @ unit / len(unit))
    kept = [i for i in range(len(strength)) if strength[i] > strength[-1] / 100][-SHARED:]
    whitening = torch.zeros(SHARED, rows.shape[1])
    whitening[: len(kept)] = (directions[:, kept] / strength[kept].sqrt()).T / scale
    mixing = turn @ whitening
    step = nearest_power_of_two(float(mixing.std()) / 16)
    return centre, space @ ((mixing / step).round() * step)


@torch.no_grad()
def hear(module: nn.Module, run: Callable[[], object],
         pick: Callable[[torch.Tensor], torch.Tensor]) -> torch.Tensor:
    """Rows [N, width] picked from every output that `module` gives while `run` feeds inputs."""
    heard: list[torch.Tensor] = []
    with _listening(module, lambda _module, _inputs, output: heard.append(pick(output))):
        run()
    return torch.cat(heard)


@torch.no_grad()
def spread_norm(norm: nn.Module, rows: torch.Tensor, size: int, seed: int,
                side: int) -> torch.Tensor:
    """For towers that end in a norm and a projection without bias: the norm's bias takes the
    centre away. Gives the projection's weight [size, width]; rows are the norm's outputs."""
    centre, weight = fit_projection(rows, size, seed, side)
    norm.bias.sub_(centre)
    return weight


@torch.no_grad()
def spread_linear(linear: nn.Linear, rows: torch.Tensor, seed: int, side: int) -> None:
    """The same for towers that end in a linear layer; rows [N, width] are what comes into it."""
    centre, weight = fit_projection(rows, linear.weight.shape[0], seed, side)
    linear.weight.copy_(weight)
    linear.bias.copy_(-(weight @ centre))


@torch.no_grad()
def settle_batch_norms(module: nn.Module, run: Callable[[], object]) -> None:
    """Sets every batch norm's running mean and variance from the calibration inputs."""
    norms = [part for part in module.modules() if isinstance(part, nn.BatchNorm2d)]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None
    module.train()
    run()
    module.eval()
