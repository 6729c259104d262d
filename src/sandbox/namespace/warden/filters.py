"""The filters of system calls, made by libseccomp for this machine. Calls for another word size or architecture fail.

What is allowed stands in `shared/system-calls.json`. Three filters lie one over the other; the strictest answer counts. `main_filters`
hold for all processes of a sandbox, its pid 1 included; `mark_filter` is put on each command once its mark is set.
"""

import ctypes
import errno
import json
import os

from kernel import PR_SET_SECCOMP, SECCOMP_MODE_FILTER, libc, prctl, seccomp

CALLS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "shared", "system-calls.json")
ALLOW = 0x7FFF0000
OTHER_ARCHITECTURE = 2  # SCMP_FLTATR_ACT_BADARCH
MASKED_EQUAL = 7
NOT_EQUAL = 1
WORD = 0xFFFFFFFF  # what the kernel reads of an int argument
LAST_NUMBER = 600
RLIMIT_MSGQUEUE = 12
NAMESPACE_FLAGS = (0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000)
TIOCSTI, TIOCLINUX = 0x5412, 0x541C
LAST_FAMILY = 63


def refuse(code):
    return 0x00050000 | code


class _Comparison(ctypes.Structure):
    _fields_ = [
        ("argument", ctypes.c_uint),
        ("operation", ctypes.c_int),
        ("first", ctypes.c_uint64),
        ("second", ctypes.c_uint64),
    ]


seccomp.seccomp_init.restype = ctypes.c_void_p
seccomp.seccomp_release.argtypes = [ctypes.c_void_p]
seccomp.seccomp_attr_set.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_uint32]
seccomp.seccomp_export_bpf.argtypes = [ctypes.c_void_p, ctypes.c_int]
seccomp.seccomp_rule_add_array.argtypes = [ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int, ctypes.c_uint, ctypes.c_void_p]
seccomp.seccomp_arch_native.restype = ctypes.c_uint32
seccomp.seccomp_syscall_resolve_num_arch.argtypes = [ctypes.c_uint32, ctypes.c_int]
seccomp.seccomp_syscall_resolve_num_arch.restype = ctypes.c_void_p


def name_of(number):
    """What a number calls here; None where it calls nothing that libseccomp knows."""
    found = seccomp.seccomp_syscall_resolve_num_arch(seccomp.seccomp_arch_native(), number)
    if not found:
        return None
    name = ctypes.string_at(found).decode()
    libc.free(ctypes.c_void_p(found))
    return name


def _checked(result, what):
    if result < 0:
        raise OSError(-result, f"libseccomp: {what}: {os.strerror(-result)}")


class _Filter:
    def __init__(self, otherwise):
        self.otherwise = otherwise
        self.context = seccomp.seccomp_init(otherwise)
        if not self.context:
            raise OSError(errno.ENOMEM, "libseccomp: no filter")
        _checked(seccomp.seccomp_attr_set(self.context, OTHER_ARCHITECTURE, refuse(errno.ENOSYS)), "architecture")

    def rule(self, action, name, *comparisons):
        number = seccomp.seccomp_syscall_resolve_name(name.encode())
        if number < 0:
            return  # this machine has no such call
        rows = (_Comparison * len(comparisons))(*comparisons)
        _checked(seccomp.seccomp_rule_add_array(self.context, action, number, len(comparisons), rows), name)

    def program(self):
        """The instructions, as `prctl` wants them. Releases the filter."""
        read, write = os.pipe()
        os.set_blocking(write, False)
        _checked(seccomp.seccomp_export_bpf(self.context, write), "export")
        seccomp.seccomp_release(self.context)
        os.close(write)
        instructions = b""
        while chunk := os.read(read, 65536):
            instructions += chunk
        os.close(read)
        return instructions


def main_filters():
    """The programs of the two filters under which everything of a sandbox runs."""
    with open(CALLS, encoding="ascii") as file:
        calls = json.load(file)
    allowed = {name for names in calls["allowed"].values() for name in names}
    absent = set(calls["absent"])
    first = _Filter(refuse(errno.ENOSYS))  # calls that are newer than libseccomp
    for name in sorted(allowed):
        first.rule(ALLOW, name)
    for value in calls["personalities"]:
        first.rule(ALLOW, "personality", _Comparison(0, MASKED_EQUAL, WORD, value))
    known = {name for name in map(name_of, range(LAST_NUMBER)) if name is not None}
    for name in sorted(known - allowed - absent - {"personality"}):
        first.rule(refuse(errno.EPERM), name)
    second = _Filter(ALLOW)
    for flag in NAMESPACE_FLAGS:
        second.rule(refuse(errno.EPERM), "clone", _Comparison(0, MASKED_EQUAL, flag, flag))
    for family in range(LAST_FAMILY + 1):
        if family not in calls["socketFamilies"]:
            for name in ("socket", "socketpair"):
                second.rule(refuse(errno.EAFNOSUPPORT), name, _Comparison(0, MASKED_EQUAL, WORD, family))
    for request in (TIOCSTI, TIOCLINUX):
        second.rule(refuse(errno.EPERM), "ioctl", _Comparison(1, MASKED_EQUAL, WORD, request))
    return first.program(), second.program()


def mark_filter():
    """The program of the filter that keeps a command from changing its mark, the limit on message queues."""
    filter = _Filter(ALLOW)
    filter.rule(refuse(errno.EPERM), "setrlimit", _Comparison(0, MASKED_EQUAL, WORD, RLIMIT_MSGQUEUE))
    queue = _Comparison(1, MASKED_EQUAL, WORD, RLIMIT_MSGQUEUE)
    filter.rule(refuse(errno.EPERM), "prlimit64", queue, _Comparison(2, NOT_EQUAL, 0, 0))
    return filter.program()


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def put_on(instructions):
    """Holds this process, and what it starts, to a filter for good. It needs `no_new_privs`, or the right to do without."""
    program = _Program(len(instructions) // 8, instructions)
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.addressof(program))
