"""Training as its users run it: a process, a configuration, files."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import torch
from conftest import SIZES, TRAINER, trainer, write_config, write_rows
from safetensors.torch import load_file

MASKED = -100


def toy_rows(path: Path, count: int = 24, seed: int = 0) -> str:
    """Even or odd: the answer (11 or 12) is the parity of the first token; only the answer has a label."""
    chance = random.Random(seed)
    rows = []
    for _ in range(count):
        tokens = [chance.randrange(20, 60), *(chance.randrange(100, 120) for _ in range(chance.randrange(4, 20)))]
        answer = 11 + tokens[0] % 2
        rows.append(([*tokens, 10, answer], [MASKED] * (len(tokens) + 1) + [answer]))
    return write_rows(path, rows)


def config_of(folder: Path, tokenizer: Path, **changes: Any) -> dict[str, Any]:
    rows = folder / "rows.parquet"
    if not rows.exists():
        toy_rows(rows)
    return {
        "tokenizer": str(tokenizer),
        "base": {"kind": "scratch", "config": SIZES},
        "stages": [{"name": f"stage {n}", "rows": [str(rows)], "epochs": 2, "learning_rate": 0.003} for n in (1, 2)],
        "context": 64, "batch_tokens": 256, "weight_decay": 0.01, "max_grad_norm": 1.0, "warmup_ratio": 0.1,
        "schedule": "cosine", "seed": 3, "device": "cpu", "precision": "float32",
        "metadata": {"kind": "policy"}, "out": str(folder / "out"),
    } | changes


def sha(path: Path) -> str:
    return hashlib.sha256((path / "model.safetensors").read_bytes()).hexdigest()


def test_stages_run_in_order_and_leave_whole_checkpoints(tmp_path: Path, tokenizer_folder: Path) -> None:
    code, events, errors = trainer("sft", write_config(tmp_path, "sft", config_of(tmp_path, tokenizer_folder)))
    assert code == 0, errors
    assert [e["event"] for e in events if e["event"] in ("start", "stage-start", "stage-end", "done")] == [
        "start", "stage-start", "stage-end", "stage-start", "stage-end", "done",
    ]
    out = tmp_path / "out"
    for name in ("base", "stage-1", "stage-2", "final"):
        assert {f.name for f in (out / name).iterdir()} == {
            "config.json", "model.safetensors", "swe_lego.json", "tokenizer.json", "tokenizer_config.json", "chat_template.jinja",
            "generation_config.json",
        }
    assert len({sha(out / name) for name in ("base", "stage-1", "stage-2")}) == 3
    assert sha(out / "final") == sha(out / "stage-2")
    metrics = [json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines()]
    assert [m["stage"] for m in metrics] == sorted(m["stage"] for m in metrics)
    training = json.loads((out / "training.json").read_text())
    assert training["steps"] == len(metrics)
    assert training["trained_tokens"] == 24 * 2 * 2  # one answer a row, two epochs, two stages
    assert training["loss_last"] < training["loss_first"]
    assert json.loads((out / "final" / "swe_lego.json").read_text())["metadata"] == {"kind": "policy"}
    assert not list(out.glob(".*"))

    code, events, _ = trainer("sft", str(tmp_path / "sft.json"))
    assert (code, [e["event"] for e in events], events[0]["cached"]) == (0, ["done"], True)


def test_a_killed_run_goes_on_inside_its_stage_and_ends_as_if_it_had_not_been(tmp_path: Path, tokenizer_folder: Path) -> None:
    stages = [{"name": "one", "rows": [toy_rows(tmp_path / "rows.parquet", 40)], "epochs": 6, "learning_rate": 0.003}] * 2
    config = config_of(tmp_path, tokenizer_folder, stages=stages, save_every=0.05, batch_tokens=64)
    whole = write_config(tmp_path, "whole", config | {"out": str(tmp_path / "whole")})
    assert trainer("sft", whole)[0] == 0
    path = write_config(tmp_path, "sft", config)
    child = subprocess.Popen(
        [sys.executable, "-m", "swe_lego_trainer", "sft", path], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(TRAINER)}
    )
    assert child.stdout is not None
    for line in child.stdout:
        event = json.loads(line)
        if event["event"] == "step" and event["stage"] == 2 and event["step"] > 10:
            break
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert not (tmp_path / "out" / "final").exists()
    with open(tmp_path / "out" / "metrics.jsonl", "a") as metrics:
        metrics.write('{"stage": 2, "st')  # a torn line, as a crash may leave one
    code, events, errors = trainer("sft", path)
    assert code == 0, errors
    assert events[0] == {"event": "continued", "after_stage": 1}
    resumed = next(e for e in events if e["event"] == "resumed")
    assert resumed["stage"] == 2 and resumed["step"] > 1
    expected = load_file(tmp_path / "whole" / "final" / "model.safetensors")
    for name, tensor in load_file(tmp_path / "out" / "final" / "model.safetensors").items():
        # Memory alignment moves last bits, and Adam divides small gradients by small gradients; an optimiser that forgot differs by 6e-2.
        torch.testing.assert_close(tensor, expected[name], atol=1e-3, rtol=0)
    lines = [json.loads(line) for line in (tmp_path / "out" / "metrics.jsonl").read_text().splitlines()]
    assert [(m["stage"], m["step"]) for m in lines] == [
        (m["stage"], m["step"]) for m in map(json.loads, (tmp_path / "whole" / "metrics.jsonl").read_text().splitlines())
    ]


def test_labels_on_the_answer_alone_teach_a_judge(tmp_path: Path, tokenizer_folder: Path) -> None:
    rows = toy_rows(tmp_path / "judge.parquet", 200)
    stages = [{"name": "judge", "rows": [rows], "epochs": 12, "learning_rate": 0.003}]
    code, events, errors = trainer(
        "sft", write_config(tmp_path, "sft", config_of(tmp_path, tokenizer_folder, stages=stages, batch_tokens=512))
    )
    assert code == 0, errors
    assert events[-1]["training"]["loss_last"] < 0.1  # a coin's is 0.69


@pytest.mark.parametrize("optimiser", ["adamw", "muon"])
def test_training_goes_on_from_a_checkpoint(tmp_path: Path, tokenizer_folder: Path, optimiser: str) -> None:
    assert trainer("sft", write_config(tmp_path, "sft", config_of(tmp_path, tokenizer_folder)))[0] == 0
    base = {"kind": "checkpoint", "path": str(tmp_path / "out" / "final")}
    config = config_of(tmp_path, tokenizer_folder, base=base, optimiser=optimiser, out=str(tmp_path / "more"), precision="bfloat16")
    code, events, errors = trainer("sft", write_config(tmp_path, "more-config", config))
    assert code == 0, errors
    first = json.loads((tmp_path / "out" / "training.json").read_text())
    assert events[-1]["training"]["loss_first"] < first["loss_first"]
    assert not (tmp_path / "more" / "base").exists()


def test_a_time_limit_is_told(tmp_path: Path, tokenizer_folder: Path) -> None:
    stages = [{"name": "long", "rows": [toy_rows(tmp_path / "rows.parquet")], "epochs": 5000, "learning_rate": 0.001}]
    config = config_of(tmp_path, tokenizer_folder, stages=stages, max_seconds=1)
    code, events, errors = trainer("sft", write_config(tmp_path, "sft", config))
    assert code == 0, errors
    stage = events[-1]["training"]["stages"][0]
    assert stage["stopped"] == "max_seconds" and 0 < stage["steps"] < stage["steps_planned"]
    metrics = [json.loads(line) for line in (tmp_path / "out" / "metrics.jsonl").read_text().splitlines()]
    assert metrics[-1]["learning_rate"] < 0.5 * max(m["learning_rate"] for m in metrics)


def test_a_stop_spends_none_of_the_time_limit(tmp_path: Path, tokenizer_folder: Path) -> None:
    stopped = 6
    stages = [{"name": "long", "rows": [toy_rows(tmp_path / "rows.parquet")], "epochs": 5000, "learning_rate": 0.001}]
    path = write_config(tmp_path, "sft", config_of(tmp_path, tokenizer_folder, stages=stages, max_seconds=stopped - 2))
    child = subprocess.Popen(
        [sys.executable, "-m", "swe_lego_trainer", "sft", path], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(TRAINER)}
    )
    assert child.stdout is not None
    next(line for line in child.stdout if json.loads(line)["event"] == "step")
    child.send_signal(signal.SIGSTOP)
    time.sleep(stopped)
    child.send_signal(signal.SIGCONT)
    last = [json.loads(line) for line in child.stdout][-1]
    assert child.wait() == 0
    seconds = [json.loads(line)["seconds"] for line in (tmp_path / "out" / "metrics.jsonl").read_text().splitlines()]
    assert last["training"]["stages"][0]["stopped"] == "max_seconds"
    assert max(after - before for before, after in zip(seconds, seconds[1:])) < stopped - 2
    assert len(seconds) > 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"stages": []}, "config.stages: empty"),
        ({"base": {"kind": "scratch", "config": {**SIZES, "max_position_embeddings": 256.0}}}, "max_position_embeddings: expected int"),
        ({"base": {"kind": "checkpoint", "path": "/nowhere"}}, "/nowhere: no such checkpoint"),
        ({"context": 100_000}, "beyond max_position_embeddings"),
        ({"device": "cuda:99"}, "cuda:99"),
        ({"optimiser": "sgd"}, "none of adamw, muon"),
        ({"context": 2}, "no row has a trained token within 2 tokens"),
    ],
)
def test_a_wrong_configuration_is_named_in_one_line(
    tmp_path: Path, tokenizer_folder: Path, change: dict[str, Any], message: str
) -> None:
    code, events, errors = trainer("sft", write_config(tmp_path, "sft", config_of(tmp_path, tokenizer_folder, **change)))
    assert code == 2
    assert message in events[-1]["message"]
    assert len(errors.strip().splitlines()) == 1
    assert not (tmp_path / "out" / "final").exists()


def test_rows_beyond_the_context_are_counted(tmp_path: Path, tokenizer_folder: Path) -> None:
    rows = write_rows(tmp_path / "rows.parquet", [([20, 21, 10, 11], [MASKED] * 3 + [11]), ([20, 21, 10, 11, *range(100, 120), 12], [MASKED] * 3 + [11] + [MASKED] * 20 + [12]), ([*range(100, 130), 11], [MASKED] * 30 + [11])])
    config = config_of(tmp_path, tokenizer_folder, context=10, stages=[{"name": "one", "rows": [rows], "epochs": 1, "learning_rate": 0.001}])
    code, events, errors = trainer("sft", write_config(tmp_path, "sft", config))
    assert code == 0, errors
    assert [e for e in events if e["event"] == "rows-cut"] == [{"event": "rows-cut", "stage": 1, "cut": 2, "dropped": 1, "context": 10}]
