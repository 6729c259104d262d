"""One training stage: ordered steps over its rows, resumable inside."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy
import torch

from .clock import steady_seconds
from .device import Device
from .events import TrainerError, emit
from .folders import new_folder
from .loss import batch_loss
from .model import Qwen3
from .optimiser import Optimiser, schedule
from .rows import Row, pack, plan_epoch


@dataclass(frozen=True)
class StagePlan:
    """What a stage does; see `SftConfig` for the meaning of each field."""

    number: int
    name: str
    rows: list[Row]
    epochs: float
    learning_rate: float
    optimiser: str
    betas: tuple[float, float]
    weight_decay: float
    max_grad_norm: float
    warmup_ratio: float
    batch_tokens: int
    accumulate: int
    context_loss_weight: float
    seed: int
    max_seconds: float | None
    save_every: float


@dataclass
class Progress:
    """Where a stage stands; stored beside the weights."""

    step: int = 0
    seconds: float = 0.0
    trained_tokens: int = 0
    tokens: int = 0
    losses: list[float] = field(default_factory=list)


def steps_of(plan: StagePlan) -> list[list[list[Row]]]:
    """All steps of the stage, epoch after epoch; the same for the same rows and seed. The last epoch may be a part."""
    steps: list[list[list[Row]]] = []
    for epoch in range(math.ceil(plan.epochs)):
        random = numpy.random.default_rng([plan.seed, plan.number, epoch])
        order = plan_epoch(plan.rows, plan.batch_tokens, plan.accumulate, random)
        share = min(1.0, plan.epochs - epoch)
        steps.extend(order[: max(1, round(len(order) * share))])
    return steps


def train_stage(model: Qwen3, plan: StagePlan, device: Device, resume: Path, record: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """Trains in place and gives the stage's summary. `record` takes one line of metrics per step."""
    optimiser = Optimiser(model, plan.optimiser, plan.weight_decay, plan.betas)
    progress = load_progress(resume, plan.number, model, optimiser, device)
    steps = steps_of(plan)
    if progress.step:
        emit("resumed", stage=plan.number, step=progress.step, steps=len(steps))
    emit("stage-start", stage=plan.number, name=plan.name, rows=len(plan.rows), steps=len(steps))
    before, began = progress.seconds, steady_seconds()
    saved, told, stopped = began, began - 1, "all steps done"
    while progress.step < len(steps):
        share = progress.step / len(steps)
        if plan.max_seconds is not None:
            if progress.seconds >= plan.max_seconds:
                stopped = "max_seconds"
                break
            # Time may run out before the steps do: the learning rate then follows the clock, and still ends near zero.
            share = max(share, progress.seconds / plan.max_seconds)
        learning_rate = plan.learning_rate * schedule(share + 0.5 / len(steps), plan.warmup_ratio)
        loss, trained, tokens = train_step(model, optimiser, steps[progress.step], plan, device, learning_rate)
        now = steady_seconds()
        progress.step += 1
        progress.seconds = before + now - began
        progress.trained_tokens += trained
        progress.tokens += tokens
        progress.losses.append(loss)
        line = {
            "stage": plan.number,
            "step": progress.step,
            "loss": round(loss, 5),
            "learning_rate": learning_rate,
            "trained_tokens": progress.trained_tokens,
            "tokens": progress.tokens,
            "seconds": round(progress.seconds, 3),
        }
        record(line)
        if now - told >= 0.5 or progress.step == len(steps):
            emit("step", steps=len(steps), **line)
            told = now
        if now - saved >= plan.save_every and progress.step < len(steps):
            save_progress(resume, plan.number, model, optimiser, progress)
            saved = steady_seconds()
    tail = progress.losses[-max(1, len(progress.losses) // 20) :]
    return {
        "stage": plan.number,
        "name": plan.name,
        "rows": len(plan.rows),
        "epochs": plan.epochs,
        "steps": progress.step,
        "steps_planned": len(steps),
        "stopped": stopped,
        "trained_tokens": progress.trained_tokens,
        "tokens": progress.tokens,
        "loss_first": round(progress.losses[0], 5) if progress.losses else None,
        "loss_last": round(sum(tail) / len(tail), 5) if tail else None,
        "seconds": round(progress.seconds, 3),
        "learning_rate": plan.learning_rate,
    }


def train_step(
    model: Qwen3, optimiser: Optimiser, batches: list[list[Row]], plan: StagePlan, device: Device, learning_rate: float
) -> tuple[float, int, int]:
    """One update over all batches of a step. Gives the mean loss of trained tokens, their number, and all tokens."""
    packed = [pack(rows, plan.context_loss_weight) for rows in batches]
    weight = sum(float(batch.weights.sum()) for batch in packed)
    trained = sum(batch.trained for batch in packed)
    total = 0.0
    for batch in packed:
        loss, shown = batch_loss(model, batch, device.device, device.dtype)
        (loss / weight).backward()
        total += float(shown)
    if not math.isfinite(total):
        raise TrainerError("diverged", f"the loss became {total}: lower the learning rate")
    torch.nn.utils.clip_grad_norm_(model.parameters(), plan.max_grad_norm)
    optimiser.step(learning_rate)
    return total / max(1, trained), trained, sum(sum(batch.lengths) for batch in packed)


def save_progress(resume: Path, number: int, model: Qwen3, optimiser: Optimiser, progress: Progress) -> None:
    """Stores weights, optimiser and place, whole or not at all."""
    with new_folder(resume) as folder:
        with open(folder / "state.pt", "wb") as file:  # given a path, PyTorch would not say why it cannot write
            torch.save({"model": model.state_dict(), "optimiser": optimiser.state_dict()}, file)
        (folder / "progress.json").write_text(json.dumps({"stage": number, **vars(progress)}), encoding="utf-8")


def load_progress(resume: Path, number: int, model: Qwen3, optimiser: Optimiser, device: Device) -> Progress:
    """Puts weights and optimiser back where this stage was interrupted; else the start."""
    if not (resume / "progress.json").is_file():
        return Progress()
    stored = json.loads((resume / "progress.json").read_text(encoding="utf-8"))
    if stored.pop("stage") != number:
        return Progress()
    state = torch.load(resume / "state.pt", map_location=device.device, weights_only=True)
    model.load_state_dict(state["model"])
    optimiser.load_state_dict(state["optimiser"])
    return Progress(**stored)
