"""Verifies an attempt at a task inside Harbor's container: brings the task's own tests in, runs its suite, and writes
the reward, 1 or 0, with a line for each test that is not as it should be.

Reads `task.json` beside it. The suite runs as the task's certificate was made: the same command, runner and request. The
runner comes first on its standard input, where code under test cannot read it, then the request with the key of a channel;
results are lines `SEAL TEXT` on its standard output, each seal made from the key, the seal before and the text.
"""

import hashlib
import json
import os
import re
import secrets
import subprocess
import sys

here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "task.json"), encoding="utf-8") as file:
    task = json.load(file)
with open(os.path.join(here, "runner.py"), encoding="utf-8") as file:
    runner = file.read()
os.chdir(task["workdir"])
SEAL_CHARACTERS = 32


def git(*words, **more):
    # the verifier may be another user than the one that the files belong to
    return subprocess.run(["git", "-c", "safe.directory=*", *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **more)


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


def values(output, key):
    """What the runner wrote, in order; nothing where that is not whole: the last value counts the others."""
    found, before = [], b""
    for row in output.split(b"\n"):
        text = row[SEAL_CHARACTERS + 1 :]
        seal = hashlib.sha256(b"\n".join((key, before, text, key))).hexdigest()[:SEAL_CHARACTERS].encode()
        if row[:SEAL_CHARACTERS] == seal and text:
            before = seal
            found.append(json.loads(text.decode()))
    return found if found and found[-1].get("count") == len(found) - 1 else []


def outcomes(lines):
    """The outcome of each test: the worst of its phases."""
    rank = ["passed", "xpassed", "xfailed", "skipped", "error", "failed"]
    found = {}
    for line in lines:
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
    return found


def run_tests():
    """The outcome of each test, and whether the run came to its end, with the exit status that its runner named."""
    key = secrets.token_hex(24)
    given = [runner, dict(task["request"], key=key, root=task["workdir"])]
    ran = subprocess.run(
        task["command"],
        input="\n".join(json.dumps(part) for part in given).encode(),
        stdout=subprocess.PIPE,
        timeout=task["timeout"],
    )
    lines = values(ran.stdout, key.encode())
    end = lines[-1].get("end") if lines else None
    return outcomes(lines), end in (0, 1) and end == ran.returncode


def verify():
    restore_tests()
    if task["test_patch"]:
        applied = git("apply", "--whitespace=nowarn", "-", input=task["test_patch"].encode())
        if applied.returncode != 0:
            return ["the test patch does not apply: " + applied.stdout.decode("utf-8", "replace")[-500:]]
    seen, ended = run_tests()
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
