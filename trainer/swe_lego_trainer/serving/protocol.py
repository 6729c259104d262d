"""The OpenAI chat completion protocol: request bodies in, response bodies out."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from typing import Any

from .calls import Call, held_back, split_calls
from .engine import Engine
from .prompt import BadRequest, Prompts
from .request import Finished, Produced, Request, Sampling


class Chat:
    """Answers chat requests for one checkpoint."""

    def __init__(self, engine: Engine, prompts: Prompts, name: str, context: int, profile: str | None = None) -> None:
        self.engine, self.prompts, self.name, self.context, self.profile = engine, prompts, name, context, profile

    def start(self, body: dict[str, Any]) -> Request:
        """Checks a request and queues it. Fields that are not known are ignored, as other endpoints do."""
        messages = body.get("messages")
        if not isinstance(messages, list) or not messages or not all(isinstance(m, dict) and "role" in m for m in messages):
            raise BadRequest("invalid_request_error", "messages: expected a list of messages")
        if body.get("n", 1) != 1:
            raise BadRequest("invalid_request_error", "n: only 1 is served; send several requests")
        go_on = bool(body.get("continue_final_message", False))
        generate = bool(body.get("add_generation_prompt", not go_on))
        if go_on and generate:
            raise BadRequest("invalid_request_error", "continue_final_message needs add_generation_prompt: false")
        extra = body.get("chat_template_kwargs") or {}
        prompt = self.prompts.prompt([plain(m) for m in messages], body.get("tools"), generate, go_on, extra)
        room = self.context - len(prompt)
        if room < 1:
            raise BadRequest(
                "context_length_exceeded",
                f"This model's maximum context length is {self.context} tokens. However, your messages resulted in {len(prompt)} tokens.",
            )
        return self.engine.submit(Request(prompt, sampling_of(body, room, self.prompts.tokenizer.get_vocab_size())))

    def answer(self, request: Request, body: dict[str, Any]) -> dict[str, Any]:
        """Waits for the whole reply."""
        produced, finished = [], None
        for item in items_of(request):
            if isinstance(item, Produced):
                produced.append(item)
            else:
                finished = item
        assert finished is not None
        tools = tools_of(body)
        words, calls = split_calls(finished.text, tools) if tools else (finished.text, [])
        message: dict[str, Any] = {"role": "assistant", "content": words}
        if calls:
            message |= {"content": words or None, "tool_calls": [call_of(call) for call in calls]}
        choice: dict[str, Any] = {
            "index": 0,
            "message": message,
            "finish_reason": reason_of(finished, calls),
            "logprobs": {"content": [self._logprob(item) for item in produced]} if body.get("logprobs") else None,
        }
        answer = {**self._head("chat.completion"), "choices": [choice], "usage": self._usage(request, produced)}
        if body.get("return_token_ids"):
            answer["prompt_token_ids"] = request.prompt
            choice["token_ids"] = [item.token for item in produced]
        return answer

    def stream(self, request: Request, body: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """The reply in chunks. Text that might be the beginning of a stop string or a call is held back until that is known."""
        tools = tools_of(body)
        calls: list[Call] = []
        head = self._head("chat.completion.chunk")
        sent, produced = "", []

        def chunk(delta: dict[str, Any], reason: str | None = None) -> dict[str, Any]:
            return {**head, "choices": [{"index": 0, "delta": delta, "finish_reason": reason}]}

        yield chunk({"role": "assistant", "content": ""})
        held = max((len(stop) - 1 for stop in request.sampling.stop), default=0)
        for item in items_of(request):
            if isinstance(item, Produced):
                produced.append(item)
                text = self.prompts.decode([p.token for p in produced])
                text = text[: len(text) - held] if held else text
                text = text[: held_back(text)].rstrip() if tools else text
                if text.endswith("\ufffd") or not text.startswith(sent):  # half a character
                    continue
            else:
                text, calls = split_calls(item.text, tools) if tools else (item.text, [])
            if len(text) > len(sent):
                yield chunk({"content": text[len(sent) :]})
                sent = text
            if isinstance(item, Finished):
                for index, call in enumerate(calls):
                    yield chunk({"tool_calls": [{"index": index, **call_of(call)}]})
                yield chunk({}, reason_of(item, calls))
        if (body.get("stream_options") or {}).get("include_usage"):
            yield {**head, "choices": [], "usage": self._usage(request, produced)}

    def models(self) -> dict[str, Any]:
        """The list of the one model. `profile` is what it was trained with, where its checkpoint tells."""
        entry = {"id": self.name, "object": "model", "created": 0, "owned_by": "swe-lego", "max_model_len": self.context}
        if self.profile is not None:
            entry["profile"] = self.profile
        return {"object": "list", "data": [entry]}

    def _head(self, kind: str) -> dict[str, Any]:
        return {"id": f"chatcmpl-{uuid.uuid4().hex}", "object": kind, "created": int(time.time()), "model": self.name}

    def _usage(self, request: Request, produced: list[Produced]) -> dict[str, Any]:
        prompt, completion = len(request.prompt), len(produced)
        return {
            "prompt_tokens": prompt,
            "completion_tokens": completion,
            "total_tokens": prompt + completion,
            "prompt_tokens_details": {"cached_tokens": request.reused},
        }

    def _logprob(self, item: Produced) -> dict[str, Any]:
        def entry(token: int, logprob: float | None) -> dict[str, Any]:
            text = self.prompts.token_text(token)
            # Impossible tokens have minus infinity, which JSON lacks.
            return {"token": text, "token_id": token, "logprob": max(logprob or 0.0, -9999.0), "bytes": list(text.encode())}

        return {**entry(item.token, item.logprob), "top_logprobs": [entry(token, value) for token, value in item.top]}


def tools_of(body: dict[str, Any]) -> list[Any]:
    """The tools that a reply may call."""
    tools = body.get("tools")
    return tools if isinstance(tools, list) and body.get("tool_choice") != "none" else []


def call_of(call: Call) -> dict[str, Any]:
    """A call as clients expect it."""
    name, arguments = call
    return {"id": f"call_{uuid.uuid4().hex[:24]}", "type": "function", "function": {"name": name, "arguments": arguments}}


def reason_of(finished: Finished, calls: list[Call]) -> str:
    """`tool_calls` where a reply that ended by itself calls; one that was cut stays cut."""
    return "tool_calls" if calls and finished.reason == "stop" else finished.reason


def plain(message: dict[str, Any]) -> dict[str, Any]:
    """The message with text parts joined into one string, and none as an empty one: templates of text models expect that."""
    content = message.get("content")
    if content is None:
        return {**message, "content": ""}
    if not isinstance(content, list):
        return message
    if not all(isinstance(part, dict) and part.get("type") == "text" for part in content):
        raise BadRequest("invalid_request_error", "content: only text parts are served")
    return {**message, "content": "".join(str(part.get("text", "")) for part in content)}


def sampling_of(body: dict[str, Any], room: int, vocab_size: int) -> Sampling:
    """The sampling settings of a request. More tokens than the context has room for are cut to that: `length` tells."""

    def number(name: str, low: float, high: float, default: float | None) -> Any:
        value = body.get(name)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
            raise BadRequest("invalid_request_error", f"{name}: expected a number from {low:g} to {high:g}")
        return value

    limit = number("max_completion_tokens", 1, 1e9, None) or number("max_tokens", 1, 1e9, None) or room
    seed = number("seed", -(2.0**63), 2.0**63, None)
    stop = body.get("stop") or []
    stops = [stop] if isinstance(stop, str) else stop
    if not isinstance(stops, list) or not all(isinstance(text, str) and text for text in stops):
        raise BadRequest("invalid_request_error", "stop: expected a string or a list of strings")
    top = number("top_logprobs", 0, vocab_size, 0)
    return Sampling(
        max_tokens=min(int(limit), room),
        temperature=float(number("temperature", 0, 100, 1.0)),
        top_p=float(number("top_p", 0, 1, 1.0)),
        seed=None if seed is None else int(seed),
        stop=tuple(stops),
        top_logprobs=int(top) if body.get("logprobs") else None,
        ignore_eos=bool(body.get("ignore_eos", False)),
    )


def items_of(request: Request) -> Iterator[Produced | Finished]:
    """What the engine produces, up to the end."""
    while True:
        item = request.output.get()
        if isinstance(item, Exception):
            raise item
        yield item
        if isinstance(item, Finished):
            return
