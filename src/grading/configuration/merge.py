"""Keeps what steers the tests in a configuration file, and takes the rest from a patch.

Given, after the parts `…_part.py` in this folder, to `python -c`; reads one JSON object from standard input:
`{"format", "steers": [names], "base": text, "patched": text}`. A name is a path of keys with `/` between them; `*` stands for any key.
Prints one JSON object: `{"state": "same"}` where the parts that steer mean the same in both, `{"state": "merged", "text", "changed":
[names]}`, `{"state": "unreadable"}` where the patched text is not in that format and the base is, or `{"state": "base"}` where
no text has the base's parts and the patch's rest: the base's whole text has to do.
Standard library only. The text is untrusted: whatever a parser does with it, the answer is one of these.
"""

import json
import sys
import tomllib


def main():
    request = json.load(sys.stdin)
    read, merge = FORMATS[request["format"]]
    try:
        base = read(request["base"]) if request["base"].strip() else {}
    except (Exception, RecursionError):
        return {"state": "base"}
    try:
        patched = read(request["patched"])
    except (Exception, RecursionError):
        return {"state": "unreadable"}
    steers = [name.split("/") for name in request["steers"]]
    changed = sorted(name for name in request["steers"] if part(base, name.split("/")) != part(patched, name.split("/")))
    if not changed:
        return {"state": "same"}
    try:
        text = merge(request["base"], request["patched"], [name.split("/") for name in changed])
        merged = read(text)
    except (Exception, RecursionError):
        return {"state": "base", "changed": changed}
    kept = all(part(merged, name) == part(base, name) for name in steers)
    if kept and rest(merged, steers) == rest(patched, steers):
        return {"state": "merged", "text": text, "changed": changed}
    return {"state": "base", "changed": changed}


def part(tree, keys):
    """What stands at a path of keys: a list of (path, value) pairs, empty where nothing does."""
    if not keys:
        return [((), tree)]
    if not isinstance(tree, dict):
        return []
    names = sorted(tree) if keys[0] == "*" else [keys[0]]
    return [((name,) + path, value) for name in names if name in tree for path, value in part(tree[name], keys[1:])]


def rest(tree, steers):
    """The tree without these parts, and without tables that are empty then."""
    if not isinstance(tree, dict):
        return tree
    left = {}
    for name, value in tree.items():
        inner = [keys[1:] for keys in steers if keys and keys[0] in ("*", name)]
        if [] in inner:
            continue
        value = rest(value, inner)
        if value != {}:
            left[name] = value
    return left


FORMATS = {
    "toml": (tomllib.loads, merge_toml),
    "ini": (read_ini, merge_ini),
    "json": (read_json, merge_json),
    "xml": (read_xml, merge_xml),
    "go.mod": (read_gomod, merge_gomod),
}

if __name__ == "__main__":
    print(json.dumps(main()))
