"""Time that stands still with us, as src/support/clock.ts measures it: a process that is stopped spends none of its time."""

from __future__ import annotations

import threading
import time

TICK_SECONDS = 0.25
LONGEST_GAP_SECONDS = 1.0

_lock = threading.Lock()
_counted = 0.0
_seen: tuple[float, float] | None = None


def steady_seconds() -> float:
    """
    Seconds from some start. A gap between two ticks that is far longer than a tick was a stop and counts as one tick, or as
    the processor time used meanwhile: a computation that let no other thread tick is no stop.
    """
    global _counted, _seen
    with _lock:
        now = (time.monotonic(), time.process_time())
        if _seen is None:
            threading.Thread(target=_tick, daemon=True).start()
        else:
            gap, cpu = now[0] - _seen[0], now[1] - _seen[1]
            _counted += gap if gap <= LONGEST_GAP_SECONDS else max(TICK_SECONDS, min(gap, cpu))
        _seen = now
        return _counted


def _tick() -> None:
    while True:
        time.sleep(TICK_SECONDS)
        steady_seconds()
