"""Makes sandboxes out of Linux namespaces: one process for all those of a host process, started before any of them.

It reads requests from standard input, one JSON line each, the first {"socket": where it listens, "privileged": whether it is
root of the machine}. For each connection it forks a keeper, which waits, and pid 1 of a new sandbox, whose connection it is.
All that ever runs with rights over a sandbox is loaded here, from the host, before anything of an agent's exists; from then on
it only forks. It ends when its standard input does.

A sandbox as root of the machine and as an ordinary user differ only in whom the user namespace maps. Pid 1 makes the mounts with
the rights of whoever owns the namespaces, then moves into a user namespace that owns none of them, and gives its right to
regain any up. Programs are forks of it that give up the rest.
"""

import gc
import json
import os
import select
import signal
import socket
import sys

# All modules, now: later there is nothing to load them from that can be trusted.
import birth

MOST_DESCRIPTORS = 65536


def main():
    prepare_process()
    request, requests = read_request(b"")
    sys.path[0] = os.path.dirname(os.path.abspath(__file__))
    os.chdir("/")
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(request["socket"])
    listener.listen(1024)
    ground = birth.Ground(request["socket"], request["privileged"])
    gc.collect()
    gc.freeze()
    gc.disable()
    poll = select.poll()
    poll.register(listener, select.POLLIN)
    poll.register(0, select.POLLIN)
    print(json.dumps({"groups": ground.why_no_groups}), flush=True)
    while True:
        ready = dict(poll.poll())
        if listener.fileno() in ready:
            connection, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                birth.keep(connection, ground)
                os._exit(0)
            connection.close()
        if 0 in ready or b"\n" in requests:
            another, requests = read_request(requests)
            if another is None:
                os.unlink(request["socket"])
                os._exit(0)
            make_pipes(another)


def read_request(start):
    """The next line of standard input as JSON, None at its end, and what has come after it."""
    while b"\n" not in start:
        chunk = os.read(0, 65536)
        if chunk == b"":
            return None, b""
        start += chunk
    line, _, rest = start.partition(b"\n")
    return json.loads(line), rest


def prepare_process():
    os.umask(0o022)
    os.closerange(3, MOST_DESCRIPTORS)
    for number in range(1, signal.NSIG):
        try:
            signal.signal(number, signal.SIG_DFL)
        except (OSError, ValueError):
            pass  # KILL, STOP, and those that the C library keeps for itself
    for number in birth.IGNORED:
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits here
    birth.adopt_orphans()
    sys.excepthook = lambda kind, error, _: os.write(2, os.fsencode(f"{kind.__name__}: {error}\n"))


def make_pipes(request):
    """`request`: {"folder", "first", "count"}: named pipes `p<number>` that every user may open; answered with a line."""
    for number in range(request["first"], request["first"] + request["count"]):
        path = os.path.join(request["folder"], f"p{number}")
        os.mkfifo(path)
        os.chmod(path, 0o666)
    print(json.dumps({"pipes": request["first"]}), flush=True)


if __name__ == "__main__":
    main()
