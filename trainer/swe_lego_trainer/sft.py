"""The `sft` command: supervised fine-tuning through ordered stages, from scratch or from a checkpoint."""

from __future__ import annotations

import hashlib
import json
import platform
import shutil
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

import torch

from .checkpoint import hugging_face_config, link_checkpoint, load_model, save_checkpoint
from .config import only_config, parse, read_json
from .device import pick_device
from .events import emit, log, usage_error
from .folders import clear_leftovers, write_whole
from .model import Architecture, Qwen3
from .rows import cut_rows, read_rows
from .stage import StagePlan, train_stage


@dataclass(frozen=True)
class ScratchConfig:
    """Sizes of a model made from nothing; the vocabulary is the tokenizer's. Integers stay integers in config.json."""

    hidden_size: int
    num_hidden_layers: int
    num_attention_heads: int
    num_key_value_heads: int
    head_dim: int
    intermediate_size: int
    max_position_embeddings: int
    tie_word_embeddings: bool = True
    rope_theta: float = 10_000.0
    initializer_range: float = 0.02


@dataclass(frozen=True)
class Base:
    """Where the weights come from: `config` for `scratch`, `path` for `checkpoint`."""

    kind: Literal["scratch", "checkpoint"]
    config: ScratchConfig | None = None
    path: str | None = None


@dataclass(frozen=True)
class Stage:
    """One stage of the curriculum. Its schedule starts anew: the paper does not tell (unknown)."""

    name: str
    rows: list[str]
    epochs: float
    learning_rate: float


@dataclass(frozen=True)
class SftConfig:
    """Times in seconds. `batch_tokens` bounds one forward pass; a step has `gradient_accumulation` of them."""

    tokenizer: str
    base: Base
    stages: list[Stage]
    context: int
    batch_tokens: int
    out: str
    gradient_accumulation: int = 1
    optimiser: Literal["adamw", "muon"] = "adamw"
    adam_beta2: float = 0.95
    weight_decay: float = 0.01
    max_grad_norm: float = 1.0
    warmup_ratio: float = 0.1
    schedule: Literal["cosine"] = "cosine"
    context_loss_weight: float = 0.0
    seed: int = 0
    device: str = "auto"
    precision: str = "auto"
    max_seconds: float | None = None
    save_every: float = 60.0
    metadata: dict[str, Any] = field(default_factory=dict)


def fingerprint(config: SftConfig) -> str:
    """What decides the weights: the settings (not where or how fast) and the content of tokenizer and rows."""
    settings = asdict(config)
    for name in ("out", "device", "precision", "save_every", "metadata", "tokenizer"):
        del settings[name]
    for stage in settings["stages"]:
        stage["rows"] = [hashlib.sha256(_bytes(path)).hexdigest() for path in stage["rows"]]
    settings["tokenizer"] = hashlib.sha256(_bytes(str(Path(config.tokenizer) / "tokenizer.json"))).hexdigest()
    return hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()


def _bytes(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        raise usage_error(f"{path}: no such file") from None


def make_base(config: SftConfig, vocab_size: int) -> tuple[Qwen3, dict[str, Any]]:
    """The model before training, in float32 on the CPU, and its config.json."""
    if config.base.kind == "scratch":
        if config.base.config is None:
            raise usage_error("config.base.config: missing (a scratch base needs its sizes)")
        architecture = Architecture(vocab_size=vocab_size, **asdict(config.base.config))
        if architecture.num_attention_heads % architecture.num_key_value_heads or architecture.head_dim % 2:
            raise usage_error("config.base.config: num_attention_heads must be a multiple of num_key_value_heads, head_dim even")
        model = Qwen3(architecture)
        model.initialise(config.seed)
        described = hugging_face_config(architecture, Path(config.tokenizer))
    else:
        if config.base.path is None:
            raise usage_error("config.base.path: missing (a checkpoint base needs its folder)")
        model, described = load_model(Path(config.base.path))
    if config.context > model.architecture.max_position_embeddings:
        raise usage_error(f"config.context: {config.context} is beyond max_position_embeddings ({model.architecture.max_position_embeddings})")
    return model, described


def run(arguments: list[str]) -> None:
    """Trains; writes `out/base` (scratch), `out/stage-N`, `out/final`, `out/metrics.jsonl`, `out/training.json`."""
    began = time.monotonic()
    config = parse(SftConfig, read_json(only_config(arguments, "sft")), "config")
    if not config.stages:
        raise usage_error("config.stages: empty")
    device = pick_device(config.device, config.precision)
    out, identity = Path(config.out), fingerprint(config)
    out.mkdir(parents=True, exist_ok=True)
    clear_leftovers(out)
    finished = start_or_continue(out, identity)
    if finished is not None:
        emit("done", training=finished, cached=True)
        return
    torch.manual_seed(config.seed)
    tokenizer = Path(config.tokenizer)
    vocab = read_json(tokenizer / "tokenizer.json")
    model, described = make_base(config, len(vocab["model"]["vocab"] | {t["content"]: t["id"] for t in vocab["added_tokens"]}))
    record = {"fingerprint": identity, "base": config.base.path or "scratch", "metadata": config.metadata}
    if config.base.kind == "scratch" and not (out / "base").is_dir():
        save_checkpoint(model, described, tokenizer, {**record, "stages": []}, out / "base")
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
        save_checkpoint(model, described, tokenizer, {**record, "stages": summaries}, out / f"stage-{number}")
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
        "wall_seconds": round(time.monotonic() - began, 3),
        "stages": summaries,
        "versions": {"python": platform.python_version(), "torch": torch.__version__},
        "metadata": config.metadata,
    }
    write_whole(out / "training.json", json.dumps(training, indent=2, ensure_ascii=False) + "\n")
    emit("done", training=training, cached=False)


def start_or_continue(out: Path, identity: str) -> dict[str, Any] | None:
    """The summary where the same training is finished; otherwise clears what another training left in `out`."""
    marker = out / "fingerprint"
    if marker.is_file() and marker.read_text(encoding="utf-8") == identity:
        return read_json(out / "training.json") if (out / "training.json").is_file() and (out / "final").is_dir() else None
    for old in [out / "base", out / "final", out / "resume", *out.glob("stage-*")]:
        shutil.rmtree(old, ignore_errors=True)
    for name in ("training.json", "metrics.jsonl"):
        (out / name).unlink(missing_ok=True)
    write_whole(marker, identity)
    return None


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
