"""What the trainer tells its caller: one JSON object per line on stdout, and errors with a stable code."""

from __future__ import annotations

import errno
import json
import os
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


_out = "the output folder"


def work_in(out: str) -> None:
    """The folder that this command writes: what the system refuses without a name was refused there."""
    global _out
    _out = out


class Refusal(TrainerError):
    """What the system refused, by the name of its code (`ENOSPC`) and the path; the caller has the words."""

    def __init__(self, code: int, path: str | None, text: str) -> None:
        super().__init__("refused", f"{path or _out}: {text}")
        self.fields = {"errno": errno.errorcode.get(code, ""), "path": path or _out}


DISK_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EFBIG)


def refusal_in(thrown: BaseException, text: str) -> Refusal | None:
    """The system's own refusal behind an error. Libraries that write files pass it on as text."""
    if isinstance(thrown, OSError) and thrown.errno is not None and not isinstance(thrown, ConnectionError):
        return Refusal(thrown.errno, None if thrown.filename is None else str(thrown.filename), thrown.strerror or text)
    found = next((code for code in DISK_ERRORS if os.strerror(code) in text), None)
    return None if found is None else Refusal(found, None, os.strerror(found))


def error_of(thrown: BaseException) -> TrainerError:
    """The coded error behind anything thrown: out of memory and a full disk are told apart from bugs."""
    if isinstance(thrown, TrainerError):
        return thrown
    text = f"{type(thrown).__name__}: {thrown}".replace("\n", " ")[:500]
    refusal = refusal_in(thrown, text)
    if refusal is not None:
        return refusal
    if isinstance(thrown, ModuleNotFoundError):
        return TrainerError("package-missing", f"the Python package {thrown.name} is not installed: run `make setup`")
    out_of_memory = ("out of memory", "can't allocate memory", "not enough memory", "bad_alloc")
    if isinstance(thrown, MemoryError) or type(thrown).__name__ == "OutOfMemoryError" or any(s in text for s in out_of_memory):
        return TrainerError("out-of-memory", f"out of memory: lower batch_tokens, context or the model's size ({text})")
    return TrainerError("internal", text)
