"""Looks for answers in the whole of a sandbox, from inside it: JSON on standard input, JSON on standard output.
Runs after contents.py, as one text with it.

Input: {"workdir", "package", "part": "own" | "shared", "tasks": [{"id", "lines", "passages",
"files": {path: {"buggy", "fixed"}}}]}. `own` looks at what belongs to the sandbox (its layers and all stored git
objects), `shared` at the folders of the host that are mounted read-only into every one alike.

Output: {"files", "bytes", "objects", "object_bytes", "archives", "places": {place: [files, bytes]},
"findings": [[id or "", rule, place, detail]]}.
"""

import json
import marshal
import os
import re
import subprocess
import sys
import sysconfig

ASK = json.load(sys.stdin)
WORKDIR = ASK["workdir"]
SKIPPED = ("/proc", "/sys", "/dev")
BUILD_PLACES = {"build", "dist", "_build", "target", "node_modules", "__pycache__", "site-packages", "dist-packages"}
ARCHIVES = (".whl", ".egg", ".zip", ".tgz", ".tar", ".tar.gz", ".tar.bz2", ".tar.xz")
BUILD_ENDINGS = (".egg-info", ".dist-info", ".egg", ".eggs", ".tox", ".nox", ".cache", ".venv", "_cache")
findings, places, seen_findings = [], {}, set()
looked = {"files": 0, "bytes": 0, "objects": 0, "object_bytes": 0, "archives": 0}


def find(task, rule, place, detail):
    key = (task, rule, place)
    if key not in seen_findings and len(findings) < 200:
        seen_findings.add(key)
        findings.append([task, rule, place, detail[:200]])


def look(place, size):
    looked["files"] += 1
    looked["bytes"] += size
    top = "/".join(place.split("/")[:3])
    count = places.setdefault(top, [0, 0])
    count[0] += 1
    count[1] += size


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def mount_points():
    points = set()
    with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as file:
        for row in file:
            points.add(re.sub(r"\\(\d{3})", lambda m: chr(int(m.group(1), 8)), row.split(" ")[4]))
    return points - {"/"}


def walk(roots, stop):
    """Paths of all files below the roots, other mounts left out; links are not followed."""
    for root in roots:
        for base, folders, names in os.walk(root):
            folders[:] = [name for name in folders if os.path.join(base, name) not in stop]
            for name in names:
                yield os.path.join(base, name)
            yield base + "/"


def tracked_files():
    run = subprocess.run(["git", "ls-files", "-z"], cwd=WORKDIR, capture_output=True)
    return {os.path.join(WORKDIR, os.fsdecode(path)) for path in run.stdout.split(b"\0") if path}


def is_built(path):
    parts = os.path.relpath(path, WORKDIR).split(os.sep)[:-1]
    return any(part in BUILD_PLACES or part.endswith(BUILD_ENDINGS) for part in parts)


def even(data):
    return [line for line in (line.strip() for line in data.decode("utf-8", "replace").splitlines()) if line]


def found_in(task, text):
    """Of a text's lines: the passages and the single lines of the golden patch that are in it."""
    joined = "\n" + "\n".join(text) + "\n"
    passages = [one for one in task["passages"] if "\n" + "\n".join(one) + "\n" in joined]
    lines = [one for one in task["lines"] if one in joined]
    return passages, lines


def may_hold(task, data):
    """Quickly: whether any line, or all lines of any passage, are somewhere in the bytes."""
    if any(line in data for line in task["byte_lines"]):
        return True
    return any(all(line in data for line in passage) for passage in task["byte_passages"])


def check_text(data, place, base=None):
    """`base`: the name of a file of the checkout itself, whose likeness to the answer is part of the task."""
    text = None
    for task in ASK["tasks"]:
        if not may_hold(task, data):
            continue
        text = even(data) if text is None else text
        passages, lines = found_in(task, text)
        lines = [line for line in lines if line not in task["known"]]
        if base is not None:
            names = {os.path.basename(path) for path in task["files"]}
            if base not in names or not passages:
                continue
        if passages:
            find(task["id"], "fixed passage", place, " / ".join(passages[0]))
        elif len(lines) >= 2 or any(len(line) >= 60 for line in lines) or (lines and len(task["lines"]) == 1):
            find(task["id"], "line of the fix", place, lines[0])


def check_byte_code(data, path):
    stem = os.path.basename(path).split(".")[0]
    for task in ASK["tasks"]:
        for source, versions in task["files"].items():
            if os.path.basename(source) != stem + ".py":
                continue
            try:
                compiled = codes(marshal.loads(data[16:]))
            except (EOFError, ValueError, TypeError):
                find(task["id"], "unreadable byte code", path, "byte code of %s that this Python cannot read" % source)
                continue
            if compiled & fixed_codes(versions):
                find(task["id"], "byte code of the fix", path, "compiled from the fixed %s" % source)


def check_place(path):
    """What a path alone gives away: another copy of the package, another repository."""
    folder, name = os.path.split(path.rstrip("/"))
    inside = path.startswith(WORKDIR + "/")
    if path.endswith("/"):
        kind = re.fullmatch(r"(.+?)(-\d[^-]*)?(-py\d.*)?\.(dist|egg)-info", name)
        if kind and not inside and normal(kind.group(1)) == normal(ASK["package"]):
            try:
                with open(os.path.join(path, "direct_url.json"), encoding="utf-8") as file:
                    editable = json.load(file).get("dir_info", {}).get("editable") is True
            except (OSError, ValueError):
                editable = False
            if not editable:
                find("", "another copy of the package", path, "%s is installed beside the checkout" % ASK["package"])
        bare = os.path.isfile(path + "HEAD") and os.path.isdir(path + "objects") and os.path.isdir(path + "refs")
        if bare and path.rstrip("/") != os.path.join(WORKDIR, ".git"):
            find("", "another repository", path, "a git repository outside of the checkout's own")
    elif name == ".git":
        find("", "another repository", path, "a link to a git repository")
    elif re.fullmatch(re.escape(normal(ASK["package"])) + r"-\d.*(tar-(gz|bz2|xz)|tgz|zip|whl|egg)", normal(name)):
        find("", "another copy of the package", path, "a release archive of %s" % ASK["package"])


