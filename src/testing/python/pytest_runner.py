"""Runs pytest and tells what happened, one value per test phase, over a channel.

Run after `channel.py`, `evidence.py` and `suite_options.py` inside a sandbox; reads one JSON object from standard input:
`{"key": of the channel, "root": folder, "tests": [ids or paths], "again": whether more runs come}`. No tests means the whole
suite. Code under test sees what it would see under `python -m pytest`, as far as one program can look like another.

Values: `{"id", "when", "outcome", "xfail", "evidence"?}` per phase (a set-up or tear-down that passed gives none)
and, last, `{"end": exit status, "ran": tests run, "count": values before}`. A run without its last value did not finish.
Works on every Python and pytest that a repository may pin: standard library only, public pytest hooks only.
"""

import importlib.util
import json
import os
import sys

import pytest

# Plugins that change the order of tests, or that cost time and give nothing here; by entry point name.
BLOCKED_PLUGINS = ("randomly", "random_order", "pytest_cov", "sugar")

# Tests that are given to pytest by name; more take longer to find than to leave out.
MOST_ARGUMENTS = 100
USAGE_ERROR = 4


def file_of(item):
    return os.path.abspath(str(getattr(item, "path", None) or item.fspath))


class Reporter:
    def __init__(self, channel, root, wanted):
        self.write = channel.send
        self.end = channel.end
        self.root = os.path.realpath(root)
        self.wanted = wanted
        self.ran = 0
        self.collection_errors = {}
        self.found = {}

    def pytest_collection_modifyitems(self, config, items):
        if not self.wanted:
            return
        keep, drop = [], []
        for item in items:
            (keep if self.is_wanted(item.nodeid) else drop).append(item)
        if drop:
            config.hook.pytest_deselected(items=drop)
            items[:] = keep

    def is_wanted(self, node):
        file = node.split("::", 1)[0]
        return any(
            wanted == node
            or node.startswith((wanted + "::", wanted + "["))
            or wanted == file
            or file.startswith(wanted.rstrip("/") + "/")
            for wanted in self.wanted.get(file, ()) or self.wanted.get("", ())
        )

    def pytest_collection_finish(self, session):
        # what `--hypothesis-seed=0` does, but without importing hypothesis (1 s) for suites that do not use it
        core = sys.modules.get("hypothesis.core")
        if core is not None:
            core.global_force_seed = 0

    def pytest_runtest_logstart(self, nodeid, location):
        self.ran += 1

    def pytest_exception_interact(self, node, call, report):
        if type(report).__name__ == "CollectReport":  # a public name only since pytest 7
            error = call.excinfo.value
            self.collection_errors[report.nodeid] = error.__cause__ or error

    def pytest_collectreport(self, report):
        if report.failed:
            error = self.collection_errors.get(report.nodeid)
            evidence = {
                "exception": "CollectionError" if error is None else type(error).__name__,
                "message": safe_text(str, report.longrepr if error is None else error, MESSAGE_LIMIT),
                "statement": "",
                "file": report.nodeid.split("::", 1)[0],
                "locals": {},
                "frames": [],
            }
            self.write({"id": report.nodeid, "when": "collect", "outcome": "failed", "xfail": False, "evidence": evidence})

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item, call):
        outcome = yield
        report = outcome.get_result()
        if not report.failed:
            return
        if call.excinfo is None:  # a strict xfail that passed
            found = dict(self.empty(item), exception="XPASS", message=str(report.longrepr))
        else:
            found = self.evidence(item, call.excinfo)
        self.found[(report.nodeid, report.when)] = found

    def pytest_runtest_logreport(self, report):
        # what is logged is what counts: plugins that run tests again change reports after they are made
        subtest = type(report).__name__ in ("SubTestReport", "SubtestReport")
        if subtest and not report.failed:
            return  # those that fail, fail the test that holds them
        if report.passed and report.when != "call":
            return
        line = {"id": report.nodeid, "when": report.when, "outcome": report.outcome, "xfail": hasattr(report, "wasxfail")}
        found = self.found.pop((report.nodeid, report.when), None)
        if report.failed and found is not None:
            line["evidence"] = found
        self.write(line)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session, exitstatus):
        self.end({"end": int(exitstatus), "ran": self.ran})

    def empty(self, item):
        path = file_of(item)
        return {
            "exception": "",
            "message": "",
            "statement": "",
            "file": relative(self.root, path) or path,
            "locals": {},
            "frames": [],
        }

    def evidence(self, item, excinfo):
        found = self.empty(item)
        failure = excinfo.value
        if hasattr(failure, "failures") and failure.failures:  # several doctest examples of one item
            failure = failure.failures[0]
        found["exception"] = type(failure).__name__
        example = getattr(failure, "example", None)
        if example is not None and hasattr(example, "want"):
            got = getattr(failure, "got", None)
            if got is None:
                error = failure.exc_info[1]
                found["exception"] = type(error).__name__
                got = "%s: %s" % (type(error).__name__, error)
            found["message"] = ("Expected:\n%sGot:\n%s" % (example.want, got))[:MESSAGE_LIMIT]
            found["statement"] = example.source.strip()
            return found
        return describe(self.root, failure, excinfo.tb, file_of(item))


