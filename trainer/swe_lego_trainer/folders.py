"""Folders that are whole or not there."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def draft_of(path: Path) -> Path:
    """
    A name beside `path` for what is to be renamed to it when it is whole. SWE_LEGO_OWNER, where our caller set it, is the mark of
    its process: where that is killed, whoever works in the folder next removes the draft (src/support/drafts.ts).
    """
    owner = os.environ.get("SWE_LEGO_OWNER", f"{os.getpid()}")
    return path.with_name(f".{path.name}.{owner}-{secrets.token_hex(4)}.tmp")


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """Gives a temporary folder beside `path`, and renames it to `path` when all is written; what was there goes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = draft_of(path)
    try:
        temporary.mkdir(mode=0o700)
        yield temporary
        for file in temporary.iterdir():
            with open(file, "rb") as handle:
                os.fsync(handle.fileno())
        temporary.chmod(0o755)
        if path.exists():
            shutil.rmtree(path)
        os.rename(temporary, path)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def write_whole(path: Path, text: str) -> None:
    """Writes a file whole or not at all."""
    temporary = draft_of(path)
    with open(temporary, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


def clear_leftovers(folder: Path) -> None:
    """Removes temporary folders that a killed run left behind."""
    for leftover in folder.glob(".*.tmp"):
        if leftover.is_dir():
            shutil.rmtree(leftover, ignore_errors=True)
        else:
            leftover.unlink(missing_ok=True)
