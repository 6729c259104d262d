"""TOML: tables are moved as text, since the standard library does not write it."""

import re
import tomllib

HEADER = re.compile(r"[ \t]*\[")


def merge_toml(base, patched, steers):
    keep = [text for path, text in toml_tables(patched) if not steered(path, steers)]
    back = [text for path, text in toml_tables(base) if steered(path, steers)]
    return "".join(text if text.endswith("\n") else text + "\n" for text in keep + back if text)


def steered(path, steers):
    return any(len(path) >= len(keys) and all(key in ("*", name) for key, name in zip(keys, path)) for keys in steers)


def toml_tables(text):
    """The pieces of a text that begin with a table's header, and the one before the first, with the tables' names."""
    pieces = []
    path, start = (), 0
    for at in toml_headers(text):
        pieces.append((path, text[start:at]))
        path, start = toml_name(text[at:].split("\n", 1)[0]), at
    pieces.append((path, text[start:]))
    return pieces


def toml_name(header):
    tree = tomllib.loads(header)
    names = []
    while isinstance(tree, (dict, list)) and tree:
        if isinstance(tree, list):
            tree = tree[0]
            continue
        name, tree = next(iter(tree.items()))
        names.append(name)
    return tuple(names)


def toml_headers(text):
    """Beginnings of lines that are a header: those that begin with a bracket and lie in no string and no value."""
    at, depth, fresh = 0, 0, True
    while at < len(text):
        char = text[at]
        if fresh and depth == 0 and HEADER.match(text, at):
            yield at
            char = "#"  # the rest of the line is the header
        if char == "#":
            end = text.find("\n", at)
            at = len(text) if end == -1 else end
        elif char in "\"'":
            at = toml_string_end(text, at, char)
        else:
            depth += (char in "[{") - (char in "]}")
            at += 1
        fresh = char == "\n"


def toml_string_end(text, at, quote):
    mark = quote * 3 if text.startswith(quote * 3, at) else quote
    end = at + len(mark)
    while end < len(text) and not text.startswith(mark, end):
        end += 2 if quote == '"' and text[end] == "\\" else 1
    return min(len(text), end + len(mark))
