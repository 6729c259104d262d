"""The endpoint, over HTTP, against the model computed directly."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import torch
from conftest import SIZES, TEMPLATE, TRAINER, trainer

from swe_lego_trainer.attention import packed_attention
from swe_lego_trainer.checkpoint import hugging_face_config, save_checkpoint
from swe_lego_trainer.model import Architecture, Qwen3
from swe_lego_trainer.serving.prompt import Prompts

MESSAGES = [{"role": "user", "content": "def add(a, b):"}]


@pytest.fixture(scope="module")
def model(tokenizer_folder: Path) -> Qwen3:
    made = Qwen3(Architecture(vocab_size=310, **SIZES))
    made.initialise(5)
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.mul_(4.0)  # far from uniform, so that greedy replies are not ties
    return made


@pytest.fixture(scope="module")
def checkpoint(model: Qwen3, tokenizer_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("serve") / "tiny"
    save_checkpoint(model, hugging_face_config(model.architecture, tokenizer_folder), tokenizer_folder, {"metadata": {"profile": "compact"}}, folder)
    return folder


def start(checkpoint: Path) -> tuple[subprocess.Popen[str], str]:
    child = subprocess.Popen(
        [sys.executable, "-m", "swe_lego_trainer", "serve", "--checkpoint", str(checkpoint), "--exit-with-stdin", "--device", "cpu"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(TRAINER)},
    )
    assert child.stdout is not None
    event = json.loads(child.stdout.readline())
    assert event["event"] == "listening", event
    return child, f"http://127.0.0.1:{event['port']}"


@pytest.fixture(scope="module")
def endpoint(checkpoint: Path) -> Iterator[str]:
    child, url = start(checkpoint)
    yield url
    child.stdin.close()  # type: ignore[union-attr]
    assert child.wait(timeout=20) == 0


def post(url: str, body: dict[str, Any]) -> Any:
    request = urllib.request.Request(f"{url}/v1/chat/completions", json.dumps(body).encode(), {"content-type": "application/json"})
    with urllib.request.urlopen(request) as reply:
        return json.load(reply)


def greedy(model: Qwen3, prompt: list[int], count: int) -> list[int]:
    """The slow way: everything again for each token."""
    tokens = list(prompt)
    for _ in range(count):
        with torch.no_grad():
            hidden = model(torch.tensor(tokens), torch.arange(len(tokens)), packed_attention(model.architecture, [len(tokens)]), torch.float32)
            tokens.append(int(model.logits(hidden[-1:], torch.float32).argmax()))
    return tokens[len(prompt) :]


def test_greedy_replies_are_the_models(endpoint: str, model: Qwen3, checkpoint: Path) -> None:
    body = {"messages": MESSAGES, "temperature": 0, "max_tokens": 20, "return_token_ids": True, "ignore_eos": True}
    answer = post(endpoint, body)
    prompts = Prompts(checkpoint)
    prompt = prompts.tokenizer.encode("<|im_start|>user\ndef add(a, b):<|im_end|>\n<|im_start|>assistant\n").ids
    assert answer["prompt_token_ids"] == prompt
    expected = greedy(model, prompt, 20)
    assert answer["choices"][0]["token_ids"] == expected
    assert answer["choices"][0]["message"]["content"] == prompts.decode(expected)
    assert answer["choices"][0]["finish_reason"] == "length"
    usage = answer["usage"]
    assert (usage["prompt_tokens"], usage["completion_tokens"], usage["total_tokens"]) == (len(prompt), 20, len(prompt) + 20)


def test_a_next_turn_reuses_the_conversation_and_changes_nothing(endpoint: str, model: Qwen3, checkpoint: Path) -> None:
    messages = [*MESSAGES, {"role": "assistant", "content": "return 1"}, {"role": "user", "content": "the colour"}]
    answer = post(endpoint, {"messages": messages, "temperature": 0, "max_tokens": 10, "return_token_ids": True, "ignore_eos": True})
    assert answer["usage"]["prompt_tokens_details"]["cached_tokens"] > 10
    assert answer["choices"][0]["token_ids"] == greedy(model, answer["prompt_token_ids"], 10)


def test_requests_side_by_side_answer_as_alone(endpoint: str) -> None:
    bodies = [
        {"messages": [{"role": "user", "content": "red " * n}], "temperature": 0, "max_tokens": 12, "return_token_ids": True, "ignore_eos": True}
        for n in range(1, 13)
    ]
    alone = [post(endpoint, body)["choices"][0]["token_ids"] for body in bodies]
    with ThreadPoolExecutor(12) as pool:
        together = list(pool.map(lambda body: post(endpoint, body)["choices"][0]["token_ids"], bodies))
    assert together == alone


def test_seeds_decide_samples(endpoint: str) -> None:
    def text(seed: int) -> str:
        body = {"messages": MESSAGES, "temperature": 1.5, "top_p": 0.95, "seed": seed, "max_tokens": 16, "ignore_eos": True}
        return str(post(endpoint, body)["choices"][0]["message"]["content"])

    assert text(1) == text(1)
    assert len({text(seed) for seed in range(5)}) > 1


def test_logprobs_over_the_whole_vocabulary_after_a_prefill(endpoint: str, model: Qwen3, checkpoint: Path) -> None:
    messages = [*MESSAGES, {"role": "assistant", "content": "the number is"}]
    body = {
        "messages": messages, "continue_final_message": True, "add_generation_prompt": False, "temperature": 0,
        "max_tokens": 1, "logprobs": True, "top_logprobs": 310, "return_token_ids": True,
    }
    answer = post(endpoint, body)
    prompt = answer["prompt_token_ids"]
    assert prompt == Prompts(checkpoint).tokenizer.encode("<|im_start|>user\ndef add(a, b):<|im_end|>\n<|im_start|>assistant\nthe number is").ids
    top = answer["choices"][0]["logprobs"]["content"][0]["top_logprobs"]
    with torch.no_grad():
        hidden = model(torch.tensor(prompt), torch.arange(len(prompt)), packed_attention(model.architecture, [len(prompt)]), torch.float32)
        expected = model.logits(hidden[-1:], torch.float32)[0].log_softmax(-1)
    assert len(top) == 310
    assert [entry["logprob"] for entry in top] == sorted((entry["logprob"] for entry in top), reverse=True)
    for entry in top:
        assert entry["logprob"] == pytest.approx(float(expected[entry["token_id"]]), abs=1e-3)


def test_stop_strings_end_a_reply_streamed_or_not(endpoint: str) -> None:
    body = {"messages": MESSAGES, "temperature": 0, "max_tokens": 30, "ignore_eos": True}
    whole = post(endpoint, body)["choices"][0]["message"]["content"]
    stop = whole[5:8]
    answer = post(endpoint, body | {"stop": [stop]})["choices"][0]
    assert answer["message"]["content"] == whole[: whole.index(stop)]
    assert answer["finish_reason"] == "stop"
    request = urllib.request.Request(f"{endpoint}/v1/chat/completions", json.dumps(body | {"stop": stop, "stream": True}).encode())
    with urllib.request.urlopen(request) as reply:
        lines = [line.decode().strip() for line in reply if line.strip()]
    assert lines[-1] == "data: [DONE]"
    chunks = [json.loads(line.removeprefix("data: ")) for line in lines[:-1]]
    assert "".join(c["choices"][0]["delta"].get("content", "") for c in chunks) == whole[: whole.index(stop)]
    assert chunks[-1]["choices"][0]["finish_reason"] == "stop"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"messages": [{"role": "user", "content": "red " * 300}]}, "context_length_exceeded"),
        ({"messages": []}, "invalid_request_error"),
        ({"messages": MESSAGES, "temperature": -1}, "invalid_request_error"),
        ({"messages": MESSAGES, "continue_final_message": True, "add_generation_prompt": True}, "invalid_request_error"),
    ],
)
def test_bad_requests_get_400_and_a_code(endpoint: str, body: dict[str, Any], code: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        post(endpoint, body)
    assert caught.value.code == 400
    assert json.load(caught.value)["error"]["code"] == code


def test_replies_end_where_the_context_does(endpoint: str) -> None:
    body = {"messages": [{"role": "user", "content": "red " * 100}], "max_tokens": 10_000, "temperature": 0, "ignore_eos": True}
    answer = post(endpoint, body)
    assert answer["usage"]["total_tokens"] == 256
    assert answer["choices"][0]["finish_reason"] == "length"


def test_models_and_health(endpoint: str) -> None:
    with urllib.request.urlopen(f"{endpoint}/v1/models") as reply:
        assert [(m["id"], m["profile"]) for m in json.load(reply)["data"]] == [("tiny", "compact")]
    with urllib.request.urlopen(f"{endpoint}/health") as reply:
        assert json.load(reply) == {"status": "ok"}


def test_sigterm_ends_it_cleanly(checkpoint: Path) -> None:
    child, _ = start(checkpoint)
    child.terminate()
    assert child.wait(timeout=20) == 0


def test_a_missing_checkpoint_is_bad_usage() -> None:
    code, events, _ = trainer("serve", "--checkpoint", "/nowhere")
    assert code == 2
    assert events[-1]["code"] == "bad-config"


def test_prompts_render_as_transformers_does(checkpoint: Path) -> None:
    from transformers import AutoTokenizer

    theirs = AutoTokenizer.from_pretrained(str(checkpoint))
    messages = [{"role": "system", "content": "s\n\n"}, *MESSAGES, {"role": "assistant", "content": "open"}]
    prompts = Prompts(checkpoint)
    for generate, go_on in ((False, False), (True, False), (False, True)):
        expected = theirs.apply_chat_template(messages, tokenize=False, add_generation_prompt=generate, continue_final_message=go_on)
        assert prompts.prompt(messages, None, generate, go_on, {}) == theirs.encode(expected, add_special_tokens=False)
    assert TEMPLATE in (checkpoint / "chat_template.jinja").read_text()
