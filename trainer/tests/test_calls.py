"""Calls in replies, without a model."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from swe_lego_trainer.serving.calls import held_back, split_calls
from swe_lego_trainer.serving.protocol import Chat, plain
from swe_lego_trainer.serving.request import Finished, Produced, Request, Sampling

TOOLS = [
    {"type": "function", "function": {"name": "edit", "parameters": {"type": "object", "properties": {
        "path": {"type": "string"}, "text": {"type": "string"}, "lines": {"type": "array"}, "n": {"type": "integer"}}}}},
]
TAGGED = "<function=edit>\n<parameter=path>\n/a.py\n</parameter>\n<parameter=lines>[1, 2]</parameter>\n<parameter=n>7</parameter>\n</function>"
HERMES = '<tool_call>\n{"name": "edit", "arguments": {"path": "/a.py", "lines": [1, 2], "n": 7}}\n</tool_call>'
ARGUMENTS = {"path": "/a.py", "lines": [1, 2], "n": 7}


@pytest.mark.parametrize("written", [HERMES, HERMES.removesuffix("\n</tool_call>"), TAGGED, f"<tool_call>\n{TAGGED}\n</tool_call>"])
@pytest.mark.parametrize("before", ["", "I look.", "<think>\nMaybe <tool_call>.\n</think>\n\nSo.", "Not `<tool_call>`, not <function=edit>."])
def test_calls_are_told_apart_from_words(written: str, before: str) -> None:
    words, calls = split_calls(f"{before}\n\n{written}" if before else written, TOOLS)
    assert words == before
    assert [(name, json.loads(arguments)) for name, arguments in calls] == [("edit", ARGUMENTS)]


def test_several_calls_come_in_order() -> None:
    _, calls = split_calls(f"{HERMES}\n{HERMES.replace('/a.py', '/b.py')}\n{TAGGED}", TOOLS)
    assert [json.loads(arguments)["path"] for _, arguments in calls] == ["/a.py", "/b.py", "/a.py"]


@pytest.mark.parametrize("text", [
    "Nothing to call.", "I would write <function=edit> here.", '<tool_call>{"name": "edit", "argu', TAGGED[:40], "<think>\n" + HERMES, "",
])
def test_what_is_no_whole_call_stays_words(text: str) -> None:
    assert split_calls(text, TOOLS) == (text, [])


@pytest.mark.parametrize("value", ["re.compile('<parameter=(.*?)>(.*?)</parameter>')", "a </function> b", "<function=x>\n</function>\nend"])
def test_tags_inside_a_value_do_not_cut_it(value: str) -> None:
    _, calls = split_calls(f"<function=edit>\n<parameter=text>\n{value}\n</parameter>\n</function>", TOOLS)
    assert json.loads(calls[0][1]) == {"text": value}


def test_text_that_may_begin_a_call_is_held_back() -> None:
    for end in range(len(HERMES)):
        text = f"I look.{HERMES[:end]}"
        assert held_back(text) == len("I look.")
    assert held_back("a < b") == len("a < b")


class Letters:
    """Decodes one character a token."""

    def decode(self, tokens: list[int]) -> str:
        return "".join(map(chr, tokens))


def reply_of(text: str, body: dict[str, Any], reason: str = "stop") -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What the protocol makes of a generation: in one piece, and its chunks."""
    def request() -> Request:
        made = Request([1], Sampling(max_tokens=1000))
        for sign in text:
            made.output.put(Produced(ord(sign)))
        made.output.put(Finished(reason, text))
        return made

    chat = Chat(SimpleNamespace(), Letters(), "m", 100)  # type: ignore[arg-type]
    return chat.answer(request(), body)["choices"][0], [c["choices"][0] for c in chat.stream(request(), body) if c["choices"]]


@pytest.mark.parametrize("written", [HERMES, TAGGED, f"<tool_call>\n{TAGGED}\n</tool_call>"])
def test_requests_with_tools_are_answered_in_tool_calls_streamed_or_not(written: str) -> None:
    whole, chunks = reply_of(f"I look.\n{written}", {"tools": TOOLS})
    assert (whole["finish_reason"], whole["message"]["content"]) == ("tool_calls", "I look.")
    assert json.loads(whole["message"]["tool_calls"][0]["function"]["arguments"]) == ARGUMENTS
    assert "".join(c["delta"].get("content", "") for c in chunks) == "I look."
    streamed = [call for c in chunks for call in c["delta"].get("tool_calls", [])]
    assert [(c["index"], c["function"]["name"], json.loads(c["function"]["arguments"])) for c in streamed] == [(0, "edit", ARGUMENTS)]
    assert chunks[-1]["finish_reason"] == "tool_calls"


@pytest.mark.parametrize("body", [{}, {"tools": []}, {"tools": None}, {"tools": TOOLS, "tool_choice": "none"}])
def test_without_tools_text_stays_text(body: dict[str, Any]) -> None:
    whole, chunks = reply_of(HERMES, body)
    assert (whole["finish_reason"], whole["message"]["content"]) == ("stop", HERMES)
    assert "".join(c["delta"].get("content", "") for c in chunks) == HERMES


def test_a_reply_that_was_cut_stays_cut() -> None:
    whole, chunks = reply_of(HERMES[:-20], {"tools": TOOLS}, "length")
    assert (whole["finish_reason"], whole["message"]["content"]) == ("length", HERMES[:-20])
    assert "".join(c["delta"].get("content", "") for c in chunks) == HERMES[:-20]
    assert reply_of(HERMES, {"tools": TOOLS}, "length")[0]["finish_reason"] == "length"


def test_a_message_without_content_is_an_empty_one() -> None:
    assert plain({"role": "assistant", "content": None, "tool_calls": []})["content"] == ""
