from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import TEMPLATE, trainer, write_config
from tokenizers import Tokenizer

SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]


def config_of(folder: Path, **changes: object) -> str:
    texts = folder / "texts.jsonl"
    if not texts.exists():
        texts.write_text("".join(json.dumps({"text": f"line {n}: value_{n * n} = [{n}]\n\n    x"}) + "\n" for n in range(500)))
    value = {"texts": str(texts), "vocab_size": 400, "special_tokens": SPECIAL, "chat_template": TEMPLATE, "out": str(folder / "out")}
    return write_config(folder, "config", value | changes)


def test_same_texts_make_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for _ in range(3):
        assert trainer("tokenizer", config_of(tmp_path))[0] == 0
        made.append((tmp_path / "out" / "tokenizer.json").read_bytes())
    assert made[0] == made[1] == made[2]


def test_any_text_survives_and_digits_stand_alone(tokenizer_folder: Path) -> None:
    tokenizer = Tokenizer.from_file(str(tokenizer_folder / "tokenizer.json"))
    for text in ["def f():\r\n\treturn '€ 🙂'\n\n\n  x", "unseen ÿ\x00 text", "a  b   c\n   d"]:
        assert tokenizer.decode(tokenizer.encode(text).ids) == text
    assert tokenizer.encode("1234").tokens == ["1", "2", "3", "4"]
    assert tokenizer.encode("<|im_start|>user").ids[0] == tokenizer.token_to_id("<|im_start|>")


def test_transformers_loads_it_with_equal_ids_and_template(tokenizer_folder: Path) -> None:
    from transformers import AutoTokenizer

    theirs = AutoTokenizer.from_pretrained(str(tokenizer_folder))
    ours = Tokenizer.from_file(str(tokenizer_folder / "tokenizer.json"))
    text = "def add(a, b):\n    return 12 + b  # it's 漢字\r\n<|im_end|>\n"
    assert theirs(text)["input_ids"] == ours.encode(text).ids
    assert theirs.decode(theirs(text)["input_ids"]) == text
    assert (theirs.eos_token, theirs.pad_token) == ("<|im_end|>", "<|endoftext|>")
    chat = theirs.apply_chat_template([{"role": "user", "content": "hi"}], tokenize=False, add_generation_prompt=True)
    assert chat == "<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"vocab_size": 100}, "less than the bytes"),
        ({"eos_token": "<end>"}, "not among special_tokens"),
        ({"texts": "/nowhere.jsonl"}, "no such file"),
        ({"colour": 1}, "config.colour: unknown key"),
        ({"vocab_size": "many"}, "config.vocab_size: expected int"),
    ],
)
def test_bad_configuration_is_named_in_one_line(tmp_path: Path, change: dict[str, object], message: str) -> None:
    code, events, errors = trainer("tokenizer", config_of(tmp_path, **change))
    assert code == 2
    assert message in events[-1]["message"] and events[-1]["code"] == "bad-config"
    assert len(errors.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()
