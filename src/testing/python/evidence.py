"""What a failure shows: its message, the failing statement, local variables, frames. The first part of every runner.

Works on every Python that a repository may pin: standard library only.
"""

import ast
import functools
import os
import re
import tokenize

MESSAGE_LIMIT = 4000
LOCAL_LIMIT = 200
FRAME_LIMIT = 50
ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")


def safe_text(call, value, limit):
    try:
        text = call(value)
    except BaseException as error:  # a repr under test may do anything
        text = "<%s raised %s>" % (call.__name__, type(error).__name__)
    text = ADDRESS.sub("", str(text))
    return text if len(text) <= limit else text[: limit - 3] + "..."


@functools.lru_cache(maxsize=None)
def statements_of(source):
    return [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt)]


def statement_at(path, line):
    """The statement around a line; of a compound one only its header. ('', []) where the source cannot be read."""
    try:
        with tokenize.open(path) as file:  # as its own first lines say that it is encoded
            source = file.read()
        lines = source.split("\n")
        best = None
        for node in statements_of(source):
            if node.lineno <= line <= node.end_lineno:
                if best is None or node.lineno >= best.lineno:
                    best = node
        if best is None:
            return "", []
        body = getattr(best, "body", None)
        last = best.end_lineno
        if isinstance(body, list) and body and body[0].lineno > best.lineno:
            last = body[0].lineno - 1
        text = lines[best.lineno - 1 : last]
        indent = len(text[0]) - len(text[0].lstrip())
        text = "\n".join(row[indent:] if row[:indent].strip() == "" else row for row in text).strip()
        header = [best] if last == best.end_lineno else [c for c in ast.iter_child_nodes(best) if not isinstance(c, ast.stmt)]
        names = {name.id for part in header for name in ast.walk(part) if isinstance(name, ast.Name)}
        return text, sorted(names)
    except (OSError, SyntaxError, ValueError):
        return "", []


def looks_like_test(path):
    parts = path.split(os.sep)
    name = parts[-1]
    return (
        any(part in ("test", "tests", "testing") for part in parts[:-1])
        or name.startswith("test_")
        or name.endswith("_test.py")
        or name in ("tests.py", "conftest.py")
    )


def relative(root, path):
    """Path inside the repository, or None."""
    path = os.path.abspath(path)
    if not path.startswith(root + os.sep):
        return None
    return path[len(root) + 1 :]


def describe(root, failure, traceback, test_file):
    """The evidence of an exception that a test of `test_file` raised."""
    found = {
        "exception": type(failure).__name__,
        "message": safe_text(str, failure, MESSAGE_LIMIT),
        "statement": "",
        "file": relative(root, test_file) or test_file,
        "locals": {},
        "frames": [],
    }
    frames, in_test, in_tests, in_repository = [], None, None, None
    step = traceback
    while step is not None:
        code = step.tb_frame.f_code
        path = relative(root, code.co_filename)
        if path is not None:
            frames.append("%s:%d:%s" % (path, step.tb_lineno, code.co_name))
            in_repository = step
            if looks_like_test(path):
                in_tests = step
            if os.path.abspath(code.co_filename) == test_file:
                in_test = step
        step = step.tb_next
    if len(frames) > FRAME_LIMIT:
        frames = frames[: FRAME_LIMIT // 2] + frames[-FRAME_LIMIT // 2 :]
    found["frames"] = frames
    shown = in_test or in_tests or in_repository
    if shown is not None:
        path = shown.tb_frame.f_code.co_filename
        found["file"] = relative(root, path)
        found["statement"], names = statement_at(path, shown.tb_lineno)
        for name in names:
            value = shown.tb_frame.f_locals.get(name, shown)
            if value is shown or callable(value) or type(value).__name__ == "module" or name.startswith("@"):
                continue
            found["locals"][name] = safe_text(repr, value, LOCAL_LIMIT)
    return found
