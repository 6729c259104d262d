from __future__ import annotations

import random
from typing import Any

import pytest
import torch
from conftest import SIZES

from swe_lego_trainer.attention import packed_attention
from swe_lego_trainer.events import TrainerError
from swe_lego_trainer.induction import initialise_for_induction
from swe_lego_trainer.model import Architecture, Qwen3

BIG = {**SIZES, "hidden_size": 128, "head_dim": 32, "max_position_embeddings": 1024, "rope_theta": 1e6}


def made(changes: dict[str, Any]) -> Qwen3:
    model = Qwen3(Architecture(vocab_size=400, **{**BIG, **changes}))
    model.initialise(1)
    return model


def copied(model: Qwen3) -> float:
    """Share of tokens foretold in the second half of texts whose halves are equal: random ones, each text anew."""
    right = 0
    for text in range(10):
        once = random.Random(text).sample(range(400), 100)
        tokens = torch.tensor(once + once)
        with torch.no_grad():
            hidden = model(tokens, torch.arange(200), packed_attention(model.architecture, [200]), torch.float32)
            foretold = model.logits(hidden, torch.float32).argmax(-1)
        right += int((foretold[101:-1] == tokens[102:]).sum())
    return right / (10 * 98)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"num_key_value_heads": 4},
        {"num_hidden_layers": 3, "sliding_window": 16, "layer_types": ("sliding_attention", "full_attention", "sliding_attention")},
    ],
)
def test_the_circuit_copies_before_any_training(changes: dict[str, Any]) -> None:
    plain = made(changes)
    assert copied(plain) < 0.05
    initialise_for_induction(plain, 1)
    assert copied(plain) > 0.6


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"tie_word_embeddings": False}, "tied embeddings"),
        ({"num_key_value_heads": 1}, "two key-value heads"),
        ({"rope_theta": 100.0}, "turns too fast"),
        ({"hidden_size": 40}, "too small"),
    ],
)
def test_shapes_that_cannot_hold_it_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(TrainerError, match=message) as caught:
        initialise_for_induction(made(changes), 1)
    assert caught.value.usage
