"""Runs unittest suites and tells what happened, one value per test, over a channel.

Run after `channel.py` and `evidence.py` inside a sandbox; reads one JSON object from standard input:
`{"key": of the channel, "root": folder, "tests": [ids, files or folders], "places": [files or folders]}`. No tests means the
whole suite: all test files of `places`, or of the repository where there are none.

Values and ids are those of `pytest_runner.py`: `file::Class::method`. Every test file is imported by itself, so that one
which cannot be loaded leaves the others alone. Works on every Python from 3.6 on: standard library only.
"""

import doctest
import importlib
import io
import json
import os
import sys
import unittest

SKIPPED_FOLDERS = ("node_modules", "build", "dist", "site-packages", "__pycache__", "venv", "env")


def is_test_file(name):
    return name.endswith(".py") and (name.startswith("test") or name.endswith(("_test.py", "_tests.py")))


def find_files(places):
    for place in places:
        if os.path.isfile(place):
            yield os.path.normpath(place)
        for folder, folders, names in os.walk(place):
            folders[:] = sorted(name for name in folders if name not in SKIPPED_FOLDERS and not name.startswith("."))
            for name in sorted(names):
                if is_test_file(name):
                    yield os.path.normpath(os.path.join(folder, name))


def load(path):
    """The module of a file, under the name that its packages give it."""
    folder, name = os.path.split(os.path.abspath(path))
    words = [] if name == "__init__.py" else [name[:-3]]
    while os.path.isfile(os.path.join(folder, "__init__.py")):
        folder, package = os.path.split(folder)
        words.insert(0, package)
    if folder not in sys.path:
        sys.path.insert(0, folder)
    name = ".".join(words)
    known = sys.modules.get(name)
    if known is not None and os.path.abspath(getattr(known, "__file__", None) or "") != os.path.abspath(path):
        del sys.modules[name]  # another folder has a file of the same name
    return importlib.import_module(name)


def tests_of(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            for inner in tests_of(test):
                yield inner
        else:
            yield test


class Reporter(unittest.TestResult):
    def __init__(self, channel, root):
        super().__init__(io.StringIO(), True, 0)
        self.write = channel.send
        self.root = os.path.realpath(root)
        self.path = ""

    def path_of(self, test):
        """The file of a test, absolute: of its class, which another test file may have imported."""
        if isinstance(test, doctest.DocTestCase):
            return os.path.abspath(test._dt_test.filename or self.path)
        module = sys.modules.get(type(test).__module__)
        if type(test).__module__.split(".")[0] == "unittest":  # stands for a class or a module whose set-up failed
            return os.path.abspath(self.path)
        return os.path.abspath(getattr(module, "__file__", None) or self.path)

    def id_of(self, test):
        path = relative(self.root, self.path_of(test)) or self.path
        method = getattr(test, "_testMethodName", None)
        if isinstance(test, doctest.DocTestCase):
            return "%s::%s" % (path, test.id())
        if method is None:  # `setUpClass (module.Class)`
            scope = str(test).rpartition("(")[2].rstrip(")")
            name = scope.rpartition(".")[2] if str(test).split(" ")[0].endswith("Class") else ""
            return "%s::%s" % (path, name) if name else path
        return "%s::%s::%s" % (path, type(test).__qualname__.replace(".", "::"), method)

    def tell(self, test, outcome, error=None, xfail=False):
        is_test = hasattr(test, "_testMethodName")
        line = {"id": self.id_of(test), "when": "call" if is_test else "setup", "outcome": outcome, "xfail": xfail}
        if error is not None:
            line["evidence"] = describe(self.root, error[1], error[2], self.path_of(test))
        self.write(line)

    def addSuccess(self, test):
        self.tell(test, "passed")

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.tell(test, "failed", err)

    def addError(self, test, err):
        super().addError(test, err)
        self.tell(test, "failed", err)

    def addSkip(self, test, reason):
        self.tell(test, "skipped")

    def addExpectedFailure(self, test, err):
        self.tell(test, "skipped", xfail=True)

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self.tell(test, "passed", xfail=True)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.tell(test, "failed", err)

    def not_loaded(self, path, error):
        line = {"id": path, "when": "collect", "outcome": "failed", "xfail": False}
        if isinstance(error, unittest.SkipTest):
            line["outcome"] = "skipped"
        else:
            line["evidence"] = describe(self.root, error, error.__traceback__, os.path.abspath(path))
        self.write(line)


def run_file(path, reporter, wanted):
    reporter.path = path
    try:
        suite = unittest.defaultTestLoader.loadTestsFromModule(load(path))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a module may even exit
        reporter.not_loaded(path, error)
        return
    chosen = unittest.TestSuite()
    for test in tests_of(suite):
        if not wanted or is_wanted(reporter.id_of(test), path, wanted):
            chosen.addTest(test)
    chosen.run(reporter)


def is_wanted(node, path, wanted):
    return any(
        word == node or word == path or node.startswith(word + "::") or path.startswith(word.rstrip("/") + "/")
        for word in wanted
    )


def places_of(wanted):
    """Where the wanted tests are loaded from. One that stands in no test file is made by one that is not known."""
    places = [word.split("::", 1)[0] for word in wanted]
    known = all(not os.path.isfile(place) or is_test_file(os.path.basename(place)) for place in places)
    return places if known else ["."]


def main():
    request = json.load(sys.stdin)
    leave_standard_input()
    channel = Channel(request["key"])
    os.chdir(request["root"])
    sys.path[0] = os.getcwd()  # as `python -m unittest` has it
    sys.argv = ["python -m unittest"]  # as unittest itself sets it
    wanted = request["tests"]
    if hasattr(sys, "orig_argv"):
        sys.orig_argv[1:] = ["-m", "unittest"]
    reporter = Reporter(channel, request["root"])
    places = places_of(wanted) if wanted else request["places"] or ["."]
    for path in dict.fromkeys(find_files(places)):
        run_file(path, reporter, wanted)
    status = 5 if reporter.testsRun == 0 else 0 if reporter.wasSuccessful() else 1
    channel.end({"end": status, "ran": reporter.testsRun})
    return status


status = main()
sys.stdout.flush()
sys.stderr.flush()
os._exit(status)  # not waiting for threads that tests left behind
