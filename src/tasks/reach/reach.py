"""Runs the suite once under coverage and tells which lines of which files each test reaches.

Run as `python -c`, after `suite_options.py`, in the checkout. Prints one JSON object: `{path: {line: [tests]}}`, paths
relative to the checkout, tests as a request names them: a test function with all its cases, or one case where few of them
run the line; a whole file where the line runs as that file is imported. What a shared fixture reaches (of a class, module,
package or session), all tests that have it reach. Lines that run only as other modules are imported are left out.
"""

import contextlib
import importlib.machinery
import json
import os
import sys
import tempfile

import pytest
from coverage import Coverage, CoverageData

# Cases of one function that are named for a line; more are not worth telling from the whole function.
MOST_CASES = 10


class Contexts:
    """Tells coverage for which tests the lines count that run now. `tests`: by the name of a context."""

    def __init__(self, coverage):
        self.coverage = coverage
        self.current = ""
        self.tests = {}

    @contextlib.contextmanager
    def switched(self, name, tests=()):
        before = self.current
        self.tests.setdefault(name, sorted(tests))
        self.switch(name)
        try:
            yield
        finally:
            self.switch(before)

    def switch(self, name):
        if name != self.current:
            self.current = name
            self.coverage.switch_context(name)

    def watch_imports(self):
        """What a module does as it is imported is done once, for nobody in particular. Modules of tests have pytest's own loader."""
        loader = importlib.machinery.SourceFileLoader
        exec_module = loader.exec_module

        def exec_for_nobody(this, module):
            with self.switched(""):
                exec_module(this, module)

        loader.exec_module = exec_for_nobody

    @pytest.hookimpl(hookwrapper=True)
    def pytest_make_collect_report(self, collector):
        module = collector.getparent(pytest.Module)
        if module is None or os.path.isdir(str(module.fspath)) or os.path.basename(str(module.fspath)) == "__init__.py":
            yield
        else:
            with self.switched(module.nodeid, [module.nodeid]):
                yield

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item):
        with self.switched(item.nodeid + "|setup", [function_of(item.nodeid)]):
            yield

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item):
        with self.switched(item.nodeid, [item.nodeid]):
            yield

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item):
        with self.switched(item.nodeid + "|teardown", [function_of(item.nodeid)]):
            yield

    @pytest.hookimpl(hookwrapper=True)
    def pytest_fixture_setup(self, fixturedef, request):
        if fixturedef.scope == "function":
            yield
            return
        place = request.node.nodeid if fixturedef.scope in ("class", "module") else ""
        sharing = (
            function_of(item.nodeid)
            for item in request.session.items
            if fixturedef.argname in getattr(item, "fixturenames", ()) and item.nodeid.startswith(place)
        )
        with self.switched("%s|%s" % (place, fixturedef.argname), set(sharing)):
            yield


def function_of(test):
    return test.partition("[")[0]


def as_requested(tests):
    """Tests without those that others stand for."""
    files = {test for test in tests if "::" not in test}
    cases = {}
    for test in tests:
        if "::" in test and test.partition("::")[0] not in files:
            cases.setdefault(function_of(test), set()).add(test)
    for function, named in cases.items():
        files |= {function} if function in named or len(named) > MOST_CASES else named
    return sorted(files)


def run_suite(root, data_file, tests_file):
    sys.path[0] = root  # as `python -m pytest` has it
    sys.argv = ["pytest"]
    options = ["-q", "-p", "no:randomly", "-p", "no:random_order", "-p", "no:pytest_cov"]
    coverage = Coverage(data_file=data_file, config_file=False, source=[root])
    contexts = Contexts(coverage)
    coverage.start()
    contexts.watch_imports()
    pytest.main(options + suite_options(root), plugins=[contexts])
    coverage.stop()
    coverage.save()
    with open(tests_file, "w") as file:
        json.dump(contexts.tests, file)


def in_child(call, log):
    """Calls in a process of its own, which may end in any way, with what it prints in a file."""
    child = os.fork()
    if child != 0:
        os.waitpid(child, 0)
        return
    try:
        with open(log, "wb") as file:
            os.dup2(file.fileno(), 1)
            os.dup2(file.fileno(), 2)
        call()
        sys.stdout.flush()
    finally:
        os._exit(0)


def lines_of(data, path, tests_of):
    lines = {}
    for line, contexts in data.contexts_by_lineno(path).items():
        tests = as_requested({test for context in contexts for test in tests_of.get(context, ())})
        if tests:
            lines[line] = tests
    return lines


def main():
    root = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        data_file, tests_file, log = (os.path.join(folder, name) for name in ("data", "tests", "log"))
        in_child(lambda: run_suite(root, data_file, tests_file), log)
        if not os.path.exists(tests_file):
            with open(log, encoding="utf-8", errors="replace") as file:
                sys.exit(file.read()[-2000:])
        with open(tests_file) as file:
            tests_of = json.load(file)
        data = CoverageData(basename=data_file)
        data.read()
        reached = {os.path.relpath(path, root): lines_of(data, path, tests_of) for path in data.measured_files()}
    print(json.dumps({path: lines for path, lines in reached.items() if lines and not path.startswith("..")}, sort_keys=True))


main()
