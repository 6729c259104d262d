"""Runs programs one after the other, each in a fork of this process, which has their modules at hand already.

Given to `python -c` in the checkout, with a folder of its own as the argument. Each line of the FIFO `requests` there
names a folder with a FIFO `status` and a file `request`, `{"program": text, "input": text, "seconds": number}`. The
program's output is in `stdout` and `stderr` beside it before `status` tells `exit NUMBER`, or `timed-out`.

What a program imported from outside the checkout is imported here for those that come after it, and what it imported
from the checkout is compiled: it is taken for a file only as long as the file has the very same bytes, since the code of
the checkout changes from program to program. Nothing of the checkout is ever imported here.
Works on every Python that a repository may pin: standard library only.
"""

import gc
import importlib
import importlib.machinery
import json
import os
import signal
import sys
import time
import traceback
import types

ROOT = os.path.realpath(os.getcwd())
STANDARD = os.path.dirname(os.__file__)
PLAIN_LOADERS = (importlib.machinery.SourceFileLoader, importlib.machinery.ExtensionFileLoader)
# A file is compiled as it is and, at most, in one state that a program left.
MOST_VERSIONS = 2
# A limit goes by a clock that stands still while this process is stopped, as src/support/clock.ts measures it.
TICK_SECONDS = 0.25
LONGEST_GAP_SECONDS = 1.0

programs = {}
compiled = {}
imported = set()


def is_inside(path):
    return os.path.realpath(path).startswith(ROOT + os.sep)


def loaded():
    """Name and file of every module that was loaded from a file as it stands there: what hooks rewrote is left out."""
    for name, module in list(sys.modules.items()):
        spec = getattr(module, "__spec__", None)
        if spec is not None and type(getattr(spec, "loader", None)) in PLAIN_LOADERS and spec.origin:
            yield name, spec.origin


def compile_once(loader, data, path, **options):
    code = compiled.get(path, {}).get(bytes(data))
    return original_compile(loader, data, path, **options) if code is None else code


original_compile = importlib.machinery.SourceFileLoader.source_to_code
importlib.machinery.SourceFileLoader.source_to_code = compile_once


def import_all(names):
    for name in names:
        try:
            importlib.import_module(name)
        except BaseException:
            pass  # it needs what its program did before


def in_fork(action):
    """The number, up to 255, that an action comes to in a child."""
    child = os.fork()
    if child == 0:
        status = 255
        try:
            status = action()
        finally:
            os._exit(status)
    return os.WEXITSTATUS(os.waitpid(child, 0)[1])


def learn(modules):
    for name, path in modules:
        if is_inside(path) and path.endswith(".py"):
            learn_code(path)
    others = [pair for pair in modules if not is_inside(pair[1])]
    learn_modules([name for name, path in others if is_standard(path)])
    learn_modules([name for name, path in others if not is_standard(path)])


def is_standard(path):
    return path.startswith(STANDARD + os.sep) and "site-packages" not in path


def learn_modules(names):
    names = [name for name in names if name not in imported]
    imported.update(names)

    def pulls_in_the_checkout():
        import_all(names)
        return int(any(is_inside(path) for _, path in loaded()))

    if names and in_fork(pulls_in_the_checkout) == 0:
        import_all(names)


def learn_code(path):
    versions = compiled.setdefault(path, {})
    try:
        with open(path, "rb") as file:
            data = file.read()
        if data not in versions and len(versions) < MOST_VERSIONS:
            versions[data] = original_compile(importlib.machinery.SourceFileLoader("learnt", path), data, path)
    except (OSError, SyntaxError, ValueError):
        pass


def become(place, request, code):
    """The child: a program that does not come back from here."""
    os.setsid()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
    for number, name, flags in ((0, "input", os.O_RDONLY), (1, "stdout", os.O_WRONLY), (2, "stderr", os.O_WRONLY)):
        opened = os.open(os.path.join(place, name), flags | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    leave, own = os._exit, os.getpid()

    def tell_and_leave(status):
        if os.getpid() == own:  # not one that the program forked
            with open(os.path.join(place, "modules"), "w") as file:
                json.dump([pair for pair in loaded() if pair[0] not in imported], file)
        leave(status)

    os._exit = tell_and_leave
    sys.argv = ["-c"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    status = 0
    try:
        exec(code, sys.modules["__main__"].__dict__)
    except SystemExit as end:
        if end.code is not None and not isinstance(end.code, int):
            print(end.code, file=sys.stderr)
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def wait_for(child, seconds):
    left, seen = seconds, time.monotonic()
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            told = "exit %d" % (os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))
            break
        now = time.monotonic()
        left -= now - seen if now - seen <= LONGEST_GAP_SECONDS else TICK_SECONDS  # it was stopped, and the child with it
        seen = now
        if left <= 0:
            told = "timed-out"
            break
        signal.sigtimedwait([signal.SIGCHLD], min(left, TICK_SECONDS))
    try:
        os.killpg(child, signal.SIGKILL)  # also what it left behind
    except OSError:
        pass
    if not done:
        os.waitpid(child, 0)
    return told


def serve(folder):
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    requests = os.fdopen(os.open(os.path.join(folder, "requests"), os.O_RDWR))  # never at its end: it is open for writing too
    for line in iter(requests.readline, ""):
        place = line[:-1]
        with open(os.path.join(place, "request")) as file:
            request = json.load(file)
        with open(os.path.join(place, "input"), "w") as file:
            file.write(request["input"])
        text = request["program"]
        if text not in programs:
            programs[text] = compile(text, "<string>", "exec")
        child = os.fork()
        if child == 0:
            become(place, request, programs[text])
        told = wait_for(child, request["seconds"])
        try:
            with open(os.path.join(place, "modules")) as file:
                modules = json.load(file)
        except (OSError, ValueError):
            modules = []
        status = os.open(os.path.join(place, "status"), os.O_RDWR)
        os.write(status, (told + "\n").encode())
        os.close(status)
        learn(modules)
        gc.collect()
        if hasattr(gc, "freeze"):
            gc.freeze()


serve(sys.argv[1])
