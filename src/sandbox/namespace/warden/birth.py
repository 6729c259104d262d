"""How a sandbox comes into being: its namespaces, its users, its root folder, and its pid 1."""

import fcntl
import json
import os
import signal
import socket
import struct
import sys

import filters
import groups
import ids
import root
from commands import Commands
from kernel import (
    CLONE_NEWCGROUP,
    CLONE_NEWIPC,
    CLONE_NEWNET,
    CLONE_NEWNS,
    CLONE_NEWPID,
    CLONE_NEWUSER,
    CLONE_NEWUTS,
    O_PATH,
    PR_CAPBSET_DROP,
    PR_SET_CHILD_SUBREAPER,
    PR_SET_DUMPABLE,
    PR_SET_KEEPCAPS,
    PR_SET_NO_NEW_PRIVS,
    join_namespace,
    last_capability,
    prctl,
    set_capabilities,
    unshare,
)
from serve import Server

# By all that is not of a sandbox itself: an interrupt of the terminal, and a side that has hung up.
IGNORED = (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGPIPE)
MOST_MESSAGE_QUEUES = 64
GATEWAY_PORT = 3128
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 0x1
CAP_SYS_ADMIN = 21

# What one sandbox may have of things that the kernel counts by user, where it lets a user namespace set less.
USER_LIMITS = {
    "max_user_namespaces": 0,
    "max_mnt_namespaces": 0,
    "max_net_namespaces": 0,
    "max_pid_namespaces": 0,
    "max_ipc_namespaces": 0,
    "max_uts_namespaces": 0,
    "max_cgroup_namespaces": 0,
    "max_time_namespaces": 0,
    "max_inotify_instances": 64,
    "max_inotify_watches": 65536,
    "max_fanotify_groups": 0,
    "max_fanotify_marks": 0,
}
# Buffers of sockets, which no process's memory shows: as large as those of local sockets.
NETWORK_LIMITS = {
    "net/ipv4/tcp_rmem": "4096 131072 212992",
    "net/ipv4/tcp_wmem": "4096 131072 212992",
}


class Ground:
    """What all sandboxes stand on, made once. `socket_path`: where the zygote listens. `privileged`: whether it is root of the machine."""

    def __init__(self, socket_path, privileged):
        self.socket_path = socket_path
        self.privileged = privileged
        self.main_filters = filters.main_filters()
        self.mark_filter = filters.mark_filter()
        self.last_capability = last_capability()
        self.own_ids = privileged and all(ids.is_mapped(number) for number in (ids.OWN_FIRST, ids.OWN_FIRST + 2 * ids.OWN_PAIRS - 1))
        self.groups, self.why_no_groups = groups.find_parent()


def adopt_orphans():
    prctl(PR_SET_CHILD_SUBREAPER, 1)


