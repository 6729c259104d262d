"""The commands: JSON lines on stdout, logs on stderr; exit 0 ok, 1 failed, 2 bad usage."""

from __future__ import annotations

import os
import signal
import sys
import threading

from .events import TrainerError, emit, error_of, log

USAGE = """usage: python -m swe_lego_trainer COMMAND
  tokenizer CONFIG.json   train a byte-level BPE
  sft CONFIG.json         supervised fine-tuning, stage by stage
  serve --checkpoint DIR [--host H] [--port N] [--device D]
  device                  tell what would run the training
Any command takes --exit-with-stdin: it ends when its stdin does."""
WITH_STDIN = "--exit-with-stdin"


def end_with_stdin() -> None:
    """Ends this process as SIGTERM would, once whoever holds the other end of stdin is gone: even one that was killed."""
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def main(arguments: list[str]) -> int:
    """Runs one command; imports only what it needs, since torch takes seconds to load."""
    command, rest = (arguments[0] if arguments else ""), [argument for argument in arguments[1:] if argument != WITH_STDIN]
    if WITH_STDIN in arguments:
        threading.Thread(target=end_with_stdin, daemon=True).start()
    try:
        if command == "tokenizer":
            from .tokenizer import run
        elif command == "sft":
            from .sft import run
        elif command == "serve":
            from .serving.command import run
        elif command == "device":
            from .device import run
        else:
            print(USAGE, file=sys.stderr)
            return 0 if command in ("-h", "--help") else 2
        run(rest)
        return 0
    except KeyboardInterrupt:
        log("interrupted")
        return 130
    except Exception as thrown:  # the one place where errors become an event and an exit code
        failure = error_of(thrown)
        emit("error", code=failure.code, message=str(failure), **getattr(failure, "fields", {}))
        log(f"error: {failure}")
        if not isinstance(thrown, TrainerError) and failure.code == "internal":
            import traceback

            traceback.print_exc()
        return 2 if failure.usage else 1

