"""What the trainer tells its caller: one JSON object per line on stdout, and errors with a stable code."""

from __future__ import annotations

import errno
import json
import sys
import threading
from typing import Any

_lock = threading.Lock()


def emit(event: str, **fields: Any) -> None:
    """Writes one event line. A reader that went away ends the process quietly at the next write."""
    line = json.dumps({"event": event, **fields}, ensure_ascii=False, allow_nan=False, default=str)
    with _lock:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def log(message: str) -> None:
    """Writes one line for people."""
    with _lock:
        print(message, file=sys.stderr, flush=True)


class TrainerError(Exception):
    """An error that a person is meant to read. `usage` ones are the configuration's fault: exit code 2."""

    def __init__(self, code: str, message: str, usage: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.usage = usage


def usage_error(message: str) -> TrainerError:
    """The configuration cannot be carried out as given."""
    return TrainerError("bad-config", message, usage=True)


def error_of(thrown: BaseException) -> TrainerError:
    """The coded error behind anything thrown: out of memory and a full disk are told apart from bugs."""
    if isinstance(thrown, TrainerError):
        return thrown
    text = f"{type(thrown).__name__}: {thrown}".replace("\n", " ")[:500]
    if isinstance(thrown, OSError) and thrown.errno in (errno.ENOSPC, errno.EDQUOT) or "No space left" in text:
        return TrainerError("disk-full", "the disk is full: free some space and run the same command again")
    if isinstance(thrown, ModuleNotFoundError):
        return TrainerError("package-missing", f"the Python package {thrown.name} is not installed: run `make setup`")
    out_of_memory = ("out of memory", "can't allocate memory", "not enough memory", "bad_alloc")
    if isinstance(thrown, MemoryError) or type(thrown).__name__ == "OutOfMemoryError" or any(s in text for s in out_of_memory):
        return TrainerError("out-of-memory", f"out of memory: lower batch_tokens, context or the model's size ({text})")
    return TrainerError("internal", text)