def keep(connection, ground):
    """The keeper of one sandbox: makes what its pid 1 is born into, and waits for its end, so that the connection ends after all
    of the sandbox has. Never touches the sandbox's files.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    wishes = read_line(connection)
    if wishes is None:
        return
    if "gateway" in wishes:
        be_gateway(connection, ground, wishes)
    group = None
    try:
        users = Users(ground, wishes["ownIds"])
        group = ground.groups.make("%d-%s" % (os.getpid(), os.urandom(4).hex())) if ground.groups else None
        unshare(CLONE_NEWPID)
    except OSError as error:
        report(connection, {"failed": str(error)})
        return
    gate, opener = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(opener)
        if os.read(gate, 1) == b".":
            os.close(gate)
            live(connection, ground, group, users)
        os._exit(0)
    try:
        if group is not None:
            group.take(pid)
        os.write(opener, b".")
    except OSError as error:
        report(connection, {"failed": str(error)})
    os.close(opener)
    os.close(gate)
    os.waitpid(pid, 0)
    if group is not None:
        group.remove()


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


class Users:
    """Whom a sandbox's programs are. As root of the machine: `namespace`, the user namespace in which they are to be, and `owners`,
    the one that maps the owners of files, None where all sandboxes share their user.
    """

    def __init__(self, ground, own_ids):
        self.namespace = self.owners = None
        if not ground.privileged:
            user, group = os.geteuid(), os.getegid()
            unshare(CLONE_NEWUSER)
            map_self(0, user, group)
            return
        own = own_ids and ground.own_ids
        user, root_user = ids.own_pair() if own else ids.shared_pair()
        self.namespace = user_namespace(user, {0: root_user, ids.SANDBOX_ID: user})
        if own:  # what belongs to root, as folders of overlayfs's own do, goes on belonging to him
            self.owners = user_namespace(user, {0: 0, ids.SANDBOX_ID: user})


def user_namespace(user, users):
    """A handle on a new user namespace, owned by a user, who is counted for what is taken in it; `users`: inside to outside."""
    ready, told = os.pipe()
    hold, release = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(release)
        prctl(PR_SET_KEEPCAPS, 1)
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
        set_capabilities(1 << CAP_SYS_ADMIN)
        unshare(CLONE_NEWUSER)
        os.write(told, b".")
        os.read(hold, 1)
        os._exit(0)
    os.close(told)
    os.close(hold)
    try:
        if os.read(ready, 1) == b"":
            raise OSError("no user namespace can be made")
        for kind in ("uid", "gid"):
            with open("/proc/%d/%s_map" % (pid, kind), "w", encoding="ascii") as file:
                file.write("".join("%d %d 1\n" % pair for pair in users.items()))
        return os.open("/proc/%d/ns/user" % pid, os.O_RDONLY | os.O_CLOEXEC)
    finally:
        os.close(ready)
        os.close(release)
        os.waitpid(pid, 0)


def map_self(inside, user, group):
    for name, text in [("setgroups", "deny"), ("uid_map", "%d %d 1" % (inside, user)), ("gid_map", "%d %d 1" % (inside, group))]:
        with open("/proc/self/" + name, "w", encoding="ascii") as file:
            file.write(text)


def live(connection, ground, group, users):
    """Pid 1: from the namespaces to the last request."""
    for number in IGNORED:
        signal.signal(number, signal.SIG_DFL)  # programs inherit what is ignored
    try:
        unshare(CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNET | CLONE_NEWCGROUP)
        socket.sethostname("sandbox")
        loopback_up()
        for name, value in NETWORK_LIMITS.items():
            set_system_value(name, value)
        spec = read_line(connection)
        if spec is None:
            return
        way_out = ask_for_way_out(ground, spec["network"]) if spec["network"] is not None else None
        set_system_value("kernel/shmall", spec["memoryBytes"] // os.sysconf("SC_PAGESIZE"))
        set_system_value("kernel/msgmni", MOST_MESSAGE_QUEUES)
        if group is not None:
            group.limit(spec["memoryBytes"])
        pipes = os.open(spec["pipes"], O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        user_settings = root.assemble(spec, users.owners)
        commands = settle(ground, users.namespace, pipes, user_settings)
        commands.make_folder(spec["workdir"])
        report(connection, {"ready": True})
        Server(connection, commands, group).serve()
        del way_out
    except root.NoMappedIds as error:
        report(connection, {"failed": str(error), "code": "NO_MAPPED_IDS"})
    except OSError as error:
        report(connection, {"failed": str(error)})


def ask_for_way_out(ground, access):
    """Has the zygote start a gateway outside of the sandbox that serves sockets of its loopback, for as long as what is returned is open."""
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
    with open("/proc/self/ns/net", "rb") as own, open("/proc/%d/ns/net" % pid, "rb") as other:
        join_namespace(other.fileno(), CLONE_NEWNET)
        try:
            return gateway_listeners(access)
        finally:
            join_namespace(own.fileno(), CLONE_NEWNET)


def report(connection, message):
    try:
        connection.sendall(json.dumps(message).encode() + b"\n")
    except OSError:
        pass


def loopback_up():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as device:
        request = struct.pack("16sh22x", b"lo", 0)
        flags = struct.unpack("16sh22x", fcntl.ioctl(device, SIOCGIFFLAGS, request))[1]
        fcntl.ioctl(device, SIOCSIFFLAGS, struct.pack("16sh22x", b"lo", flags | IFF_UP))


def set_system_value(name, value, folder=None):
    """`folder`: a handle; without it, /proc/sys of the host, whose files are those of the reader's namespaces."""
    try:
        handle = os.open(name if folder is not None else "/proc/sys/" + name, os.O_WRONLY | os.O_CLOEXEC, dir_fd=folder)
    except OSError:
        return  # this kernel lets only root of the machine set it, or has no such thing
    try:
        os.write(handle, str(value).encode())
    except OSError:
        pass
    finally:
        os.close(handle)


def settle(ground, namespace, pipes, user_settings):
    """Gives up the rights over the sandbox's namespaces for good, and keeps those over its processes."""
    score = os.open("/proc/self/oom_score_adj", os.O_RDWR | os.O_CLOEXEC)
    own_score = b"-1000"
    try:
        os.write(score, own_score)  # where this is allowed once, going back there is too
    except OSError:
        own_score = os.pread(score, 16, 0).strip()
    if ground.privileged:
        join_namespace(namespace, CLONE_NEWUSER)
        os.setgroups([])
        os.setresgid(0, 0, 0)
        os.setresuid(0, 0, 0)
        user = ids.SANDBOX_ID
    else:
        unshare(CLONE_NEWUSER)
        map_self(ids.SANDBOX_ID, 0, 0)
        user = None
    for name, value in USER_LIMITS.items():
        set_system_value(name, value, user_settings)
    os.close(user_settings)
    for capability in range(ground.last_capability + 1):
        prctl(PR_CAPBSET_DROP, capability)
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    for program in ground.main_filters:
        filters.put_on(program)
    prctl(PR_SET_DUMPABLE, 0)
    for things in (sys.path, sys.meta_path, sys.path_hooks):
        things.clear()
    return Commands(pipes, user, ground.mark_filter, score, own_score)
