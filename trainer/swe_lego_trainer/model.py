"""The Qwen3 architecture over packed sequences, with transformers' parameter names.

Why not transformers' own class: importing it takes three times as long as torch, and packing, prefix caches and batched
decoding all need the same thing from attention: several documents of any length in one row, each seeing only itself.
Weights and configuration are interchangeable: a test holds the logits against `Qwen3ForCausalLM`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

# (layer, query, key, value), each [tokens, heads, head_dim] → [tokens, heads, head_dim]
Attend = Callable[[int, Tensor, Tensor, Tensor], Tensor]


@dataclass(frozen=True)
class Architecture:
    """The numbers of a Qwen3 model, under their Hugging Face names."""

    vocab_size: int
    hidden_size: int
    num_hidden_layers: int
    num_attention_heads: int
    num_key_value_heads: int
    head_dim: int
    intermediate_size: int
    max_position_embeddings: int
    tie_word_embeddings: bool = True
    rope_theta: float = 10_000.0
    rms_norm_eps: float = 1e-6
    initializer_range: float = 0.02
    # Layers of type `sliding_attention` see this many tokens, their own included; without types, all see everything.
    sliding_window: int | None = None
    layer_types: tuple[str, ...] | None = None

    def window(self, layer: int) -> int | None:
        """How far back a layer sees, in tokens; None is all the way."""
        return self.sliding_window if self.layer_types and self.layer_types[layer] == "sliding_attention" else None


def rms_norm(x: Tensor, weight: Tensor, eps: float) -> Tensor:
    """Normalises the last dimension in float32 and gives back the dtype of `x`."""
    wide = x.float()
    scale = torch.rsqrt(wide.square().mean(-1, keepdim=True) + eps)
    return (wide * scale * weight).to(x.dtype)


class Norm(nn.Module):
    """Holds the weight of an RMSNorm."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))


