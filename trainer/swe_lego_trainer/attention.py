"""Attention of training: whole documents laid end to end, none of which sees another."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from .model import Architecture, Attend


def packed_attention(a: Architecture, lengths: list[int]) -> Attend:
    """Causal attention over documents of these lengths."""
    shared = a.num_attention_heads != a.num_key_value_heads
    biases: dict[int, Tensor] = {}

    def attend(layer: int, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        window = a.window(layer)
        if window is not None:
            if window not in biases:
                biases[window] = window_bias(lengths, window, query)
            return windowed(query, key, value, biases[window])
        outputs = [
            functional.scaled_dot_product_attention(
                q.transpose(0, 1)[None], k.transpose(0, 1)[None], v.transpose(0, 1)[None], is_causal=True, enable_gqa=shared
            )[0].transpose(0, 1)
            for q, k, v in zip(query.split(lengths), key.split(lengths), value.split(lengths), strict=True)
        ]
        return torch.cat(outputs)

    return attend


def window_bias(lengths: list[int], window: int, like: Tensor) -> Tensor:
    """What is added to scores, [blocks, 1, window, 2·window]: 0 where a query may see a key of its own or the last block."""
    total = sum(lengths)
    blocks = -(-total // window)
    documents = torch.repeat_interleave(torch.arange(len(lengths)), torch.tensor(lengths))
    documents = functional.pad(documents, (window, blocks * window - total), value=-1)
    own = documents[window:].view(blocks, window)
    seen = documents.unfold(0, 2 * window, window)
    back = torch.arange(window)[:, None] + window - torch.arange(2 * window)[None]
    mask = (own[:, :, None] == seen[:, None, :]) & (back >= 0) & (back < window)
    return torch.zeros(mask.shape).masked_fill(~mask, float("-inf"))[:, None].to(like)


def windowed(query: Tensor, key: Tensor, value: Tensor, bias: Tensor) -> Tensor:
    """Attention to the last `window` tokens, block by block: its cost grows with the length, not with its square.

    Written out, since the fused kernel is three times slower on small masked blocks in bfloat16 on a CPU.
    """
    total, heads, dimension = query.shape
    blocks, window = bias.shape[0], bias.shape[2]
    after = blocks * window - total
    groups = heads // key.shape[1]

    def two_blocks(x: Tensor) -> Tensor:
        padded = functional.pad(x, (0, 0, 0, 0, window, after)).view(blocks + 1, window, x.shape[1], dimension)
        both = torch.cat([padded[:-1], padded[1:]], 1).transpose(1, 2)
        return both if groups == 1 else both.repeat_interleave(groups, 1)

    scaled = functional.pad(query * dimension**-0.5, (0, 0, 0, 0, 0, after)).view(blocks, window, heads, dimension).transpose(1, 2)
    scores = scaled @ two_blocks(key).transpose(-1, -2) + bias
    out = scores.softmax(-1) @ two_blocks(value)
    return out.transpose(1, 2).reshape(blocks * window, heads, dimension)[:total]
