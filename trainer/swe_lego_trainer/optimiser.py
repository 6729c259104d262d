"""The optimisers and the learning-rate schedule."""

from __future__ import annotations

import math
from typing import Any

import torch

from .model import Qwen3


class Optimiser:
    """AdamW, or Muon on the matrices of the blocks with AdamW on embeddings and norms. Norm weights do not decay."""

    def __init__(self, model: Qwen3, kind: str, weight_decay: float, betas: tuple[float, float]) -> None:
        named = list(model.named_parameters())
        matrices = [p for name, p in named if p.dim() == 2 and ".layers." in name] if kind == "muon" else []
        taken = {id(p) for p in matrices}
        rest = [p for _, p in named if id(p) not in taken]
        groups = [
            {"params": [p for p in rest if p.dim() >= 2], "weight_decay": weight_decay},
            {"params": [p for p in rest if p.dim() < 2], "weight_decay": 0.0},
        ]
        self.parts: list[torch.optim.Optimizer] = [torch.optim.AdamW(groups, lr=0.0, betas=betas, fused=True)]
        if matrices:
            # Scaled to AdamW's usual update size, so that one learning rate serves both.
            self.parts.append(torch.optim.Muon(matrices, lr=0.0, weight_decay=weight_decay, adjust_lr_fn="match_rms_adamw"))

    def step(self, learning_rate: float) -> None:
        """One update, then forgets the gradients."""
        for part in self.parts:
            for group in part.param_groups:
                group["lr"] = learning_rate
            part.step()
            part.zero_grad(set_to_none=True)

    def state_dict(self) -> list[dict[str, Any]]:
        """For a resume file."""
        return [part.state_dict() for part in self.parts]

    def load_state_dict(self, states: list[dict[str, Any]]) -> None:
        """From a resume file."""
        for part, state in zip(self.parts, states, strict=True):
            part.load_state_dict(state)


def schedule(progress: float, warmup_ratio: float) -> float:
    """Factor of the learning rate at a progress of 0 to 1: linear warm-up, then a cosine to zero."""
    if progress < warmup_ratio:
        return progress / warmup_ratio
    return 0.5 * (1 + math.cos(math.pi * min(1.0, (progress - warmup_ratio) / (1 - warmup_ratio))))
