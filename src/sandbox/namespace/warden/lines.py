"""What goes over a connection: JSON, one value a line."""

import json
import socket


def read_line(connection):
    """The next line as JSON, and nothing after it; None where the host has hung up."""
    size = 4096
    while True:
        seen = connection.recv(size, socket.MSG_PEEK)
        end = seen.find(b"\n")
        if end >= 0:
            return json.loads(connection.recv(end + 1, socket.MSG_WAITALL))
        if seen == b"":
            return None
        if len(seen) == size:
            size *= 2
        else:
            connection.recv(1, socket.MSG_PEEK | socket.MSG_WAITALL)


def report(connection, message):
    try:
        connection.sendall(json.dumps(message).encode() + b"\n")
    except OSError:
        pass
