"""Fails where an install put a copy of the package's code beside the checkout, or left build products in it.

`python -c SCRIPT CHECKOUT`, inside the environment. A copy would hide edits of the checkout, and hold the fixed code.
"""

import importlib.metadata
import json
import os
import shutil
import sys

checkout = sys.argv[1]


def is_ours(distribution):
    text = distribution.read_text("direct_url.json")
    return text is not None and json.loads(text).get("url", "").rstrip("/") == "file://" + checkout


ours = [distribution for distribution in importlib.metadata.distributions() if is_ours(distribution)]
if not ours:
    sys.exit("the package is not installed")
for distribution in ours:
    for file in distribution.files or []:
        top = file.parts[0]
        if top.endswith((".dist-info", ".pth")) or top.startswith(("__editable__", "_editable", "..", "__pycache__")):
            continue
        sys.exit("the install made a copy of %s" % file)

for name in ("build", ".eggs"):
    path = os.path.join(checkout, name)
    if os.path.isdir(path) and not os.path.exists(os.path.join(path, "__init__.py")):
        shutil.rmtree(path)
for base, folders, _files in os.walk(checkout):
    for name in [folder for folder in folders if folder == "__pycache__"]:
        shutil.rmtree(os.path.join(base, name))
        folders.remove(name)
