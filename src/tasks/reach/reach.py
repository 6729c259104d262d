"""Runs the suite once under coverage and tells which lines of which files each test function reaches.

Run as `python -c` in the checkout. Prints one JSON object: `{path: {line: [test ids without their cases]}}`, paths
relative to the checkout. Lines that run on import alone are left out: they are not reached by any one test.
"""

import json
import os
import subprocess
import sys
import tempfile

from coverage import CoverageData



def function_of(context):
    """`file::function` of a context such as `file::function[case]|run`."""
    return context.rpartition("|")[0].partition("[")[0]


root = os.getcwd()
with tempfile.TemporaryDirectory() as folder:
    data_file, configuration = os.path.join(folder, "data"), os.path.join(folder, "coveragerc")
    with open(configuration, "w") as file:
        file.write("[run]\nbranch = False\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-o", "addopts="]
    command += ["--continue-on-collection-errors", "--cov=.", "--cov-context=test", "--cov-report=", "--cov-config=" + configuration]
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
            tests = sorted({function_of(context) for context in contexts if "::" in context})
            if tests:
                lines[line] = tests
        if lines and not relative.startswith(".."):
            reached[relative] = lines
print(json.dumps(reached, sort_keys=True))
