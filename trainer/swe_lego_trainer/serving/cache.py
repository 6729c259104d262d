"""Keys and values of conversations, kept so that the next turn computes only what is new."""

from __future__ import annotations

import numpy
import torch
from torch import Tensor
from torch.nn import functional

from ..model import Architecture, Attend


class KeyValues:
    """The keys and values of one token sequence: `tokens[:length]` are computed. Grows by doubling."""

    def __init__(self, a: Architecture, device: torch.device, dtype: torch.dtype, room: int = 256) -> None:
        self.shape = (a.num_hidden_layers, 2, a.num_key_value_heads)
        self.head_dim = a.head_dim
        self.store = torch.empty(*self.shape, room, a.head_dim, device=device, dtype=dtype)
        self.tokens: list[int] = []
        self.length = 0

    def reserve(self, length: int) -> None:
        """Makes room for `length` tokens."""
        room = self.store.shape[3]
        if length <= room:
            return
        grown = torch.empty(*self.shape, max(length, 2 * room), self.head_dim, device=self.store.device, dtype=self.store.dtype)
        grown[:, :, :, : self.length] = self.store[:, :, :, : self.length]
        self.store = grown

    def copy_prefix(self, other: KeyValues, length: int) -> None:
        """Starts with the first `length` tokens of another sequence."""
        self.reserve(length)
        self.store[:, :, :, :length] = other.store[:, :, :, :length]
        self.tokens, self.length = other.tokens[:length], length

    def cut(self, length: int) -> None:
        """Forgets what is beyond `length`."""
        self.tokens, self.length = self.tokens[:length], length

    def bytes(self) -> int:
        """Memory held."""
        return self.store.numel() * self.store.element_size()


def cached_attention(a: Architecture, parts: list[tuple[KeyValues, int]]) -> Attend:
    """Attention of new tokens laid end to end: `count` of each sequence, after what its cache holds. Fills the caches."""
    counts = [count for _, count in parts]
    for cache, count in parts:
        cache.reserve(cache.length + count)
    views = {window: [view(cache, count, window) for cache, count in parts] for window in map(a.window, range(a.num_hidden_layers))}
    shared = a.num_attention_heads != a.num_key_value_heads

    def attend(layer: int, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        outputs = []
        for (cache, count), (start, mask), q, k, v in zip(
            parts, views[a.window(layer)], query.split(counts), key.split(counts), value.split(counts), strict=True
        ):
            end = cache.length + count
            held = cache.store[layer]
            held[0, :, cache.length : end] = k.transpose(0, 1)
            held[1, :, cache.length : end] = v.transpose(0, 1)
            outputs.append(
                functional.scaled_dot_product_attention(
                    q.transpose(0, 1)[None],
                    held[0, None, :, start:end],
                    held[1, None, :, start:end],
                    attn_mask=mask,
                    is_causal=mask is None and count > 1,
                    enable_gqa=shared,
                )[0].transpose(0, 1)
            )
        return torch.cat(outputs)

    return attend


def view(cache: KeyValues, count: int, window: int | None) -> tuple[int, Tensor | None]:
    """From which key on the new tokens see, and who sees what; no mask is needed for one token, nor for plain causality."""
    end = cache.length + count
    start = 0 if window is None else max(0, cache.length - window + 1)
    if count == 1 or (cache.length == 0 and (window is None or count <= window)):
        return start, None
    back = torch.arange(cache.length, end)[:, None] - torch.arange(start, end)[None]
    mask = back >= 0 if window is None else (back >= 0) & (back < window)
    return start, mask.to(cache.store.device)


class PrefixStore:
    """Caches of finished requests, the most recent ones within `limit` bytes."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.entries: list[tuple[numpy.ndarray, KeyValues]] = []

    def take(self, prompt: list[int], fresh: KeyValues) -> KeyValues:
        """A cache that holds the longest known prefix of the prompt, short of its last token, which must be computed."""
        wanted = numpy.asarray(prompt, dtype=numpy.int64)
        best, longest = -1, 0
        for index, (tokens, _) in enumerate(self.entries):
            length = min(len(tokens), len(wanted) - 1)
            differs = numpy.flatnonzero(tokens[:length] != wanted[:length])
            common = int(differs[0]) if len(differs) else length
            if common > longest:
                best, longest = index, common
        if best < 0:
            return fresh
        entry = self.entries[best][1]
        if longest >= 0.8 * entry.length:
            # The next turn of the same conversation: goes on in place. Otherwise others may still want the entry.
            del self.entries[best]
            entry.cut(longest)
            return entry
        self.entries.append(self.entries.pop(best))
        fresh.copy_prefix(entry, longest)
        return fresh

    def keep(self, cache: KeyValues) -> None:
        """Stores a finished request's cache; the least recently used ones go."""
        self.entries.append((numpy.asarray(cache.tokens[: cache.length], dtype=numpy.int64), cache))
        while self.entries and sum(entry.bytes() for _, entry in self.entries) > self.limit:
            del self.entries[0]
