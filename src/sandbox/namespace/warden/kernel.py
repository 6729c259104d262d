"""System calls that the standard library of Python 3.11 lacks. Each raises OSError, which names what was tried."""

import ctypes
import os

CLONE_NEWNS = 0x00020000
CLONE_NEWCGROUP = 0x02000000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_RDONLY = 0x1
MS_NOSUID = 0x2
MS_NODEV = 0x4
MS_NOEXEC = 0x8
MS_REMOUNT = 0x20
MS_BIND = 0x1000
MS_REC = 0x4000
MS_PRIVATE = 0x40000
MNT_DETACH = 0x2

PR_SET_DUMPABLE = 4
PR_SET_KEEPCAPS = 8
PR_CAPBSET_DROP = 24
PR_SET_SECCOMP = 22
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47
SECCOMP_MODE_FILTER = 2

AT_FDCWD = -100
AT_EMPTY_PATH = 0x1000
O_PATH = 0o10000000

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
libc.mount.argtypes = [ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_ulong, ctypes.c_char_p]
libc.prctl.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4
seccomp = ctypes.CDLL("libseccomp.so.2", use_errno=True)

_numbers = {}


def number_of(name):
    """The number that the system call has on this machine, negative where it has none."""
    if name not in _numbers:
        _numbers[name] = seccomp.seccomp_syscall_resolve_name(name.encode())
    return _numbers[name]


def checked(result, what):
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")
    return result


def call(name, *arguments, what=None):
    """A system call by its name; numbers and byte strings only."""
    words = [ctypes.c_long(one) if isinstance(one, int) else one for one in arguments]
    return checked(libc.syscall(ctypes.c_long(number_of(name)), *words), what or name)


def unshare(flags):
    checked(libc.unshare(flags), "unshare")


def join_namespace(handle, kind):
    checked(libc.setns(handle, kind), "setns")


def mount(source, target, kind, flags=0, data=None):
    raw = [None if text is None else os.fsencode(text) for text in (source, target, kind, data)]
    checked(libc.mount(raw[0], raw[1], raw[2], flags, raw[3]), f"mount {source or target}")


def unmount(target, flags=0):
    checked(libc.umount2(os.fsencode(target), flags), "umount")


def prctl(option, *arguments):
    words = list(arguments) + [0] * (4 - len(arguments))
    checked(libc.prctl(option, *words), "prctl")


class _OpenHow(ctypes.Structure):
    _fields_ = [("flags", ctypes.c_uint64), ("mode", ctypes.c_uint64), ("resolve", ctypes.c_uint64)]


RESOLVE_NO_MAGICLINKS = 0x02
RESOLVE_IN_ROOT = 0x10


def open_within(root, path):
    """A handle on a path whose links all mean what they mean where the folder `root` (a handle) is the root."""
    how = _OpenHow(O_PATH | os.O_CLOEXEC, 0, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS)
    return call("openat2", root, os.fsencode(path), ctypes.byref(how), ctypes.sizeof(how), what=f"open {path}")


class _MountAttributes(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("attr_set", "attr_clr", "propagation", "userns_fd")]


OPEN_TREE_CLONE = 1
MOVE_MOUNT_FROM_HANDLE = 0x4
MOUNT_ATTR_IDMAP = 0x00100000


def mount_with_ids(source, target, user_namespace):
    """Mounts a folder so that its files belong to whom the user namespace (a handle) maps their owners to. Linux 5.12."""
    tree = call("open_tree", AT_FDCWD, os.fsencode(source), OPEN_TREE_CLONE | os.O_CLOEXEC, what=f"open_tree {source}")
    try:
        attributes = _MountAttributes(MOUNT_ATTR_IDMAP, 0, 0, user_namespace)
        size = ctypes.sizeof(attributes)
        call("mount_setattr", tree, b"", AT_EMPTY_PATH, ctypes.byref(attributes), size, what=f"mount_setattr {source}")
        call("move_mount", tree, b"", AT_FDCWD, os.fsencode(target), MOVE_MOUNT_FROM_HANDLE, what=f"move_mount {target}")
    finally:
        os.close(tree)


class _CapabilityHeader(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _Capabilities(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint32) for name in ("effective", "permitted", "inheritable")]


def set_capabilities(which):
    """`which`: the bits of the permitted and effective ones; the inheritable ones go."""
    header = _CapabilityHeader(0x20080522, 0)
    halves = (_Capabilities * 2)()
    for index, half in enumerate(halves):
        half.permitted = half.effective = (which >> (32 * index)) & 0xFFFFFFFF
    call("capset", ctypes.byref(header), halves)


def last_capability():
    with open("/proc/sys/kernel/cap_last_cap", encoding="ascii") as file:
        return int(file.read())
