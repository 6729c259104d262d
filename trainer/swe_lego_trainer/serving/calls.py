"""Calls in a reply, told apart from its words: in the forms that chat templates teach, JSON (Hermes) and tags (Qwen3-Coder)."""

from __future__ import annotations

import json
import re
from typing import Any

# What a reply that calls begins its first call with; text before it is words.
MARKS = ("<tool_call>", "<function=")
# More of them than these are not tried.
MOST_MARKS = 100
_WRAPPER = re.compile(r"<tool_call>\s*")
_FUNCTION = re.compile(r"<function=([\w.-]+)>")
_PARAMETER = re.compile(r"\s*<parameter=([\w.-]+)>")
_NEXT = re.compile(r"\s*(?:<parameter=[\w.-]+>|$)")
_END = re.compile(r"\s*</tool_call>")
_CLOSE, _FUNCTION_END = "</parameter>", "</function>"

Call = tuple[str, str]


def first_mark(text: str, after: int = 0) -> int:
    """Where a first call may begin, behind closed reasoning; the text's length where nothing looks like one."""
    start = max(text.rfind("</think>") + 1, after)
    if start == after and text.lstrip().startswith("<think>") and "</think>" not in text:
        return len(text)
    places = [place for place in (text.find(mark, start) for mark in MARKS) if place >= 0]
    return min(places, default=len(text))


def held_back(text: str) -> int:
    """How much of a text that still grows is words for sure: it may end within a mark."""
    end = first_mark(text)
    if end < len(text):
        return end
    longest = max(length for mark in MARKS for length in range(len(mark)) if text.endswith(mark[:length]))
    return len(text) - longest


def split_calls(text: str, tools: list[Any]) -> tuple[str, list[Call]]:
    """The words of a reply and its calls, each a name and its arguments as JSON. What cannot be read to its end stays words."""
    start = first_mark(text)
    for _ in range(MOST_MARKS):
        calls = _calls_from(text, start, tools)
        if calls or start == len(text):
            break
        start = first_mark(text, start + 1)  # that one was only spoken of
    return (text[:start].rstrip(), calls) if calls else (text, [])


def _calls_from(text: str, at: int, tools: list[Any]) -> list[Call]:
    calls: list[Call] = []
    while at < len(text):
        wrapper = _WRAPPER.match(text, at)
        found = _json_call(text, wrapper.end()) if wrapper else None
        found = found or _tagged_call(text, wrapper.end() if wrapper else at, tools)
        if found is None:
            break
        call, at = found
        calls.append(call)
        end = _END.match(text, at)
        at = end.end() if end else at
        while at < len(text) and text[at].isspace():
            at += 1
    return calls


def _json_call(text: str, at: int) -> tuple[Call, int] | None:
    try:
        value, end = json.JSONDecoder().raw_decode(text, at)
    except ValueError:
        return None
    if not isinstance(value, dict) or not isinstance(value.get("name"), str):
        return None
    arguments = value.get("arguments", value.get("parameters", {}))
    return (value["name"], arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)), end


def _tagged_call(text: str, at: int, tools: list[Any]) -> tuple[Call, int] | None:
    opened = _FUNCTION.match(text, at)
    if opened is None:
        return None
    name, types = opened.group(1), _types(tools, opened.group(1))
    end = text.find(_FUNCTION_END, opened.end())
    while end >= 0:
        values = _parameters(text[opened.end() : end])
        if values is not None:
            arguments = {key: _typed(value, types.get(key)) for key, value in values.items()}
            return (name, json.dumps(arguments, ensure_ascii=False)), end + len(_FUNCTION_END)
        end = text.find(_FUNCTION_END, end + 1)
    return None


def _parameters(body: str) -> dict[str, str] | None:
    """A value ends at the first closing tag behind which another parameter begins, or nothing: it may hold tags itself."""
    values: dict[str, str] = {}
    at = 0
    while body[at:].strip():
        opened = _PARAMETER.match(body, at)
        if opened is None:
            return None
        close = body.find(_CLOSE, opened.end())
        while close >= 0 and not _NEXT.match(body, close + len(_CLOSE)):
            close = body.find(_CLOSE, close + 1)
        if close < 0:
            return None
        value = body[opened.end() : close]
        values[opened.group(1)] = value[1:-1] if len(value) > 1 and value[0] == value[-1] == "\n" else value.removeprefix("\n")
        at = close + len(_CLOSE)
    return values


def _types(tools: list[Any], name: str) -> dict[str, Any]:
    """The types of a tool's parameters, as the request's schema names them."""
    for tool in tools:
        function = tool.get("function") if isinstance(tool, dict) else None
        if isinstance(function, dict) and function.get("name") == name:
            parameters = function.get("parameters")
            properties = parameters.get("properties") if isinstance(parameters, dict) else None
            if isinstance(properties, dict):
                return {key: value.get("type") for key, value in properties.items() if isinstance(value, dict)}
    return {}


def _typed(value: str, kind: Any) -> Any:
    if kind in (None, "string"):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
