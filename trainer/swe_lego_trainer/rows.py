"""Token rows from Parquet, and their packing into steps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy
import pyarrow
import pyarrow.parquet
import torch
from torch import Tensor

from .events import usage_error

MASKED = -100


@dataclass(frozen=True)
class Row:
    """One document. `labels` is -100 where a token gets no loss; `positions` counts from 0 unless the file says otherwise."""

    tokens: numpy.ndarray
    labels: numpy.ndarray
    positions: numpy.ndarray


def read_rows(paths: list[str], vocab_size: int) -> list[Row]:
    """All rows of the files, in order. Columns `input_ids`, `labels`, and optionally `position_ids`, each list<int32>."""
    return [row for path in paths for row in _read_file(path, vocab_size)]


def _read_file(path: str, vocab_size: int) -> list[Row]:
    try:
        table = pyarrow.parquet.read_table(path)
    except FileNotFoundError:
        raise usage_error(f"rows: {path}: no such file") from None
    except pyarrow.ArrowInvalid as error:
        raise usage_error(f"rows: {path} is not Parquet ({error})") from None
    for name in ("input_ids", "labels"):
        if name not in table.column_names:
            raise usage_error(f"rows: {path} has no column {name}")
    columns = {name: table.column(name).to_pylist() for name in table.column_names if name in ("input_ids", "labels", "position_ids")}
    rows = []
    for index, (tokens, labels) in enumerate(zip(columns["input_ids"], columns["labels"], strict=True)):
        given = columns["position_ids"][index] if "position_ids" in columns else None
        positions = given if given is not None else range(len(tokens))
        if len(tokens) != len(labels) or len(tokens) != len(positions):
            raise usage_error(f"rows: {path}: row {index}: input_ids, labels and position_ids differ in length")
        row = Row(*(numpy.asarray(values, dtype=numpy.int64) for values in (tokens, labels, positions)))
        if len(tokens) and (row.tokens.min() < 0 or row.tokens.max() >= vocab_size):
            raise usage_error(f"rows: {path}: row {index}: a token id is outside the vocabulary of {vocab_size}")
        if ((row.labels != MASKED) & (row.labels != row.tokens)).any():
            raise usage_error(f"rows: {path}: row {index}: a label is neither -100 nor its own token")
        rows.append(row)
    return rows


def cut_rows(rows: list[Row], context: int) -> tuple[list[Row], int, int]:
    """Rows cut at `context` tokens on the right; those left without a label are dropped. Also how many were cut and dropped."""
    kept, cut, dropped = [], 0, 0
    for row in rows:
        if len(row.tokens) > context:
            cut += 1
            row = Row(row.tokens[:context], row.labels[:context], row.positions[:context])
        if (row.labels[1:] != MASKED).any():
            kept.append(row)
        else:
            dropped += 1
    return kept, cut, dropped


@dataclass(frozen=True)
class Batch:
    """Documents laid end to end. `predict` are the places whose next token is scored, `targets` those tokens, `weights` their share."""

    tokens: Tensor
    positions: Tensor
    lengths: list[int]
    predict: Tensor
    targets: Tensor
    weights: Tensor
    trained: int


def pack(rows: list[Row], context_loss_weight: float = 0.0) -> Batch:
    """One batch of whole documents; with a context weight, masked tokens are scored too, at that weight."""
    tokens = numpy.concatenate([row.tokens for row in rows])
    following = numpy.concatenate([numpy.append(row.labels[1:], MASKED) for row in rows])
    last = numpy.cumsum([len(row.tokens) for row in rows]) - 1
    weights = numpy.where(following != MASKED, 1.0, context_loss_weight).astype(numpy.float32)
    weights[last] = 0.0
    predict = numpy.flatnonzero(weights)
    return Batch(
        tokens=torch.from_numpy(tokens),
        positions=torch.from_numpy(numpy.concatenate([row.positions for row in rows])),
        lengths=[len(row.tokens) for row in rows],
        predict=torch.from_numpy(predict),
        targets=torch.from_numpy(tokens[predict + 1]),
        weights=torch.from_numpy(weights[predict]),
        trained=int((following != MASKED).sum()),
    )


def plan_epoch(rows: list[Row], batch_tokens: int, accumulate: int, random: numpy.random.Generator) -> list[list[list[Row]]]:
    """Shuffled steps of up to `accumulate` batches, each of whole rows up to `batch_tokens` (a longer row stands alone)."""
    batches: list[list[Row]] = []
    size = 0
    for index in random.permutation(len(rows)):
        row = rows[index]
        if not batches or size + len(row.tokens) > batch_tokens:
            batches.append([])
            size = 0
        batches[-1].append(row)
        size += len(row.tokens)
    return [batches[start : start + accumulate] for start in range(0, len(batches), accumulate)]
