"""The packed model against transformers, and packing against single documents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy
import pytest
import torch
from conftest import SIZES

from swe_lego_trainer.attention import packed_attention
from swe_lego_trainer.checkpoint import hugging_face_config, load_model, save_checkpoint
from swe_lego_trainer.loss import batch_loss
from swe_lego_trainer.model import Architecture, Qwen3
from swe_lego_trainer.rows import MASKED, Row, cut_rows, pack, plan_epoch
from swe_lego_trainer.serving.cache import KeyValues, PrefixStore, cached_attention

CPU, F32 = torch.device("cpu"), torch.float32


WINDOWED = {"sliding_window": 7, "layer_types": ("sliding_attention", "full_attention")}
KINDS: list[dict[str, Any]] = [{}, WINDOWED]


def make_model(changes: dict[str, Any] | None = None) -> Qwen3:
    model = Qwen3(Architecture(vocab_size=330, **{**SIZES, **(changes or {})}))
    model.initialise(1)
    with torch.no_grad():  # larger weights than at the start of training: differences must show
        for parameter in model.parameters():
            parameter.mul_(3.0)
    return model


def hidden_of(model: Qwen3, tokens: list[int]) -> torch.Tensor:
    return model(torch.tensor(tokens), torch.arange(len(tokens)), packed_attention(model.architecture, [len(tokens)]), F32)


@pytest.mark.parametrize("changes", [{}, {"tie_word_embeddings": False}, WINDOWED])
def test_transformers_gives_the_same_logits(tmp_path: Path, tokenizer_folder: Path, changes: dict[str, Any]) -> None:
    from transformers import AutoModelForCausalLM

    a = Architecture(vocab_size=330, **{**SIZES, "rope_theta": 50_000.0, **changes})
    model = Qwen3(a)
    model.initialise(7)
    save_checkpoint(model, hugging_face_config(a, tokenizer_folder), tokenizer_folder, {}, tmp_path / "out")
    theirs = AutoModelForCausalLM.from_pretrained(tmp_path / "out").eval()
    assert type(theirs).__name__ == "Qwen3ForCausalLM"
    tokens = list(range(5, 105))
    with torch.no_grad():
        expected = theirs(torch.tensor([tokens])).logits[0]
        torch.testing.assert_close(model.logits(hidden_of(model, tokens), F32), expected, atol=1e-4, rtol=1e-4)
        again, _ = load_model(tmp_path / "out")
        assert torch.equal(again.logits(hidden_of(again, tokens), F32), model.logits(hidden_of(model, tokens), F32))
    config = json.loads((tmp_path / "out" / "config.json").read_text())
    assert config["max_position_embeddings"] == 256 and isinstance(config["max_position_embeddings"], int)


def test_a_transformers_checkpoint_loads(tmp_path: Path, tokenizer_folder: Path) -> None:
    from transformers import Qwen3Config, Qwen3ForCausalLM

    torch.manual_seed(3)
    theirs = Qwen3ForCausalLM(Qwen3Config(vocab_size=330, **{k: v for k, v in SIZES.items() if k != "rope_theta"})).eval()
    theirs.save_pretrained(tmp_path / "hf")
    ours, _ = load_model(tmp_path / "hf")
    tokens = list(range(40))
    with torch.no_grad():
        torch.testing.assert_close(ours.logits(hidden_of(ours, tokens), F32), theirs(torch.tensor([tokens])).logits[0], atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("changes", KINDS)
def test_packed_documents_do_not_see_each_other(changes: dict[str, Any]) -> None:
    model = make_model(changes)
    first, second = list(range(10, 40)), list(range(100, 117))
    with torch.no_grad():
        positions = torch.cat([torch.arange(30), torch.arange(17)])
        packed = model(torch.tensor(first + second), positions, packed_attention(model.architecture, [30, 17]), F32)
        torch.testing.assert_close(packed[:30], hidden_of(model, first), atol=1e-5, rtol=1e-5)
        torch.testing.assert_close(packed[30:], hidden_of(model, second), atol=1e-5, rtol=1e-5)


def row(tokens: list[int], trained: set[int]) -> Row:
    labels = [token if index in trained else MASKED for index, token in enumerate(tokens)]
    return Row(numpy.array(tokens), numpy.array(labels), numpy.arange(len(tokens)))


def test_the_loss_is_that_of_the_labelled_tokens_alone() -> None:
    model = make_model()
    rows = [row([5, 6, 7, 8, 9], {2, 4}), row([20, 21, 22], {1})]
    batch = pack(rows)
    assert batch.trained == 3
    total, shown = batch_loss(model, batch, CPU, F32)
    expected = torch.zeros(())
    for one in rows:
        logits = model.logits(hidden_of(model, one.tokens.tolist()), F32)
        expected = expected + torch.nn.functional.cross_entropy(
            logits[:-1], torch.from_numpy(one.labels[1:]), ignore_index=MASKED, reduction="sum"
        )
    torch.testing.assert_close(total, expected)
    torch.testing.assert_close(shown, expected.detach())
    weighted = pack(rows, context_loss_weight=0.25)
    # Every token but the first of each document: three trained ones, and three others at a quarter.
    assert weighted.weights.sum() == pytest.approx(3 + 3 * 0.25)
    assert weighted.trained == 3
    torch.testing.assert_close(batch_loss(model, weighted, CPU, F32)[1], expected.detach())


def test_rows_are_cut_at_the_context_and_dropped_without_labels() -> None:
    kept, cut, dropped = cut_rows([row([1, 2, 3, 4], {1}), row([1, 2, 3, 4], {3}), row([1, 2], {0})], 3)
    assert (len(kept), cut, dropped) == (1, 2, 2)
    assert kept[0].tokens.tolist() == [1, 2, 3]


def test_an_epoch_holds_every_row_once_within_the_budget() -> None:
    rows = [row(list(range(n)), {1}) for n in (3, 9, 4, 4, 20, 5)]
    steps = plan_epoch(rows, 10, 2, numpy.random.default_rng(0))
    batches = [batch for step in steps for batch in step]
    assert sorted(len(r.tokens) for batch in batches for r in batch) == [3, 4, 4, 5, 9, 20]
    assert all(len(batch) == 1 or sum(len(r.tokens) for r in batch) <= 10 for batch in batches)
    assert all(len(step) <= 2 for step in steps)


@pytest.mark.parametrize("changes", KINDS)
def test_the_cache_computes_the_same_in_pieces_and_beside_others(changes: dict[str, Any]) -> None:
    model = make_model(changes)
    a = model.architecture
    one, two = list(range(10, 60)), list(range(200, 233))
    with torch.no_grad():
        caches = [KeyValues(a, CPU, F32, room=4), KeyValues(a, CPU, F32, room=4)]
        for sizes in ([20, 1], [1, 12], [29, 20]):
            parts = list(zip(caches, sizes, strict=True))
            spans = [(c.length, c.length + n) for c, n in parts]
            tokens = torch.tensor(one[slice(*spans[0])] + two[slice(*spans[1])])
            positions = torch.cat([torch.arange(*span) for span in spans])
            hidden = model(tokens, positions, cached_attention(a, parts), F32)
            for c, n in parts:
                c.length += n
        torch.testing.assert_close(hidden[28], hidden_of(model, one)[-1], atol=1e-5, rtol=1e-5)
        torch.testing.assert_close(hidden[-1], hidden_of(model, two)[-1], atol=1e-5, rtol=1e-5)


def test_the_prefix_store_goes_on_in_place_or_copies_and_forgets_the_oldest() -> None:
    a = make_model().architecture

    def cache(tokens: list[int]) -> KeyValues:
        made = KeyValues(a, CPU, F32, room=64)
        made.tokens, made.length = list(tokens), len(tokens)
        return made

    size = cache([]).bytes()
    store = PrefixStore(limit=2 * size)
    held = cache(list(range(20)))
    store.keep(held)
    assert store.take(list(range(20)) + [99], cache([])) is held
    assert held.length == 20 and store.entries == []
    store.keep(held)
    copy = store.take(list(range(5)) + [77, 78], cache([]))
    assert copy is not held and copy.tokens == list(range(5)) and len(store.entries) == 1
    whole = store.take(list(range(20)), cache([]))
    assert whole is held and held.length == 19  # the last token's logits are needed, so it is computed again
    for start in (100, 200, 300):
        store.keep(cache([start]))
    assert [int(tokens[0]) for tokens, _ in store.entries] == [200, 300]
