"""Starts the programs of a sandbox: each in a fork of pid 1 that gives up every right before it becomes the program."""

import errno
import fcntl
import os
import resource

from filters import put_on
from kernel import set_capabilities

NOT_FOUND, NOT_EXECUTABLE, NO_FOLDER = 127, 126, 126
INPUTS = (0, 4)
FIRST_FREE = 10
# Where the machine runs out of memory, programs of sandboxes go before everything else: /proc/PID/oom_score_adj.
EXPENDABLE = b"500"


class Commands:
    """`pipes`: a handle on the folder of the named pipes. `user`: whom programs run as, None where this process is that user.
    `score`: a handle on this process's /proc/self/oom_score_adj, and `own_score` what stands there.
    """

    def __init__(self, pipes, user, mark_filter, score, own_score):
        self.pipes = pipes
        self.user = user
        self.mark_filter = mark_filter
        self.score = score
        self.own_score = own_score
        self.nothing = os.open("/dev/null", os.O_RDWR | os.O_CLOEXEC)

    def start(self, request):
        """Starts a program; returns its number.

        `request`: {"command", "variables", "workdir", "pipes": {descriptor: name of its pipe, or None}, "limits": {name: value}}.
        """
        opened = {}
        os.write(self.score, EXPENDABLE)  # the program inherits it
        try:
            for number, name in request["pipes"].items():
                opened[int(number)] = self.nothing if name is None else self._open_pipe(int(number), name)
            pid = os.fork()
        finally:
            os.write(self.score, self.own_score)
            if os.getpid() == 1:
                for handle in opened.values():
                    if handle != self.nothing:
                        os.close(handle)
        if pid == 0:
            code = NOT_EXECUTABLE
            try:
                code = self._become(request, opened)
            except OSError as error:
                code = _complain(request["command"][0], error, NOT_EXECUTABLE)
            finally:
                os._exit(code)
        return pid

    def _open_pipe(self, number, name):
        """The program's end of a pipe, above the numbers that programs get. The host holds both ends open, so that nobody waits."""
        handle = os.open(name, (os.O_RDONLY if number in INPUTS else os.O_WRONLY) | os.O_CLOEXEC, dir_fd=self.pipes)
        try:
            return fcntl.fcntl(handle, fcntl.F_DUPFD_CLOEXEC, FIRST_FREE)
        finally:
            os.close(handle)

    def _become(self, request, opened):
        os.setsid()
        for number, handle in opened.items():
            os.dup2(handle, number)
        for name, value in request["limits"].items():
            set_limit(getattr(resource, "RLIMIT_" + name), value)
        put_on(self.mark_filter)
        self._give_up_rights()
        try:
            os.chdir(request["workdir"])
        except OSError as error:
            return _complain(request["workdir"], error, NO_FOLDER)
        return _execute(request["command"], request["variables"])

    def _give_up_rights(self):
        if self.user is not None:
            os.setresgid(self.user, self.user, self.user)
            os.setresuid(self.user, self.user, self.user)
        set_capabilities(0)

    def make_folder(self, path):
        """Makes a folder of the sandbox, and those above it, as its user. Raises OSError."""
        if os.path.isdir(path):
            return
        pid = os.fork()
        if pid == 0:
            code = 0
            try:
                self._give_up_rights()
                os.makedirs(path, exist_ok=True)
            except OSError as error:
                code = error.errno
            finally:
                os._exit(code)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        if code != 0:
            raise OSError(code, f"the working folder {path} cannot be made: {os.strerror(code)}")


def set_limit(limit, value):
    most = resource.getrlimit(limit)[1]
    value = value if most == resource.RLIM_INFINITY else min(value, most)
    resource.setrlimit(limit, (value, value))


def _execute(command, variables):
    """Becomes the program, as a shell's `exec` does; returns the code with which to end where it cannot."""
    missing = OSError(errno.ENOENT, os.strerror(errno.ENOENT))
    failure = missing
    for path in _places(command[0], variables):
        try:
            os.execve(path, command, variables)
        except OSError as error:
            if error.errno == errno.ENOEXEC:  # a script without `#!`
                os.execve("/bin/sh", ["/bin/sh", path] + command[1:], variables)
            if error.errno not in (errno.ENOENT, errno.ENOTDIR):
                failure = error
    return _complain(command[0], failure, NOT_FOUND if failure is missing else NOT_EXECUTABLE)


def _places(program, variables):
    if "/" in program:
        return [program]
    return [os.path.join(folder, program) for folder in variables.get("PATH", "/bin:/usr/bin").split(":")]


def _complain(what, error, code):
    os.write(2, os.fsencode(f"{what}: {os.strerror(error.errno)}\n"))
    return code
