"""Runs the suite once under coverage and tells which lines of which files each test reaches.

Run as `python -c`, after `suite_options.py`, in the checkout. Prints one JSON object: `{path: {line: [test ids]}}`, paths relative to the checkout.
An id stands for a test function with all its cases, or for one case where few of them run the line; a line of a set-up
may be reached for other cases too. Lines that run on import alone are left out: they are not reached by any one test.
"""

import json
import os
import subprocess
import sys
import tempfile

from coverage import CoverageData

# Cases of one function that are named for a line; more are not worth telling from the whole function.
MOST_CASES = 10


def tests_of(contexts):
    """The ids that contexts such as `file::function[case]|run` stand for."""
    cases = {}
    for context in contexts:
        test, _, phase = context.rpartition("|")
        if "::" in test:
            function = test.partition("[")[0]
            cases.setdefault(function, set()).add(test if phase == "run" else function)
    for function, tests in cases.items():
        if function in tests or len(tests) > MOST_CASES:
            yield function
        else:
            yield from tests


root = os.getcwd()
with tempfile.TemporaryDirectory() as folder:
    data_file, configuration = os.path.join(folder, "data"), os.path.join(folder, "coveragerc")
    with open(configuration, "w") as file:
        file.write("[run]\nbranch = False\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly"] + suite_options(root)
    command += ["--cov=.", "--cov-context=test", "--cov-report=", "--cov-config=" + configuration]
    done = subprocess.run(command, env=dict(os.environ, COVERAGE_FILE=data_file), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if not os.path.exists(data_file):
        sys.exit(done.stdout.decode("utf-8", "replace")[-2000:])
    data = CoverageData(basename=data_file)
    data.read()
    reached = {}
    for path in data.measured_files():
        relative = os.path.relpath(path, root)
        lines = {}
        for line, contexts in data.contexts_by_lineno(path).items():
            tests = sorted(tests_of(contexts))
            if tests:
                lines[line] = tests
        if lines and not relative.startswith(".."):
            reached[relative] = lines
print(json.dumps(reached, sort_keys=True))