def group_by_file(tests):
    """The paths to give to pytest, and the wanted ids of each file ('' holds the folders)."""
    paths, wanted = [], {}
    for test in tests:
        path = test.split("::", 1)[0]
        if os.path.exists(path):
            if path not in paths:
                paths.append(path)
            wanted.setdefault("" if os.path.isdir(path) else path, []).append(test)
    return paths, wanted


def keep_test_modules():
    """pytest keeps what it makes of test modules; of other modules nothing is kept, since these change from run to run."""
    from importlib.machinery import SourceFileLoader

    SourceFileLoader.set_data = lambda self, path, data, **options: None
    sys.dont_write_bytecode = False


def narrow(tests, paths):
    """The tests themselves in place of their files, in the order in which pytest would come to them; the files where that will not do."""
    named = [test for test in tests if "::" in test and os.path.isfile(test.split("::", 1)[0])]
    if len(named) < len(tests) or len(tests) > MOST_ARGUMENTS:
        return paths
    return sorted(named, key=lambda test: paths.index(test.split("::", 1)[0]))


def look_like_itself():
    """As `python -m pytest` has it. Words of a command are left out, as where the whole suite runs."""
    sys.path[0] = os.getcwd()
    try:
        spec = importlib.util.find_spec("pytest.__main__")
    except ImportError:
        spec = None  # before pytest 5.4 it was one file
    spec = spec or pytest.__spec__
    main = sys.modules["__main__"]
    main.__spec__, main.__file__ = spec, spec.origin
    sys.argv = [spec.origin]
    if hasattr(sys, "orig_argv"):
        sys.orig_argv[1:] = ["-m", "pytest"]


def main():
    request = json.load(sys.stdin)
    leave_standard_input()
    channel = Channel(request["key"])
    blocked = list(BLOCKED_PLUGINS)
    if request["again"]:
        keep_test_modules()
    root = request["root"]
    os.chdir(root)
    look_like_itself()
    options = ["-q", "--tb=native", "--color=no", "-o", "verbosity_assertions=2"] + suite_options(root)
    for plugin in blocked:
        options += ["-p", "no:" + plugin]
    paths, wanted = group_by_file(request["tests"])
    reporter = Reporter(channel, root, wanted)
    if request["tests"] and not paths:
        reporter.end({"end": 5, "ran": 0})  # none of the files exists: that is no usage error, but no tests
        return 5
    if request["again"]:
        status = int(pytest.main(options + narrow(request["tests"], paths), plugins=[reporter]))
        if status != USAGE_ERROR:
            return status
        reporter = Reporter(channel, root, wanted)  # pytest does not find them by name
    return int(pytest.main(options + paths, plugins=[reporter]))


status = main()
sys.stdout.flush()
sys.stderr.flush()
os._exit(status)  # not waiting for threads that tests left behind, nor for the interpreter to be taken apart
