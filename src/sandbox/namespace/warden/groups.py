"""Control groups, where they can be had: the kernel then counts and limits all memory of a sandbox, whatever holds it.

Version 2 is used where this process is root of a hierarchy that nothing hides from it, or where systemd has handed its group
over (`Delegate=yes`); version 1 where its memory controller lets this process make groups.
"""

import os

PREFIX = "swe-lego-"
# Where the processes go that are in a group when it is handed over.
OWN_LEAF = "swe-lego-host"


class Version1:
    limits = ("memory.limit_in_bytes", "memory.memsw.limit_in_bytes")
    kills_file = "memory.oom_control"


class Version2:
    limits = ("memory.max", "memory.swap.max")
    kills_file = "memory.events"


class Parent:
    """A folder in which groups can be made."""

    def __init__(self, version, path):
        self.version = version
        self.path = path

    def make(self, name):
        return Group(self.version, os.path.join(self.path, PREFIX + name))


class Group:
    """A group of one sandbox. The process that makes it may lose its rights afterwards: it keeps its files open."""

    def __init__(self, version, path):
        os.mkdir(path)
        self.path = path
        self.version = version
        self._limits = [(name, self._open(name, os.O_WRONLY)) for name in version.limits]
        self._kills = self._open(version.kills_file, os.O_RDONLY)

    def _open(self, name, flags):
        try:
            return os.open(os.path.join(self.path, name), flags | os.O_CLOEXEC)
        except FileNotFoundError:
            return None  # no account of swap on this machine

    def take(self, pid):
        _write(os.path.join(self.path, "cgroup.procs"), str(pid))

    def limit(self, memory_bytes):
        for name, handle in self._limits:
            if handle is not None:
                os.write(handle, b"0" if name == "memory.swap.max" else str(memory_bytes).encode())
                os.close(handle)

    def kills(self):
        """How many processes were killed so far because the group had no memory left."""
        for line in os.pread(self._kills, 4096, 0).decode("ascii").splitlines():
            name, _, count = line.partition(" ")
            if name == "oom_kill":
                return int(count)
        return 0

    def remove(self):
        os.rmdir(self.path)


def find_parent():
    """Where groups can be made here, or None and why not. Removes there what keepers that are gone left."""
    with open("/proc/self/cgroup", encoding="utf-8", errors="surrogateescape") as file:
        own = [line.rstrip("\n").split(":", 2) for line in file]
    reasons = []
    for version, controller in [(Version2, ""), (Version1, "memory")]:
        path = next((row[2] for row in own if controller in row[1].split(",")), None)
        for root, options in _mounts(version):
            if path is None or (version is Version1 and "memory" not in options.split(",")):
                continue
            try:
                folder = (_parent_2 if version is Version2 else _parent_1)(root, path)
                _sweep(folder)
                return Parent(version, folder), None
            except OSError as error:
                reasons.append(str(error))
    return None, "; ".join(reasons) or "no control groups are mounted"


def _mounts(version):
    kind = "cgroup2" if version is Version2 else "cgroup"
    with open("/proc/self/mounts", encoding="utf-8", errors="surrogateescape") as file:
        rows = [line.split(" ") for line in file]
    return [(row[1], row[3]) for row in rows if row[2] == kind]


def _parent_1(root, path):
    folder = root + path if os.path.isdir(root + path) else root
    if not os.access(folder, os.W_OK):
        raise PermissionError(f"no group can be made in {folder}")
    _probe(Version1, folder)
    return folder


def _parent_2(root, path):
    with open(os.path.join(root, "cgroup.controllers"), encoding="ascii") as file:
        if "memory" not in file.read().split():
            raise OSError(f"{root} has no memory controller")
    if not os.path.exists(os.path.join(root, "cgroup.type")) and os.access(root, os.W_OK):
        folder = os.path.join(root, "swe-lego")  # the root itself may hold processes and controllers
        _let_down(root)
        os.makedirs(folder, exist_ok=True)
    else:
        folder = root + path
        if not _is_handed_over(folder):
            raise PermissionError(f"the group {path} was not handed over to this process")
        _move_down(folder)
    _let_down(folder)
    _probe(Version2, folder)
    return folder


def _move_down(folder):
    """Moves all processes of a group that was handed over to a leaf of it: a group with controllers for others holds none itself."""
    leaf = os.path.join(folder, OWN_LEAF)
    os.makedirs(leaf, exist_ok=True)
    for _ in range(10):  # they may start others meanwhile
        with open(os.path.join(folder, "cgroup.procs"), encoding="ascii") as file:
            pids = file.read().split()
        if not pids:
            return
        for pid in pids:
            try:
                _write(os.path.join(leaf, "cgroup.procs"), pid)
            except ProcessLookupError:
                pass


def _is_handed_over(folder):
    for name in ("trusted.delegate", "user.delegate"):
        try:
            if os.getxattr(folder, name) == b"1":
                return os.access(folder, os.W_OK)
        except OSError:
            pass
    return False


def _sweep(folder):
    for name in os.listdir(folder):
        keeper = name[len(PREFIX) :].split("-")[0]
        if name.startswith(PREFIX) and keeper.isdecimal() and not os.path.exists("/proc/" + keeper):
            try:
                os.rmdir(os.path.join(folder, name))
            except OSError:
                pass  # somebody still lives there


def _let_down(folder):
    """Lets groups below have the memory controller."""
    _write(os.path.join(folder, "cgroup.subtree_control"), "+memory")


def _probe(version, folder):
    probe = Group(version, os.path.join(folder, f"{PREFIX}{os.getpid()}-probe"))
    probe.remove()


def _write(path, text):
    with open(path, "w", encoding="ascii") as file:
        file.write(text)
