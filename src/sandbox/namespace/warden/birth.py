"""How a sandbox comes into being: its namespaces, its users, its root folder, and its pid 1."""

import os
import signal
import socket
import sys

import filters
import groups
import ids
import root
import settings
import way_out
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
    PR_SET_NO_NEW_PRIVS,
    join_namespace,
    last_capability,
    prctl,
    unshare,
)
from lines import read_line, report
from serve import Server
from users import Users, map_self

# By all that is not of a sandbox itself: an interrupt of the terminal, and a side that has hung up.
IGNORED = (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGPIPE)


class Ground:
    """What all sandboxes stand on, made once.

    `socket_path`: where the zygote listens. `privileged`: whether it is root of the machine.
    """

    def __init__(self, socket_path, privileged):
        self.socket_path = socket_path
        self.privileged = privileged
        self.main_filters = filters.main_filters()
        self.mark_filter = filters.mark_filter()
        self.last_capability = last_capability()
        self.own_ids = privileged and all(
            ids.is_mapped(number) for number in (ids.OWN_FIRST, ids.OWN_FIRST + 2 * ids.OWN_PAIRS - 1)
        )
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
        way_out.be_gateway(connection, ground, wishes)
    group = None
    try:
        users = Users(ground, wishes["ownIds"])
        group = ground.groups.make(f"{os.getpid()}-{os.urandom(4).hex()}") if ground.groups else None
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


def live(connection, ground, group, users):
    """Pid 1: from the namespaces to the last request."""
    for number in IGNORED:
        signal.signal(number, signal.SIG_DFL)  # programs inherit what is ignored
    try:
        unshare(CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNET | CLONE_NEWCGROUP)
        socket.sethostname("sandbox")
        settings.loopback_up()
        for name, value in settings.NETWORK_LIMITS.items():
            settings.set_system_value(name, value)
        spec = read_line(connection)
        if spec is None:
            return
        lifeline = way_out.ask(ground, spec["network"]) if spec["network"] is not None else None
        settings.set_system_value("kernel/shmall", spec["memoryBytes"] // os.sysconf("SC_PAGESIZE"))
        settings.set_system_value("kernel/msgmni", settings.MOST_MESSAGE_QUEUES)
        if group is not None:
            group.limit(spec["memoryBytes"])
        pipes = os.open(spec["pipes"], O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        user_settings = root.assemble(spec, users.owners)
        commands = settle(ground, users.namespace, pipes, user_settings)
        commands.make_folder(spec["workdir"])
        report(connection, {"ready": True})
        Server(connection, commands, group).serve()
        del lifeline
    except root.NoMappedIds as error:
        report(connection, {"failed": str(error), "code": "NO_MAPPED_IDS"})
    except OSError as error:
        report(connection, {"failed": str(error)})


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
    for name, value in settings.USER_LIMITS.items():
        settings.set_system_value(name, value, user_settings)
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
