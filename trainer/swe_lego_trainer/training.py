"""A training: the base, its stages one after the other, and the checkpoints they leave."""

from __future__ import annotations

import json
import platform
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from .checkpoint import hugging_face_config, link_checkpoint, load_model, read_generation, save_checkpoint
from .clock import steady_seconds
from .config import read_json
from .device import pick_device
from .events import emit, log, usage_error
from .folders import write_whole
from .induction import initialise_for_induction
from .model import Architecture, Qwen3
from .rendering import end_ids, tokenizer_of_rows
from .rows import cut_rows, read_rows
from .sft import SftConfig
from .stage import StagePlan, train_stage


def make_base(config: SftConfig, vocab_size: int, tokenizer: Path) -> tuple[Qwen3, dict[str, Any]]:
    """The model before training, in float32 on the CPU, and its config.json."""
    if config.base.kind == "scratch":
        assert config.base.config is not None
        sizes = asdict(config.base.config)
        kind = sizes.pop("initialisation")
        if sizes["layer_types"] is not None:
            sizes["layer_types"] = tuple(sizes["layer_types"])
        architecture = Architecture(vocab_size=vocab_size, **sizes)
        model = Qwen3(architecture)
        model.initialise(config.seed)
        if kind == "induction":
            initialise_for_induction(model, config.seed)
        described = hugging_face_config(architecture, tokenizer)
    else:
        assert config.base.path is not None
        model, described = load_model(Path(config.base.path))
    if config.context > model.architecture.max_position_embeddings:
        raise usage_error(f"config.context: {config.context} is beyond max_position_embeddings ({model.architecture.max_position_embeddings})")
    return model, described


def train(config: SftConfig, identity: str) -> None:
    """Goes on after the last whole stage in `config.out`, and inside a stage where that was interrupted."""
    began = steady_seconds()
    device = pick_device(config.device, config.precision)
    out = Path(config.out)
    torch.manual_seed(config.seed)
    tokenizer = Path(config.tokenizer)
    if config.rendering is not None:
        tokenizer = tokenizer_of_rows(tokenizer, Path(config.rendering), out / "tokenizer")
    vocab = read_json(tokenizer / "tokenizer.json")
    model, described = make_base(config, len(vocab["model"]["vocab"] | {t["content"]: t["id"] for t in vocab["added_tokens"]}), tokenizer)
    generation = read_generation(Path(config.base.path)) if config.base.path is not None else {}
    if config.rendering is not None:
        described = {**described, "eos_token_id": end_ids(Path(config.rendering), described, generation)}
    record = {"fingerprint": identity, "base": config.base.path or "scratch", "metadata": config.metadata}
    if config.base.kind == "scratch" and not (out / "base").is_dir():
        save_checkpoint(model, described, tokenizer, {**record, "stages": []}, out / "base", generation)
    summaries: list[dict[str, Any]] = []
    done = 0
    while (out / f"stage-{done + 1}").is_dir() and done < len(config.stages):
        done += 1
    if done:
        model, described = load_model(out / f"stage-{done}")
        summaries = read_json(out / f"stage-{done}" / "swe_lego.json")["stages"]
        emit("continued", after_stage=done)
    model.to(device.device)
    parameters = sum(p.numel() for p in model.parameters())
    precision = str(device.dtype).removeprefix("torch.")
    emit("start", device=device.describe(), precision=precision, parameters=parameters, stages=len(config.stages))
    for number, stage in enumerate(config.stages[done:], done + 1):
        rows, cut, dropped = cut_rows(read_rows(stage.rows, model.architecture.vocab_size), config.context)
        if not rows:
            raise usage_error(f"config.stages[{number - 1}].rows: no row has a trained token within {config.context} tokens")
        if cut or dropped:
            emit("rows-cut", stage=number, cut=cut, dropped=dropped, context=config.context)
        plan = StagePlan(
            number=number,
            name=stage.name,
            rows=rows,
            epochs=stage.epochs,
            learning_rate=stage.learning_rate,
            optimiser=config.optimiser,
            betas=(0.9, config.adam_beta2),
            weight_decay=config.weight_decay,
            max_grad_norm=config.max_grad_norm,
            warmup_ratio=config.warmup_ratio,
            batch_tokens=config.batch_tokens,
            accumulate=config.gradient_accumulation,
            context_loss_weight=config.context_loss_weight,
            seed=config.seed,
            max_seconds=config.max_seconds,
            save_every=config.save_every,
        )
        keep_metrics(out / "metrics.jsonl", number, resumed_step(out / "resume", number))
        with open(out / "metrics.jsonl", "a", encoding="utf-8") as metrics:
            summary = train_stage(model, plan, device, out / "resume", lambda line: _append(metrics, line))
        summary |= {"rows_cut": cut, "rows_dropped": dropped}
        summaries.append(summary)
        save_checkpoint(model, described, tokenizer, {**record, "stages": summaries}, out / f"stage-{number}", generation)
        shutil.rmtree(out / "resume", ignore_errors=True)
        emit("stage-end", **summary)
        log(f"stage {number} ({stage.name}): loss {summary['loss_first']} → {summary['loss_last']} in {summary['seconds']} s")
    link_checkpoint(out / f"stage-{len(config.stages)}", out / "final")
    training = {
        "fingerprint": identity,
        "device": device.describe(),
        "precision": precision,
        "parameters": parameters,
        "optimiser": config.optimiser,
        "steps": sum(s["steps"] for s in summaries),
        "trained_tokens": sum(s["trained_tokens"] for s in summaries),
        "tokens": sum(s["tokens"] for s in summaries),
        "loss_first": summaries[0]["loss_first"],
        "loss_last": summaries[-1]["loss_last"],
        "train_seconds": round(sum(s["seconds"] for s in summaries), 3),
        "wall_seconds": round(steady_seconds() - began, 3),
        "stages": summaries,
        "versions": {"python": platform.python_version(), "torch": torch.__version__},
        "metadata": config.metadata,
    }
    write_whole(out / "training.json", json.dumps(training, indent=2, ensure_ascii=False) + "\n")
    emit("done", training=training, cached=False)


def resumed_step(resume: Path, number: int) -> int:
    """The step at which a stage goes on."""
    if not (resume / "progress.json").is_file():
        return 0
    stored = read_json(resume / "progress.json")
    return int(stored["step"]) if stored["stage"] == number else 0


def keep_metrics(path: Path, stage: int, step: int) -> None:
    """Drops lines of steps that will be made again, and a torn last line."""
    if not path.is_file():
        return
    kept = []
    for line in path.read_text(encoding="utf-8").split("\n")[:-1]:
        value = json.loads(line)
        if value["stage"] < stage or (value["stage"] == stage and value["step"] <= step):
            kept.append(line + "\n")
    write_whole(path, "".join(kept))


def _append(file: Any, line: dict[str, Any]) -> None:
    file.write(json.dumps(line) + "\n")
    file.flush()