class Attention(nn.Module):
    """Grouped-query attention with normalised queries and keys."""

    def __init__(self, a: Architecture) -> None:
        super().__init__()
        self.a = a
        self.q_proj = nn.Linear(a.hidden_size, a.num_attention_heads * a.head_dim, bias=False)
        self.k_proj = nn.Linear(a.hidden_size, a.num_key_value_heads * a.head_dim, bias=False)
        self.v_proj = nn.Linear(a.hidden_size, a.num_key_value_heads * a.head_dim, bias=False)
        self.o_proj = nn.Linear(a.num_attention_heads * a.head_dim, a.hidden_size, bias=False)
        self.q_norm = Norm(a.head_dim)
        self.k_norm = Norm(a.head_dim)

    def forward(self, layer: int, x: Tensor, cos: Tensor, sin: Tensor, attend: Attend) -> Tensor:
        a, dtype = self.a, x.dtype
        queries, keys = a.num_attention_heads, a.num_key_value_heads
        weight = torch.cat([self.q_proj.weight, self.k_proj.weight, self.v_proj.weight]).to(dtype)
        heads = functional.linear(x, weight).view(-1, queries + 2 * keys, a.head_dim)
        both, value = heads.split([queries + keys, keys], dim=1)
        norm = torch.cat([self.q_norm.weight.expand(queries, -1), self.k_norm.weight.expand(keys, -1)])
        both = rotate(rms_norm(both, norm, a.rms_norm_eps), cos, sin)
        query, key = both.split([queries, keys], dim=1)
        return functional.linear(attend(layer, query, key, value).flatten(1), self.o_proj.weight.to(dtype))


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotary positions; `cos` and `sin` are [tokens, 1, head_dim], `sin` with its first half negated."""
    half = x.shape[-1] // 2
    return x * cos + torch.roll(x, half, dims=-1) * sin


class FeedForward(nn.Module):
    """Gated by SiLU."""

    def __init__(self, a: Architecture) -> None:
        super().__init__()
        self.gate_proj = nn.Linear(a.hidden_size, a.intermediate_size, bias=False)
        self.up_proj = nn.Linear(a.hidden_size, a.intermediate_size, bias=False)
        self.down_proj = nn.Linear(a.intermediate_size, a.hidden_size, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        weight = torch.cat([self.gate_proj.weight, self.up_proj.weight]).to(x.dtype)
        gate, up = functional.linear(x, weight).chunk(2, dim=-1)
        return functional.linear(functional.silu(gate) * up, self.down_proj.weight.to(x.dtype))


class Layer(nn.Module):
    """One transformer block."""

    def __init__(self, a: Architecture) -> None:
        super().__init__()
        self.self_attn = Attention(a)
        self.mlp = FeedForward(a)
        self.input_layernorm = Norm(a.hidden_size)
        self.post_attention_layernorm = Norm(a.hidden_size)


class Body(nn.Module):
    """Everything below the output head; named `model` in checkpoints."""

    def __init__(self, a: Architecture) -> None:
        super().__init__()
        self.embed_tokens = nn.Embedding(a.vocab_size, a.hidden_size)
        self.layers = nn.ModuleList(Layer(a) for _ in range(a.num_hidden_layers))
        self.norm = Norm(a.hidden_size)


class Qwen3(nn.Module):
    """A causal language model over one packed row of tokens."""

    def __init__(self, a: Architecture) -> None:
        super().__init__()
        self.architecture = a
        self.model = Body(a)
        self.lm_head = nn.Linear(a.hidden_size, a.vocab_size, bias=False)
        if a.tie_word_embeddings:
            self.lm_head.weight = self.model.embed_tokens.weight

    def initialise(self, seed: int) -> None:
        """Normal weights as in transformers; the two projections that write to the residual stream are scaled down by depth."""
        generator = torch.Generator().manual_seed(seed)
        a = self.architecture
        for name, parameter in self.named_parameters():
            if parameter.dim() < 2:
                continue
            into_residual = name.endswith(("o_proj.weight", "down_proj.weight"))
            scale = a.initializer_range / (2 * a.num_hidden_layers) ** 0.5 if into_residual else a.initializer_range
            with torch.no_grad():
                parameter.normal_(0.0, scale, generator=generator)

    def forward(self, tokens: Tensor, positions: Tensor, attend: Attend, dtype: torch.dtype) -> Tensor:
        """Hidden states [tokens, hidden] in float32 after the last norm. `tokens` and `positions` are [tokens]."""
        a = self.architecture
        cos, sin = self.rotary(positions, dtype)
        x = functional.embedding(tokens, self.model.embed_tokens.weight)
        for index, layer in enumerate(self.model.layers):
            normal = rms_norm(x, layer.input_layernorm.weight, a.rms_norm_eps).to(dtype)
            x = x + layer.self_attn(index, normal, cos, sin, attend)
            normal = rms_norm(x, layer.post_attention_layernorm.weight, a.rms_norm_eps).to(dtype)
            x = x + layer.mlp(normal)
        return rms_norm(x, self.model.norm.weight, a.rms_norm_eps)

    def logits(self, hidden: Tensor, dtype: torch.dtype) -> Tensor:
        """Float32 logits [rows, vocabulary] of chosen hidden states."""
        return functional.linear(hidden.to(dtype), self.lm_head.weight.to(dtype)).float()

    def rotary(self, positions: Tensor, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
        """Cosines and signed sines, each [tokens, 1, head_dim]."""
        a = self.architecture
        powers = torch.arange(0, a.head_dim, 2, device=positions.device, dtype=torch.float32) / a.head_dim
        angles = positions[:, None].float() * (1.0 / (a.rope_theta**powers))
        cos, sin = angles.cos(), angles.sin()
        return torch.cat([cos, cos], -1)[:, None].to(dtype), torch.cat([-sin, sin], -1)[:, None].to(dtype)
