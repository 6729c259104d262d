"""Verifies an attempt at a task inside Harbor's container: brings the task's own tests in, runs its suite, and writes
the reward, 1 or 0, with a line for each test that is not as it should be.

Reads `task.json` beside it. The suite runs as the task's certificate was made: the same runner, request and variables.
"""

import json
import os
import re
import subprocess
import sys

here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "task.json"), encoding="utf-8") as file:
    task = json.load(file)
with open(os.path.join(here, "runner.py"), encoding="utf-8") as file:
    runner = file.read()
os.chdir(task["workdir"])
variables = dict(os.environ, **task["variables"])


def git(*words, **more):
    # the verifier may be another user than the one that the files belong to
    return subprocess.run(["git", "-c", "safe.directory=*", *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=variables, **more)


def steers(path):
    return any(re.search(pattern, path) for pattern in task["runner_files"])


def restore_tests():
    """Test files and runner configuration as the task has them: what an attempt did to them does not count."""
    golden = set(task["golden_files"])
    known = git("ls-tree", "-r", "-z", "--name-only", task["base_commit"]).stdout.decode().split("\0")
    tests = set(task["test_files"])
    mine = [path for path in known if path and path not in golden and (path in tests or steers(path))]
    for start in range(0, len(mine), 200):
        git("checkout", "-q", task["base_commit"], "--", *mine[start : start + 200])
    added = git("ls-files", "-z", "--others").stdout.decode().split("\0")
    for path in added:
        if path in tests or steers(path):
            os.unlink(path)


def outcomes(path):
    """The outcome of each test, the worst of its phases, and whether the run came to its end."""
    rank = ["passed", "xpassed", "xfailed", "skipped", "error", "failed"]
    found, ended = {}, False
    with open(path, encoding="utf-8") as file:
        for row in file:
            try:
                line = json.loads(row)
            except ValueError:
                continue
            if "end" in line:
                ended = line["end"] in (0, 1)
                continue
            outcome = line.get("outcome")
            if outcome == "passed":
                outcome = "xpassed" if line["xfail"] else "passed"
            elif outcome == "skipped":
                outcome = "xfailed" if line["xfail"] else "skipped"
            elif outcome == "failed":
                outcome = "failed" if line["when"] == "call" else "error"
            else:
                continue
            before = found.get(line["id"])
            if before is None or rank.index(outcome) > rank.index(before):
                found[line["id"]] = outcome
    return found, ended


def verify():
    restore_tests()
    if task["test_patch"]:
        applied = git("apply", "--whitespace=nowarn", "-", input=task["test_patch"].encode())
        if applied.returncode != 0:
            return ["the test patch does not apply: " + applied.stdout.decode("utf-8", "replace")[-500:]]
    request = dict(task["request"], root=task["workdir"])
    command = [word if word != "RUNNER" else runner for word in task["command"]]
    subprocess.run(command, input=json.dumps(request).encode(), env=variables, timeout=task["timeout"])
    seen, ended = outcomes(request["results"])
    problems = [] if ended else ["the test run did not come to its end"]
    problems += ["%s: %s" % (test, seen.get(test, "missing")) for test in task["fail_to_pass"] if seen.get(test) not in ("passed", "xfailed")]
    problems += ["%s: %s" % (test, seen.get(test, "missing")) for test in task["pass_to_pass"] if seen.get(test) not in ("passed", "xfailed", "skipped")]
    return problems


try:
    problems = verify()
except (OSError, subprocess.SubprocessError) as error:
    problems = ["the tests could not be run: %s" % error]
for problem in problems:
    print(problem)
print("%d of %d tests are not as they should be" % (len(problems), len(task["fail_to_pass"]) + len(task["pass_to_pass"])))
os.makedirs(sys.argv[1], exist_ok=True)
with open(os.path.join(sys.argv[1], "reward.txt"), "w") as file:
    file.write("0" if problems else "1")
