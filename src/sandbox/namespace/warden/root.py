"""Puts the root folder of a sandbox together, in a mount namespace of its own.

Runs before anything of the agent's does, with the rights over that namespace. Layers may hold what agents wrote: places in
them are looked up with their links kept inside the new root.
"""

import os
import stat

from kernel import (
    MNT_DETACH,
    MS_BIND,
    MS_NODEV,
    MS_NOEXEC,
    MS_NOSUID,
    MS_PRIVATE,
    MS_RDONLY,
    MS_REC,
    MS_REMOUNT,
    O_PATH,
    call,
    mount,
    mount_with_ids,
    open_within,
    unmount,
)

DEVICES = ("null", "zero", "full", "random", "urandom", "tty")
SHARED_MEMORY_BYTES = 256 << 20
SHARED_MEMORY_FILES = 65536

# Of /proc, what says something of the machine or of its other users, as engines of containers hide it.
HIDDEN = """
    acpi asound interrupts iomem ioports kcore key-users keys kmsg kpagecgroup kpagecount kpageflags latency_stats modules pressure
    sched_debug scsi slabinfo sysrq-trigger timer_list timer_stats vmallocinfo
""".split()


class NoMappedIds(OSError):
    """Files of a layer cannot be given to the sandbox's own user: the kernel or the file system lacks mapped mounts."""


def assemble(spec, user_namespace):
    """Mounts what `spec` says and makes it the root.

    `spec`: {"staging": an empty folder of the host, "disk": the folder with `upper` and `work`, "layers": absolute folders, lowest
    first, "binds": [{"source", "target"}]}. `user_namespace`: a handle on the one that maps owners of files, where they are to be
    mapped. Returns a handle on /proc/sys/user; nothing else of /proc/sys can be written to.
    """
    mount(None, "/", None, MS_REC | MS_PRIVATE)
    staging = spec["staging"]
    mount("staging", staging, "tmpfs", MS_NOSUID | MS_NODEV, "size=1m,mode=711")
    os.chdir(staging)
    os.mkdir("root")
    _lay("disk", spec["disk"], user_namespace)
    for index, layer in enumerate(spec["layers"]):
        _lay(f"l{index}", layer, user_namespace)
    lower = ":".join(f"l{index}" for index in reversed(range(len(spec["layers"]))))
    # userxattr: layers read the same whether root made them or an ordinary user; volatile: what is written is thrown away
    # with the sandbox, so that nothing waits for the disk.
    options = f"lowerdir={lower},upperdir=disk/upper,workdir=disk/work,userxattr,volatile"
    mount("overlay", "root", "overlay", MS_NOSUID | MS_NODEV, options)
    root = os.open("root", O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    for bind in spec["binds"]:
        _bind_read_only(bind["source"], root, bind["target"])
    for name in DEVICES:
        _bind("/dev/" + name, root, "/dev/" + name)
    shared = f"size={SHARED_MEMORY_BYTES},nr_inodes={SHARED_MEMORY_FILES},mode=1777"
    _mount_at(root, "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, shared)
    _mount_at(root, "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=620")
    _mount_at(root, "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
    user_settings = open_within(root, "/proc/sys/user")
    _bind_read_only("root/proc/sys", root, "/proc/sys")
    _hide(root)
    os.close(root)
    os.chdir("root")
    call("pivot_root", b".", b".")
    unmount(".", MNT_DETACH)
    os.chdir("/")
    return user_settings


def _lay(name, folder, user_namespace):
    if user_namespace is None:
        os.symlink(folder, name)
        return
    os.mkdir(name)
    try:
        mount_with_ids(folder, name, user_namespace)
    except OSError as error:
        raise NoMappedIds(error.errno, str(error)) from error


def _place(handle):
    return f"/proc/self/fd/{handle}"


def _mount_at(root, target, kind, flags, data=None):
    handle = open_within(root, target)
    try:
        mount(kind, _place(handle), kind, flags, data)
    finally:
        os.close(handle)


def _bind(source, root, target):
    handle = open_within(root, target)
    try:
        mount(source, _place(handle), None, MS_BIND)
    finally:
        os.close(handle)


def _bind_read_only(source, root, target):
    _bind(source, root, target)
    handle = open_within(root, target)
    try:
        # A flag that the host's mount has cannot be taken off in a user namespace: it has to be said again.
        held = os.fstatvfs(handle).f_flag
        flags = MS_NOEXEC if held & os.ST_NOEXEC else 0
        mount(None, _place(handle), None, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV | flags)
    finally:
        os.close(handle)


def _hide(root):
    for name in HIDDEN:
        path = "/proc/" + name
        try:
            handle = open_within(root, path)
        except OSError:
            continue  # this kernel has no such thing
        try:
            if stat.S_ISDIR(os.fstat(handle).st_mode):
                mount("none", _place(handle), "tmpfs", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, "size=4k")
            else:
                mount("/dev/null", _place(handle), None, MS_BIND)
        finally:
            os.close(handle)