def check_file(path, tracked):
    try:
        if not os.path.isfile(path) or os.path.islink(path):
            return
        with open(path, "rb") as file:
            data = file.read(LARGEST)
    except OSError:
        return
    look(path, len(data))
    own = os.path.relpath(path, WORKDIR) if path in tracked and not is_built(path) else None
    if own is not None and any(own in task["files"] for task in ASK["tasks"]):
        return  # a file that the golden patch changes, in the state that the task starts from
    objects = os.path.join(WORKDIR, ".git", "objects") + "/"
    if path.startswith(objects):
        return  # read as objects
    if data[:5] == b"PACK\x00" or data[:12] == b"# v2 git bun" or data[:12] == b"# v3 git bun":
        find("", "another repository", path, "git objects outside of the repository")
    if path.endswith((".pyc", ".pyo")):
        check_byte_code(data, path)
    check_text(data, path, os.path.basename(own) if own is not None else None)
    check_members(data, path)


def check_members(data, path, wanted=lambda name: True):
    for name, content in members(data, path, wanted):
        looked["archives"] += 1
        check_text(content, "%s: %s" % (path, name))
        if name.endswith(".pyc"):
            check_byte_code(content, name)


def check_archive(path):
    """Of an archive of the host, the files that are called as those of the golden patch."""
    names = {os.path.basename(path) for task in ASK["tasks"] for path in task["files"]}
    try:
        with open(path, "rb") as file:
            check_members(file.read(LARGEST), path, lambda name: os.path.basename(name) in names)
    except OSError:
        pass  # not readable for the sandbox's user, so not for an agent


def check_objects():
    """Every stored object but the files of the commit itself, which are looked at where they lie."""
    tree = subprocess.run(["git", "ls-tree", "-r", "-z", "HEAD"], cwd=WORKDIR, capture_output=True).stdout
    own = {row.split(b"\t")[0].split(b" ")[2] for row in tree.split(b"\0") if row}
    command = ["git", "-c", "core.packedGitLimit=64m", "cat-file", "--batch-all-objects", "--unordered", "--batch"]
    with subprocess.Popen(command, cwd=WORKDIR, stdout=subprocess.PIPE) as process:
        while True:
            head = process.stdout.readline().split()
            if len(head) < 3:
                break
            data = process.stdout.read(int(head[2]) + 1)[:-1]
            looked["objects"] += 1
            looked["object_bytes"] += len(data)
            if head[0] not in own and head[1] != b"tree":
                check_text(data, "git %s %s" % (head[1].decode(), head[0].decode()))


def prepare():
    library = sysconfig.get_paths()["stdlib"]
    tracked = tracked_files()
    for task in ASK["tasks"]:
        task["known"] = set()
        bases = ["\n".join(even(versions["buggy"].encode())) for versions in task["files"].values()]
        task["passages"] = [one for one in task["passages"] if not any("\n".join(one) in base for base in bases)]
        task["byte_lines"] = [line.encode() for line in task["lines"]]
        # the longest line of a passage is the rarest: it decides soonest
        task["byte_passages"] = [[line.encode() for line in sorted(one, key=len, reverse=True)] for one in task["passages"]]
    # a line that the base state or the standard library holds too is nobody's secret
    common = [path for path in tracked if not is_built(path)]
    for base, folders, names in os.walk(library):
        folders[:] = [name for name in folders if name not in BUILD_PLACES]
        common += [os.path.join(base, name) for name in names if name.endswith(".py")]
    for path in common if any(task["lines"] for task in ASK["tasks"]) else ():
        try:
            with open(path, "rb") as file:
                data = file.read(LARGEST)
        except OSError:
            continue
        for task in ASK["tasks"]:
            task["known"] |= {line for line in task["lines"] if line.encode() in data}
    return tracked


def shared_candidates(mounts):
    """Looks into the archives of the mounts; gives the text files with any of the needles, by grep, which is faster."""
    roots = sorted(path for path in mounts if not path.startswith(SKIPPED) and path != WORKDIR and os.path.exists(path))
    roots = [path for path in roots if not any(path.startswith(other + "/") for other in roots)]
    for path in walk(roots, set(SKIPPED)):
        check_place(path)
        if not path.endswith("/"):
            try:
                look(path, os.lstat(path).st_size)
            except OSError:
                continue
            if path.endswith(ARCHIVES):
                check_archive(path)
    needles = sorted({part for task in ASK["tasks"] for part in task["lines"] + [max(one, key=len) for one in task["passages"]]})
    if not needles or not roots:
        return []
    command = ["grep", "-rlIF", "--null", "--devices=skip", "-f", "-", "--", *roots]
    run = subprocess.run(command, input="\n".join(needles).encode(), capture_output=True, env={**os.environ, "LC_ALL": "C"})
    return [os.fsdecode(path) for path in run.stdout.split(b"\0") if path]


def main():
    tracked = prepare()
    mounts = mount_points()
    if ASK["part"] == "shared":
        for path in shared_candidates(mounts):
            with open(path, "rb") as file:
                check_text(file.read(LARGEST), path)
    else:
        for path in walk(["/"], mounts | set(SKIPPED)):
            check_place(path)
            if not path.endswith("/"):
                check_file(path, tracked)
        check_objects()
    print(json.dumps({**looked, "places": places, "findings": findings}))


main()
