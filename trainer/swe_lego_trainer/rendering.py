"""A checkpoint renders prompts as its rows do: the rows' template and end token go into it, and prompts are compared before training."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from .config import read_json
from .events import log, usage_error
from .folders import new_folder
from .serving.prompt import Prompts

# What a tokenizer's folder holds and a checkpoint takes over.
TOKENIZER_FILES = (
    "tokenizer.json", "tokenizer_config.json", "chat_template.jinja", "vocab.json", "merges.txt", "special_tokens_map.json", "added_tokens.json",
)


def tokenizer_of_rows(tokenizer: Path, rows: Path, out: Path) -> Path:
    """Writes the tokenizer's files into `out`, with template and end token of the rows in `rows`, and checks that prompts are theirs."""
    rendering = read_json(rows / "rendering.json")
    end = rendering["end_token"]
    added = {token["content"]: token["id"] for token in read_json(tokenizer / "tokenizer.json")["added_tokens"]}
    if added.get(end["text"]) != end["id"]:
        raise usage_error(f"{tokenizer}: replies of {rows} end with {end['text']} as token {end['id']}, which it has as {added.get(end['text'])}: name the tokenizer that made the rows")
    template = (rows / "chat_template.jinja").read_text(encoding="utf-8")
    with new_folder(out) as folder:
        for name in TOKENIZER_FILES:
            if (tokenizer / name).is_file():
                shutil.copyfile(tokenizer / name, folder / name)
        settings = read_json(tokenizer / "tokenizer_config.json") if (tokenizer / "tokenizer_config.json").is_file() else {}
        _write(folder / "tokenizer_config.json", {**settings, "eos_token": end["text"], "chat_template": template})
        if (folder / "special_tokens_map.json").is_file():
            _write(folder / "special_tokens_map.json", {**read_json(folder / "special_tokens_map.json"), "eos_token": end["text"]})
        (folder / "chat_template.jinja").write_text(template, encoding="utf-8")
    check_prompts(out, rendering["examples"], rows)
    return out


def end_ids(rows: Path, config: dict[str, Any], generation: dict[str, Any]) -> list[int]:
    """Ids that end a reply: the rows' first, then those of the base, which stop it as before."""
    ids = [read_json(rows / "rendering.json")["end_token"]["id"]]
    for settings in (config, generation):
        known = settings.get("eos_token_id")
        ids += known if isinstance(known, list) else [] if known is None else [known]
    return list(dict.fromkeys(ids))


def check_prompts(folder: Path, examples: list[dict[str, Any]], rows: Path) -> None:
    """Each example's prompt, as `serve` and as transformers make it with this tokenizer, must be the rows' prompt, token by token."""
    from transformers import AutoTokenizer  # only now: it takes seconds to load

    ours = Prompts(folder)
    theirs = AutoTokenizer.from_pretrained(folder)
    for number, example in enumerate(examples, 1):
        messages, tools, wanted = example["messages"], example.get("tools"), example["input_ids"]
        _same(wanted, ours.prompt(messages, tools, True, False, {}), "serve", number, rows)
        if example["special_text"]:
            log(f"example {number} of {rows} holds a special token's text: servers that render the template themselves read it as a token")
            continue
        if not ours.takes_text:
            messages = [ours.with_objects(message) for message in messages]
        encoded = theirs.apply_chat_template(messages, tools=tools, tokenize=True, add_generation_prompt=True, return_dict=True)
        _same(wanted, list(encoded["input_ids"]), "transformers", number, rows)


def _same(wanted: list[int], got: list[int], by: str, number: int, rows: Path) -> None:
    if wanted == got:
        return
    place = next((at for at, (a, b) in enumerate(zip(wanted, got, strict=False)) if a != b), min(len(wanted), len(got)))
    raise usage_error(
        f"{rows}: the prompt of example {number} has {len(wanted)} tokens in the rows and {len(got)} by {by}; they part at token {place}. "
        "Make the rows with the tokenizer of this base, and train with the rows' own template."
    )


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
