"""Checkpoints in the Hugging Face layout: config.json, model.safetensors, the tokenizer's files and swe_lego.json."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from .config import read_json
from .events import usage_error
from .folders import new_folder
from .model import Architecture, Qwen3
from .rendering import TOKENIZER_FILES


def special_ids(tokenizer: Path) -> tuple[list[int], int | None]:
    """Ids that end a reply (the eos token, then the pad token), and the pad id, from the tokenizer's files."""
    settings = read_json(tokenizer / "tokenizer_config.json")
    added = {token["content"]: token["id"] for token in read_json(tokenizer / "tokenizer.json")["added_tokens"]}

    def id_of(name: str) -> int | None:
        token = settings.get(name)
        return added.get(token["content"] if isinstance(token, dict) else token)

    ends = [token_id for token_id in (id_of("eos_token"), id_of("pad_token")) if token_id is not None]
    return list(dict.fromkeys(ends)), id_of("pad_token")


def hugging_face_config(a: Architecture, tokenizer: Path) -> dict[str, Any]:
    """The config.json of a model made here. Rotary settings stand in both the old and the new place."""
    ends, pad = special_ids(tokenizer)
    return {
        "architectures": ["Qwen3ForCausalLM"],
        "model_type": "qwen3",
        "attention_bias": False,
        "attention_dropout": 0.0,
        "dtype": "float32",
        "eos_token_id": ends,
        "head_dim": a.head_dim,
        "hidden_act": "silu",
        "hidden_size": a.hidden_size,
        "initializer_range": a.initializer_range,
        "intermediate_size": a.intermediate_size,
        "max_position_embeddings": a.max_position_embeddings,
        "num_attention_heads": a.num_attention_heads,
        "num_hidden_layers": a.num_hidden_layers,
        "num_key_value_heads": a.num_key_value_heads,
        "pad_token_id": pad,
        "rms_norm_eps": a.rms_norm_eps,
        "rope_parameters": {"rope_type": "default", "rope_theta": a.rope_theta},
        "rope_theta": a.rope_theta,
        "tie_word_embeddings": a.tie_word_embeddings,
        "use_cache": True,
        "use_sliding_window": a.sliding_window is not None,
        "sliding_window": a.sliding_window,
        "layer_types": list(a.layer_types) if a.layer_types else ["full_attention"] * a.num_hidden_layers,
        "vocab_size": a.vocab_size,
    }


def read_architecture(folder: Path) -> tuple[Architecture, dict[str, Any]]:
    """The architecture of a checkpoint and its whole config.json; anything but plain Qwen3 is refused by name."""
    config = read_json(folder / "config.json")
    if config.get("model_type") != "qwen3":
        raise usage_error(f"{folder}: model type {config.get('model_type')!r}; the local trainer takes qwen3, others need another engine")
    rope = config.get("rope_parameters") or config.get("rope_scaling") or {}
    kind = rope.get("rope_type", rope.get("type", "default"))
    if kind != "default" or config.get("attention_bias"):
        raise usage_error(f"{folder}: rotary type {kind!r} and attention bias need another engine")
    names = [name for name in Architecture.__dataclass_fields__ if name in config]
    given = {name: config[name] for name in names}
    given["rope_theta"] = float(rope.get("rope_theta", config.get("rope_theta", 10_000.0)))
    if not config.get("use_sliding_window"):
        given |= {"sliding_window": None, "layer_types": None}
    elif given.get("layer_types") is None:
        raise usage_error(f"{folder}: a sliding window without layer_types needs another engine")
    else:
        given["layer_types"] = tuple(given["layer_types"])
    return Architecture(**given), config


def load_model(folder: Path) -> tuple[Qwen3, dict[str, Any]]:
    """The model of a checkpoint in float32, and its config.json. Reads one or several safetensors files."""
    if not folder.is_dir():
        raise usage_error(f"{folder}: no such checkpoint")
    architecture, config = read_architecture(folder)
    with torch.device("meta"):
        model = Qwen3(architecture)
    weights: dict[str, torch.Tensor] = {}
    files = sorted(folder.glob("*.safetensors"))
    if not files:
        raise usage_error(f"{folder}: no .safetensors file")
    for file in files:
        try:
            weights |= {name: tensor.float() for name, tensor in load_file(file).items()}
        except SafetensorError as error:
            raise usage_error(f"{file} cannot be read ({error})") from None
    if architecture.tie_word_embeddings:
        weights["lm_head.weight"] = weights["model.embed_tokens.weight"]
    model.load_state_dict(weights, assign=True)
    if architecture.tie_word_embeddings:
        model.lm_head.weight = model.model.embed_tokens.weight
    return model.requires_grad_(), config


def save_weights(model: Qwen3, path: Path, dtype: str = "float32") -> None:
    """One safetensors file; a tied head is stored once, as transformers does."""
    kind = getattr(torch, dtype)
    weights = {name: tensor.detach().to("cpu", kind).contiguous() for name, tensor in model.state_dict().items()}
    if model.architecture.tie_word_embeddings:
        del weights["lm_head.weight"]
    save_file(weights, path, metadata={"format": "pt"})


def read_generation(folder: Path) -> dict[str, Any]:
    """A checkpoint's generation_config.json, or that of one that has none."""
    return read_json(folder / "generation_config.json") if (folder / "generation_config.json").is_file() else {}


def save_checkpoint(model: Qwen3, config: dict[str, Any], tokenizer: Path, record: dict[str, Any], path: Path, generation: dict[str, Any] | None = None) -> None:
    """Writes a whole checkpoint folder, or nothing. `generation` is the base's generation_config.json; its ends are those of `config`."""
    with new_folder(path) as folder:
        save_weights(model, folder / "model.safetensors", config.get("dtype") or config.get("torch_dtype") or "float32")
        (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
        ends = {name: config[name] for name in ("bos_token_id", "eos_token_id", "pad_token_id") if config.get(name) is not None}
        (folder / "generation_config.json").write_text(json.dumps({**(generation or {}), **ends}, indent=2) + "\n", encoding="utf-8")
        (folder / "swe_lego.json").write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        for name in TOKENIZER_FILES:
            if (tokenizer / name).is_file():
                shutil.copyfile(tokenizer / name, folder / name)


def link_checkpoint(source: Path, path: Path) -> None:
    """The same checkpoint under another name, without a second copy of the weights where the disk allows it."""
    with new_folder(path) as folder:
        for file in source.iterdir():
            try:
                os.link(file, folder / file.name)
            except OSError:
                shutil.copyfile(file, folder / file.name)
