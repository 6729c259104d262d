"""Which device and precision a command runs on."""

from __future__ import annotations

import os
from dataclasses import dataclass

import torch

from .events import emit, usage_error


@dataclass(frozen=True)
class Device:
    """`dtype` is the precision of matrix products; weights and optimiser states stay in float32."""

    device: torch.device
    dtype: torch.dtype
    name: str

    def describe(self) -> str:
        """For records: `cpu (2 threads)` or the GPU's name."""
        return self.name


def use_cores() -> int:
    """
    Threads for CPU work: all but one of the cores this process may use, or SWE_LEGO_THREADS. Threads wait for each other
    in busy loops, so a single core that somebody else uses stops them all (measured: a seventh of the speed).
    """
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)
    threads = int(os.environ.get("SWE_LEGO_THREADS", "0")) or max(1, allowed - 1)
    torch.set_num_threads(threads)
    return threads


def has_fast_bf16() -> bool:
    """Whether this CPU multiplies bfloat16 natively (AVX-512 BF16 or AMX); elsewhere it is slower than float32."""
    try:
        flags = next(line for line in open("/proc/cpuinfo", encoding="utf-8") if line.startswith("flags"))
    except (OSError, StopIteration):
        return False
    return " avx512_bf16" in flags or " amx_bf16" in flags


def pick_device(wanted: str = "auto", precision: str = "auto") -> Device:
    """`auto` takes CUDA where there is one. Naming a device that is not there is a usage error."""
    if wanted not in ("auto", "cpu", "cuda") and not wanted.startswith("cuda:"):
        raise usage_error(f"device: {wanted!r} is none of auto, cpu, cuda, cuda:N")
    if precision not in ("auto", "float32", "bfloat16"):
        raise usage_error(f"precision: {precision!r} is none of auto, float32, bfloat16")
    cuda = torch.cuda.is_available()
    if wanted.startswith("cuda") and not cuda:
        raise usage_error(f"device: {wanted} was asked for, but torch {torch.__version__} sees no CUDA device")
    if wanted == "cpu" or not cuda:
        threads = use_cores()
        fast = precision == "bfloat16" or (precision == "auto" and has_fast_bf16())
        return Device(torch.device("cpu"), torch.bfloat16 if fast else torch.float32, f"cpu ({threads} threads)")
    device = torch.device("cuda" if wanted == "auto" else wanted)
    torch.backends.cuda.matmul.allow_tf32 = True
    fast = precision != "float32"
    return Device(device, torch.bfloat16 if fast else torch.float32, torch.cuda.get_device_name(device))


def run(_arguments: list[str]) -> None:
    """The `device` command."""
    device = pick_device()
    memory = torch.cuda.get_device_properties(device.device).total_memory if device.device.type == "cuda" else None
    emit(
        "device",
        type=device.device.type,
        name=device.name,
        precision=str(device.dtype).removeprefix("torch."),
        memory_bytes=memory,
        torch=torch.__version__,
    )
