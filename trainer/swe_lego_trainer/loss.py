"""The loss, computed only where a token is scored."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional
from torch.utils.checkpoint import checkpoint

from .attention import packed_attention
from .model import Qwen3
from .rows import Batch

# Logits of this many numbers are kept for the backward pass; beyond, they are made again chunk by chunk.
KEPT_LOGITS = 1 << 27


def batch_loss(model: Qwen3, batch: Batch, device: torch.device, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
    """Weighted sums over the batch: of everything scored (to minimise), and of the trained tokens alone (to report)."""
    attend = packed_attention(model.architecture, batch.lengths)
    hidden = model(batch.tokens.to(device), batch.positions.to(device), attend, dtype)
    chosen = hidden.index_select(0, batch.predict.to(device))
    targets, weights = batch.targets.to(device), batch.weights.to(device)
    rows = max(1, KEPT_LOGITS // model.architecture.vocab_size)
    if len(targets) <= rows:
        losses = token_losses(model, chosen, targets, dtype)
    else:
        losses = torch.cat(
            [
                checkpoint(token_losses, model, part, wanted, dtype, use_reentrant=False)
                for part, wanted in zip(chosen.split(rows), targets.split(rows), strict=True)
            ]
        )
    return (losses * weights).sum(), losses.detach()[weights == 1.0].sum()


def token_losses(model: Qwen3, hidden: Tensor, targets: Tensor, dtype: torch.dtype) -> Tensor:
    """Cross-entropy of each row."""
    return functional.cross_entropy(model.logits(hidden, dtype), targets, reduction="none")
