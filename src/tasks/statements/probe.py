"""Tells what snippets cut out of failing tests come to in the code as it stands.

Run, after `find_fixtures.py` and `cut_snippet.py`, as `python -c` in the checkout, with a JSON object on standard input:
`{"packages": [names], "failures": [{"test", "file", "line", "locals"}]}`. Prints one JSON list with an entry per failure:
`{"setup", "call", "kind": "value", "type", "value", "text"}`, `{"setup", "call", "kind": "raised", "exception", "message"}`,
or `{"problem"}` where nothing can be cut out. A failure given as `{"setup", "call"}` is run as it is. Each snippet runs
in a forked child with a time limit.
"""

import ast
import importlib
import json
import os
import re
import signal
import sys
import time

LONGEST_VALUE = 400
SECONDS = 5
ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")


def shorten(text):
    text = ADDRESS.sub("", text)
    return text if len(text) <= LONGEST_VALUE else None


def run(setup, call):
    """What the expression comes to: a value, or an exception."""
    space = {"__name__": "snippet"}
    try:
        exec(compile(setup, "snippet", "exec"), space)
        value = eval(compile(call, "snippet", "eval"), space)
        if hasattr(value, "__next__"):
            value = list(value)
        text = repr(value)
        return {"kind": "value", "type": type(value).__name__, "value": shorten(text), "text": shorten(value) if isinstance(value, str) else None}
    except Exception as error:
        return {"kind": "raised", "exception": type(error).__name__, "message": shorten(str(error)) or ""}


def in_child(action):
    """The action's result, made in a forked child: what it changes or breaks stays there."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(SECONDS)
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 1)
        os.dup2(null, 2)
        try:
            result = action()
        except BaseException as error:
            result = {"problem": "%s: %s" % (type(error).__name__, error)}
        with os.fdopen(writer, "w") as out:
            out.write(json.dumps(result))
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as out:
        text = out.read()
    os.waitpid(child, 0)
    return json.loads(text) if text else {"problem": "did not end"}


def shift_clock():
    """As if it were another day, for programs that ask for the time by name."""
    real, real_ns = time.time, time.time_ns
    time.time = lambda: real() + 100_000
    time.time_ns = lambda: real_ns() + 100_000 * 10**9


def tells_today(found):
    """Whether a result holds today's date, as values and as text have it."""
    shown = "%s %s" % (found.get("value"), found.get("message"))
    days = {(now.tm_year, now.tm_mon, now.tm_mday) for now in (time.gmtime(), time.localtime())}
    return any("(%d, %d, %d" % day in shown or "%d-%02d-%02d" % day in shown for day in days)


def look(setup, call, steady):
    """What a snippet comes to; where `steady` is asked for, if it comes to the same twice, on another day too."""
    first = in_child(lambda: run(setup, call))
    if "problem" in first:
        return first
    if steady and (tells_today(first) or first != in_child(lambda: (shift_clock(), run(setup, call))[1])):
        return {"problem": "changes from run to run"}
    return dict(first, setup=setup, call=call)


def probe(failure, packages):
    problem = "nothing observed"
    tree = parsed_file(failure["file"])
    if tree is None:
        return {"problem": "%s cannot be read" % failure["file"]}
    function, statement = enclosing(tree, failure["line"])
    for expression in observed(statement):
        try:
            setup, call = cut(tree, function, statement, expression, failure, packages)
        except CannotCut as error:
            problem = str(error)
            continue
        return look(setup, call, False)
    return {"problem": problem}


def main():
    request = json.load(sys.stdin)
    sys.path.insert(0, os.getcwd())
    for name in request["packages"]:
        try:
            importlib.import_module(name)  # once, for all children
        except BaseException:
            pass  # the snippets show it
    found = []
    for failure in request["failures"]:
        try:
            if "call" in failure:
                found.append(look(failure["setup"], failure["call"], True))
            else:
                found.append(probe(failure, request["packages"]))
        except CannotCut as error:
            found.append({"problem": str(error)})
        except (OSError, SyntaxError, ValueError, KeyError, AttributeError, RecursionError) as error:
            found.append({"problem": "%s: %s" % (type(error).__name__, error)})
    print(json.dumps(found))


main()
