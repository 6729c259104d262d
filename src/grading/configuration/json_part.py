"""JSON objects."""

import json


def read_json(text):
    value = json.loads(text)
    if not isinstance(value, dict):
        raise ValueError("no object")
    return value


def merge_json(base, patched, steers):
    before = json.loads(base) if base.strip() else {}
    after = json.loads(patched)
    for keys in steers:
        put_back(before, after, keys)
    return json.dumps(after, indent=2, ensure_ascii=False) + "\n"


def put_back(before, after, keys):
    names = set(before) | set(after) if keys[0] == "*" else {keys[0]}
    for name in names:
        if len(keys) == 1:
            after.pop(name, None)
            if name in before:
                after[name] = before[name]
        elif isinstance(before.get(name), dict) or isinstance(after.get(name), dict):
            inner = after[name] if isinstance(after.get(name), dict) else {}
            put_back(before[name] if isinstance(before.get(name), dict) else {}, inner, keys[1:])
            if inner or name in after:
                after[name] = inner
