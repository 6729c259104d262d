"""From chat messages to token ids: the checkpoint's own chat template, rendered as transformers renders it."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import jinja2
from jinja2.ext import loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ..config import read_json
from ..events import TrainerError, usage_error
from .special_text import SpecialText


# A template that asks whether arguments are text writes them as they are; others expect an object. As src/dataset/chat-template.ts.
TAKES_TEXT = re.compile(r"\barguments\s+is\s+(?:not\s+)?string\b")


class BadRequest(TrainerError):
    """The client's mistake: HTTP 400 with this code."""


def _to_json(value: Any, ensure_ascii: bool = False, indent: int | None = None, separators: Any = None, sort_keys: bool = False) -> str:
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def _with_object(call: Any) -> Any:
    function = call.get("function") if isinstance(call, dict) else None
    written = function.get("arguments") if isinstance(function, dict) else None
    if not isinstance(written, str):
        return call
    try:
        value = json.loads(written) if written.strip() else {}
    except ValueError:
        return call
    return {**call, "function": {**function, "arguments": value}} if isinstance(value, dict) else call


def _raise(message: str) -> None:
    raise jinja2.TemplateError(message)


class Prompts:
    """The tokenizer and chat template of a checkpoint."""

    def __init__(self, checkpoint: Path) -> None:
        if not (checkpoint / "tokenizer.json").is_file():
            raise usage_error(f"{checkpoint}: no tokenizer.json")
        self.special_text = SpecialText(checkpoint / "tokenizer.json")
        self.tokenizer = self.special_text.tokenizer
        self.settings = read_json(checkpoint / "tokenizer_config.json")
        file = checkpoint / "chat_template.jinja"
        template = file.read_text(encoding="utf-8") if file.is_file() else self.settings.get("chat_template")
        if not isinstance(template, str):
            raise usage_error(f"{checkpoint}: no chat template")
        environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols])
        environment.filters["tojson"] = _to_json
        environment.globals["raise_exception"] = _raise
        environment.globals["strftime_now"] = lambda form: datetime.now().strftime(form)
        self.template = environment.from_string(template)
        self.takes_text = TAKES_TEXT.search(template) is not None

    def prompt(self, messages: list[dict[str, Any]], tools: list[Any] | None, generate: bool, go_on: bool, extra: dict[str, Any]) -> list[int]:
        """The prompt's token ids. What messages and tools say is text, even where it looks like a special token."""
        marked = [self.special_text.mark(message) for message in messages]
        if not self.takes_text:
            marked = [self.with_objects(message) for message in marked]
        return self.special_text.encode(self._render(marked, self.special_text.mark(tools), generate, go_on, extra))

    @staticmethod
    def with_objects(message: dict[str, Any]) -> dict[str, Any]:
        """The message with its calls' arguments as objects, where they are JSON objects."""
        calls = message.get("tool_calls")
        return {**message, "tool_calls": [_with_object(call) for call in calls]} if isinstance(calls, list) else message

    def _render(self, messages: list[dict[str, Any]], tools: list[Any] | None, generate: bool, go_on: bool, extra: dict[str, Any]) -> str:
        """The prompt's text, with marks. `go_on` leaves the final message open, so that the model continues it."""
        special = {
            name: token["content"] if isinstance(token, dict) else token
            for name, token in self.settings.items()
            if name.endswith("_token") and token is not None
        }
        try:
            text = self.template.render(messages=messages, tools=tools, add_generation_prompt=generate, **{**special, **extra})
        except (jinja2.TemplateError, TypeError, KeyError) as error:
            raise BadRequest("invalid_request_error", f"the chat template refuses these messages: {error}") from None
        if not go_on:
            return text
        final = str(messages[-1].get("content") or "")
        place = text.rfind(final)
        if place < 0:
            final = final.strip()
            place = text.rfind(final)
        if not final or place < 0:
            raise BadRequest("invalid_request_error", "continue_final_message: the final message is not in the rendered prompt")
        return text[: place + len(final)]

    def decode(self, tokens: list[int]) -> str:
        """Text, special tokens left out."""
        return self.tokenizer.decode(tokens, skip_special_tokens=True)

    def token_text(self, token: int) -> str:
        """One token as text, special ones included."""
        return self.tokenizer.decode([token], skip_special_tokens=False)
