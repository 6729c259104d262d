"""One generation: what is asked, how it stands, and what it tells its waiter."""

from __future__ import annotations

import queue
from dataclasses import dataclass, field

import torch
from torch import Tensor

from .cache import KeyValues


@dataclass(frozen=True)
class Sampling:
    """Temperature 0 is greedy. `top_logprobs` is None where no log-probabilities are wanted."""

    max_tokens: int
    temperature: float = 1.0
    top_p: float = 1.0
    seed: int | None = None
    stop: tuple[str, ...] = ()
    top_logprobs: int | None = None
    ignore_eos: bool = False


@dataclass(frozen=True)
class Produced:
    """One generated token: its log-probability at temperature 1, and the most likely ones, best first."""

    token: int
    logprob: float | None = None
    top: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True)
class Finished:
    """The end of a generation: `stop` or `length`; `text` is what was generated, less the stop string."""

    reason: str
    text: str


@dataclass
class Request:
    """A prompt under way. The waiter reads `Produced` items and then one `Finished`, or an exception, from `output`."""

    prompt: list[int]
    sampling: Sampling
    output: queue.SimpleQueue[Produced | Finished | Exception] = field(default_factory=queue.SimpleQueue)
    cache: KeyValues | None = None
    generated: list[int] = field(default_factory=list)
    reused: int = 0
    cancelled: bool = False
    generator: torch.Generator | None = None

    def __post_init__(self) -> None:
        if self.sampling.seed is not None:
            self.generator = torch.Generator().manual_seed(self.sampling.seed & 0x7FFF_FFFF_FFFF_FFFF)

    def pending(self) -> list[int]:
        """Tokens whose keys and values are not computed yet."""
        assert self.cache is not None
        done = self.cache.length
        if done < len(self.prompt):
            return self.prompt[done:]
        return self.generated[done - len(self.prompt) :]


def sample(logits: Tensor, request: Request) -> Produced:
    """Draws one token from float32 logits [vocabulary] on the CPU."""
    wanted = request.sampling
    token = int(logits.argmax()) if wanted.temperature == 0 else draw(logits, request)
    if wanted.top_logprobs is None:
        return Produced(token)
    logprobs = logits.log_softmax(-1)
    values, indices = logprobs.topk(min(wanted.top_logprobs, len(logprobs)))
    return Produced(token, float(logprobs[token]), tuple(zip(indices.tolist(), values.tolist(), strict=True)))


def draw(logits: Tensor, request: Request) -> int:
    """Samples at the request's temperature from the smallest set of tokens whose probabilities reach `top_p`."""
    probabilities = (logits / request.sampling.temperature).softmax(-1)
    if request.sampling.top_p < 1:
        ordered, indices = probabilities.sort(descending=True)
        ordered[ordered.cumsum(-1) - ordered > request.sampling.top_p] = 0
        return int(indices[torch.multinomial(ordered, 1, generator=request.generator)])
    return int(torch.multinomial(probabilities, 1, generator=request.generator))
