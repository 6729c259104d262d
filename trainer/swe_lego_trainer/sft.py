"""The `sft` command: its configuration, and whether there is anything to do. PyTorch is loaded only if there is."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from .config import only_config, parse, read_json
from .events import emit, usage_error, work_in
from .folders import clear_leftovers, write_whole


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
    # `plain` is random; `induction` starts with a circuit that copies from the context (see induction.py).
    initialisation: Literal["plain", "induction"] = "plain"
    # Optional: layers of type `sliding_attention` (the others are `full_attention`) see this many tokens back.
    sliding_window: int | None = None
    layer_types: list[Literal["full_attention", "sliding_attention"]] | None = None


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
    # Folder with the rows' chat_template.jinja and rendering.json, which the checkpoint must agree with.
    rendering: str | None = None
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
    if config.rendering is not None:
        settings["rendering"] = [hashlib.sha256(_bytes(str(Path(config.rendering) / name))).hexdigest() for name in ("chat_template.jinja", "rendering.json")]
    return hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()


def _bytes(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        raise usage_error(f"{path}: no such file") from None


def run(arguments: list[str]) -> None:
    """Trains; writes `out/base` (scratch), `out/stage-N`, `out/final`, `out/metrics.jsonl`, `out/training.json`."""
    config = parse(SftConfig, read_json(only_config(arguments, "sft")), "config")
    work_in(config.out)
    check(config)
    identity = fingerprint(config)
    finished = start_or_continue(Path(config.out), identity)
    if finished is not None:
        emit("done", training=finished, cached=True)
        return
    from .training import train

    train(config, identity)


def check(config: SftConfig) -> None:
    """What types alone cannot tell."""
    if not config.stages:
        raise usage_error("config.stages: empty")
    base = config.base
    if base.kind == "scratch":
        sizes = base.config
        if sizes is None:
            raise usage_error("config.base.config: missing (a scratch base needs its sizes)")
        if sizes.num_attention_heads % sizes.num_key_value_heads or sizes.head_dim % 2:
            raise usage_error("config.base.config: num_attention_heads must be a multiple of num_key_value_heads, head_dim even")
        if (sizes.sliding_window is None) != (sizes.layer_types is None):
            raise usage_error("config.base.config: sliding_window and layer_types go together")
        if sizes.layer_types is not None and len(sizes.layer_types) != sizes.num_hidden_layers:
            raise usage_error(f"config.base.config.layer_types: {sizes.num_hidden_layers} layers need as many types")
    elif base.path is None:
        raise usage_error("config.base.path: missing (a checkpoint base needs its folder)")
    elif not Path(base.path).is_dir():
        raise usage_error(f"{base.path}: no such checkpoint")


def start_or_continue(out: Path, identity: str) -> dict[str, Any] | None:
    """The summary where the same training is finished; otherwise clears what another training left in `out`."""
    out.mkdir(parents=True, exist_ok=True)
    clear_leftovers(out)
    marker = out / "fingerprint"
    if marker.is_file() and marker.read_text(encoding="utf-8") == identity:
        return read_json(out / "training.json") if (out / "training.json").is_file() and (out / "final").is_dir() else None
    for old in [out / "base", out / "tokenizer", out / "final", out / "resume", *out.glob("stage-*")]:
        shutil.rmtree(old, ignore_errors=True)
    for name in ("training.json", "metrics.jsonl"):
        (out / name).unlink(missing_ok=True)
    write_whole(marker, identity)
    return None
