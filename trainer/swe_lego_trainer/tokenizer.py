"""The `tokenizer` command: a byte-level BPE that transformers and the JavaScript tokenizers load with equal ids."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from .config import only_config, parse, read_json
from .events import emit, usage_error, work_in
from .folders import new_folder

# Qwen's pre-tokeniser: contractions, words with the one sign before them, single digits, signs, line ends, spaces.
PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


@dataclass(frozen=True)
class TokenizerConfig:
    """`texts` is JSONL of `{"text"}`; `vocab_size` counts the special tokens and the 256 bytes."""

    texts: str
    vocab_size: int
    special_tokens: list[str]
    chat_template: str
    out: str
    eos_token: str = "<|im_end|>"
    pad_token: str = "<|endoftext|>"


def read_texts(path: str) -> Iterator[str]:
    """The texts of a JSONL file, in order."""
    try:
        file = open(path, encoding="utf-8")
    except FileNotFoundError:
        raise usage_error(f"texts: {path}: no such file") from None
    with file:
        for number, line in enumerate(file, 1):
            try:
                text = json.loads(line)["text"]
            except (json.JSONDecodeError, KeyError, TypeError):
                raise usage_error(f'{path}: line {number} is not {{"text": …}}') from None
            yield text


def train(texts: Iterator[str], vocab_size: int, special_tokens: list[str]) -> Tokenizer:
    """Same texts, size and special tokens: same tokenizer, byte for byte."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PATTERN), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocab_size,
        special_tokens=[AddedToken(token, special=True, normalized=False) for token in special_tokens],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer=trainer)
    return tokenizer


def run(arguments: list[str]) -> None:
    """Trains and writes `out/tokenizer.json`, `tokenizer_config.json` and `chat_template.jinja`."""
    config = parse(TokenizerConfig, read_json(only_config(arguments, "tokenizer")), "config")
    work_in(config.out)
    least = 256 + len(config.special_tokens)
    if config.vocab_size < least:
        raise usage_error(f"config.vocab_size: {config.vocab_size} is less than the bytes and special tokens ({least})")
    for name in ("eos_token", "pad_token"):
        if getattr(config, name) not in config.special_tokens:
            raise usage_error(f"config.{name}: {getattr(config, name)!r} is not among special_tokens")
    tokenizer = train(read_texts(config.texts), config.vocab_size, config.special_tokens)
    settings = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": 1_000_000_000,
        "clean_up_tokenization_spaces": False,
        "add_prefix_space": False,
        "eos_token": config.eos_token,
        "pad_token": config.pad_token,
        "additional_special_tokens": [t for t in config.special_tokens if t not in (config.eos_token, config.pad_token)],
        "chat_template": config.chat_template,
    }
    with new_folder(Path(config.out)) as folder:
        tokenizer.save(str(folder / "tokenizer.json"))
        (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        (folder / "chat_template.jinja").write_text(config.chat_template, encoding="utf-8")
    emit("done", vocab_size=tokenizer.get_vocab_size(), out=config.out)
