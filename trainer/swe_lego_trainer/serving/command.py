"""The `serve` command."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from pathlib import Path

from ..events import emit, usage_error


class Parser(argparse.ArgumentParser):
    """Tells usage errors like every other command."""

    def error(self, message: str) -> None:  # type: ignore[override]
        raise usage_error(f"serve: {message}")


def run(arguments: list[str]) -> None:
    """Serves until SIGTERM or SIGINT."""
    parser = Parser(prog="serve")
    parser.add_argument("--checkpoint", required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--name")
    parser.add_argument("--max-running", type=int, default=64)
    parser.add_argument("--cache-bytes", type=int, default=1 << 30)
    options = parser.parse_args(arguments)
    checkpoint = Path(options.checkpoint)
    if not checkpoint.is_dir():
        raise usage_error(f"{checkpoint}: no such checkpoint")
    # Only now: PyTorch takes seconds to load.
    import torch

    from ..checkpoint import load_model, read_generation, special_ids
    from ..config import read_json
    from ..device import Device, pick_device
    from .engine import Engine
    from .http import Server
    from .prompt import Prompts
    from .protocol import Chat

    device = pick_device(options.device)
    if device.device.type == "cpu":
        # Small products gain nothing from bfloat16 here, and float32 keeps greedy replies steady.
        device = Device(device.device, torch.float32, device.name)
    model, config = load_model(checkpoint)
    model.to(device.device, device.dtype).requires_grad_(False)
    prompts = Prompts(checkpoint)
    ends: list[int] = []
    for settings in (config, read_generation(checkpoint)):  # what either names ends a reply, as in transformers and its servers
        known = settings.get("eos_token_id")
        ends += known if isinstance(known, list) else [] if known is None else [known]
    ends = list(dict.fromkeys(ends)) or special_ids(checkpoint)[0]
    engine = Engine(model, device, prompts.decode, ends, options.max_running, options.cache_bytes)
    context = int(config["max_position_embeddings"])
    record = checkpoint / "swe_lego.json"
    profile = read_json(record).get("metadata", {}).get("profile") if record.is_file() else None
    chat = Chat(engine, prompts, options.name or checkpoint.resolve().name, context, profile)
    server = Server((options.host, options.port), chat)

    def stop(*_: object) -> None:
        threading.Thread(target=server.shutdown, daemon=True).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    emit("listening", host=options.host, port=server.server_address[1], model=chat.name, context=context, device=device.describe(), pid=os.getpid())
    server.serve_forever(poll_interval=0.1)
    server.server_close()
    engine.close()
    sys.stdout.flush()
    os._exit(0)  # threads may still wait on requests that nobody will answer
