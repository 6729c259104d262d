"""A tiny world for the tests: texts, a tokenizer, rows, and commands run as their users run them."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest

TRAINER = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TRAINER))
# Models this small gain nothing from a second thread, and lose much where others use the cores too.
os.environ["SWE_LEGO_THREADS"] = "1"
os.environ["OMP_NUM_THREADS"] = "1"

TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
SIZES = {
    "hidden_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 16,
    "intermediate_size": 128,
    "max_position_embeddings": 256,
    "tie_word_embeddings": True,
    "rope_theta": 10000.0,
}


def trainer(command: str, *arguments: str) -> tuple[int, list[dict[str, Any]], str]:
    """Exit code, events and stderr of one command, in this process: loading torch anew takes seconds."""
    from swe_lego_trainer.cli import main

    out, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        code = main([command, *arguments])
    return code, [json.loads(line) for line in out.getvalue().splitlines()], errors.getvalue()


def write_config(folder: Path, name: str, value: dict[str, Any]) -> str:
    path = folder / f"{name}.json"
    path.write_text(json.dumps(value))
    return str(path)


def write_rows(path: Path, rows: list[tuple[list[int], list[int]]]) -> str:
    kind = pyarrow.list_(pyarrow.int32())
    table = pyarrow.table({"input_ids": pyarrow.array([r[0] for r in rows], kind), "labels": pyarrow.array([r[1] for r in rows], kind)})
    pyarrow.parquet.write_table(table, path)
    return str(path)


@pytest.fixture(scope="session")
def tokenizer_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tokenizer")
    texts = folder / "texts.jsonl"
    words = ["def add(a, b):\n    return a + b\n", "the colour of number 1234 is red\n", "żółć 漢字 🙂 it's\r\n\tend"]
    texts.write_text("".join(json.dumps({"text": word * 20}) + "\n" for word in words))
    config = {
        "texts": str(texts), "vocab_size": 310, "special_tokens": ["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
        "chat_template": TEMPLATE, "out": str(folder / "out"),
    }
    code, events, errors = trainer("tokenizer", write_config(folder, "tokenizer", config))
    assert code == 0, errors
    assert events[-1] == {"event": "done", "vocab_size": 310, "out": str(folder / "out")}
    return folder / "out"
