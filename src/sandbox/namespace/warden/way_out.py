"""How a sandbox gets a gateway: a process outside of it that serves sockets inside."""

import json
import os
import socket

import ids
from kernel import CLONE_NEWNET, PR_SET_NO_NEW_PRIVS, join_namespace, prctl, set_capabilities
from lines import report

GATEWAY_PORT = 3128


def ask(ground, access):
    """Has the zygote start a gateway outside of the sandbox, on sockets of its loopback, for as long as what is returned is open."""
    listeners = gateway_listeners(access)
    request = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    request.connect(ground.socket_path)
    request.sendall(json.dumps({"gateway": access}).encode() + b"\n")
    socket.send_fds(request, [b"."], [listener.fileno() for listener in listeners])
    for listener in listeners:
        listener.close()
    return request


def gateway_listeners(access):
    """Sockets for the proxy and, from the next port on, for each route."""
    listeners = []
    for index in range(1 + len(access["routes"])):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.bind(("127.0.0.1", GATEWAY_PORT + index))
        listener.listen(128)
        listeners.append(listener)
    return listeners


def be_gateway(connection, ground, wishes):
    """A process in the host's network for one sandbox: it ends with that, and has no right but to talk.

    `wishes`: {"gateway": see `gateway.serve`, "within": the number of a process of the sandbox, where its sockets do not come along}.
    """
    try:
        import gateway  # out here the host's modules are at hand, and few sandboxes need it

        access = wishes["gateway"]
        if "within" in wishes:
            listeners = listeners_within(wishes["within"], access)
            report(connection, {"ready": True})
        else:
            handles = socket.recv_fds(connection, 1, 1 + len(access["routes"]))[1]
            listeners = [socket.socket(fileno=handle) for handle in handles]
        if ground.privileged:
            os.setgroups([])
            nobody = ids.shared_pair()[1]
            os.setresgid(nobody, nobody, nobody)
            os.setresuid(nobody, nobody, nobody)
        set_capabilities(0)
        prctl(PR_SET_NO_NEW_PRIVS, 1)
        gateway.serve(listeners, access, connection)
    except Exception as error:  # nobody else hears of it
        report(connection, {"failed": str(error)})
    finally:
        os._exit(1)


def listeners_within(pid, access):
    """Listening sockets in the network namespace of a process, made by root of the machine, who stays out of it."""
    with open("/proc/self/ns/net", "rb") as own, open(f"/proc/{pid}/ns/net", "rb") as other:
        join_namespace(other.fileno(), CLONE_NEWNET)
        try:
            return gateway_listeners(access)
        finally:
            join_namespace(own.fileno(), CLONE_NEWNET)
