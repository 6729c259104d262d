"""The engine: one thread that runs the model over all requests under way, prefill and decoding in one packed row."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

import torch

from ..device import Device
from ..events import error_of, log
from ..model import Qwen3
from .cache import KeyValues, PrefixStore, cached_attention
from .request import Finished, Request, sample

# A step computes at most this many prompt tokens, so that requests that are decoding wait little for new prompts.
PREFILL_TOKENS = 2048
# Steps of fewer tokens than this run on one core.
THREADED_TOKENS = 64


class Engine:
    """Continuous batching. `submit` from any thread; results come through each request's queue."""

    def __init__(
        self, model: Qwen3, device: Device, decode: Callable[[list[int]], str], ends: list[int], max_running: int, cache_bytes: int
    ) -> None:
        self.model, self.device, self.decode = model, device, decode
        self.ends, self.max_running = set(ends), max_running
        self.store = PrefixStore(cache_bytes)
        self.waiting: queue.SimpleQueue[Request | None] = queue.SimpleQueue()
        self.running: list[Request] = []
        self.threads = torch.get_num_threads()
        self.closed = False
        self.thread = threading.Thread(target=self._loop, name="engine", daemon=True)
        self.thread.start()

    def submit(self, request: Request) -> Request:
        """Queues a request; its prompt must be within the context."""
        self.waiting.put(request)
        return request

    def close(self) -> None:
        """Stops after the step under way."""
        self.closed = True
        self.waiting.put(None)
        self.thread.join(timeout=10)

    def _loop(self) -> None:
        while not self.closed:
            try:
                self._admit()
                with torch.inference_mode():
                    self._step()
            except Exception as error:  # every waiter hears of it; the engine goes on
                log(f"engine: {error_of(error)}")
                for request in self.running:
                    request.output.put(error)
                self.running = []

    def _admit(self) -> None:
        while len(self.running) < self.max_running:
            try:
                request = self.waiting.get(block=not self.running)
            except queue.Empty:
                return
            if request is None:
                return
            self.running.append(request)
            fresh = KeyValues(self.model.architecture, self.device.device, self.device.dtype)
            request.cache = self.store.take(request.prompt, fresh)
            request.reused = request.cache.length

    def _step(self) -> None:
        self.running = [request for request in self.running if not request.cancelled]
        budget = PREFILL_TOKENS
        parts: list[tuple[Request, list[int]]] = []
        for request in self.running:
            tokens = request.pending()
            if len(tokens) > 1:
                tokens = tokens[:budget]
                budget -= len(tokens)
            if tokens:
                parts.append((request, tokens))
        if not parts:
            return
        caches = [(request.cache, len(tokens)) for request, tokens in parts if request.cache is not None]
        self._use_threads(sum(count for _, count in caches))
        flat = torch.tensor([token for _, tokens in parts for token in tokens], device=self.device.device)
        positions = torch.cat([torch.arange(cache.length, cache.length + count) for cache, count in caches]).to(self.device.device)
        hidden = self.model(flat, positions, cached_attention(self.model.architecture, caches), self.device.dtype)
        last = torch.tensor([count for _, count in caches]).cumsum(0) - 1
        for (request, tokens), (cache, count) in zip(parts, caches, strict=True):
            cache.tokens.extend(tokens)
            cache.length += count
        ready = [index for index, (request, _) in enumerate(parts) if not request.pending()]
        if not ready:
            return
        logits = self.model.logits(hidden[last[ready].to(hidden.device)], self.device.dtype).cpu()
        for row, index in enumerate(ready):
            self._produce(parts[index][0], logits[row])

    def _use_threads(self, tokens: int) -> None:
        """A second core helps with prompts; for single tokens, waiting for it costs more, and the sandboxes want it too."""
        if self.device.device.type == "cpu":
            torch.set_num_threads(self.threads if tokens >= THREADED_TOKENS else 1)

    def _produce(self, request: Request, logits: torch.Tensor) -> None:
        produced = sample(logits, request)
        ended = produced.token in self.ends and not request.sampling.ignore_eos
        if not ended:
            request.generated.append(produced.token)
        request.output.put(produced)
        text: str | None = None
        if not ended and request.sampling.stop:
            text = before_stop(self.decode(request.generated), request.sampling.stop)
        if ended or text is not None or len(request.generated) >= request.sampling.max_tokens:
            self.running.remove(request)
            if request.cache is not None:
                self.store.keep(request.cache)
            reason = "stop" if ended or text is not None else "length"
            request.output.put(Finished(reason, text if text is not None else self.decode(request.generated)))


def before_stop(text: str, stops: tuple[str, ...]) -> str | None:
    """The text before the first stop string in it, or None where there is none."""
    places = [place for place in (text.find(stop) for stop in stops) if place >= 0]
    return text[: min(places)] if places else None
