"""Looks for the answer of a task in its sandbox, from inside it: what the task's own layers hold, every stored git object, and
those files outside that are known to have something in common with the package. Runs after archives.py, as one text with it
and with traces.py.
"""

import json
import marshal
import os
import re
import subprocess
import sys
import sysconfig
import types

ASK = json.load(sys.stdin)
WORKDIR, TASK = ASK["workdir"], ASK["task"]
SKIPPED = {"/proc", "/sys", "/dev"}
LEFTOVERS = (".orig", ".rej", ".bak", ".old", ".save", "~", ".swp", ".swo", ".swn")
BUILD_PLACES = {"build", "dist", "_build", "target", "out", "umd", "cjs", "esm", "es", "node_modules", "__pycache__", "site-packages", "dist-packages"}
BUILD_ENDINGS = (".egg-info", ".dist-info", ".egg", ".eggs", ".tox", ".nox", ".cache", ".venv", "_cache")
RECORDS = re.compile(r"(^|/)(SOURCES\.txt|RECORD|installed-files\.txt|MANIFEST|\.package-lock\.json|inputFiles\.lst|createdFiles\.lst|nodeids|lastfailed|stepwise|testlist\.lst)$")
LONG_LINE, SHORTEST_SQUASHED = 500, 40
findings, seen_findings = [], set()
looked = {"files": 0, "bytes": 0, "objects": 0, "object_bytes": 0, "archives": 0, "places": {}}


def find(rule, place, detail):
    if (rule, place) not in seen_findings and len(findings) < 200:
        seen_findings.add((rule, place))
        findings.append([rule, place, detail[:200]])


def look(place, size):
    looked["files"] += 1
    looked["bytes"] += size
    count = looked["places"].setdefault("/".join(place.split("/")[:3]), [0, 0])
    count[0] += 1
    count[1] += size


def codes(code):
    found = {(code.co_name, code.co_code, repr([c for c in code.co_consts if not isinstance(c, types.CodeType)]), code.co_names)}
    for one in code.co_consts:
        if isinstance(one, types.CodeType):
            found |= codes(one)
    return found


def fixed_codes(versions):
    try:
        buggy, fixed = (codes(compile(versions[key], "x", "exec", dont_inherit=True)) for key in ("buggy", "fixed"))
    except (SyntaxError, ValueError):
        return set()
    return fixed - buggy


def stem_of(path):
    """What a file is called without what makes a copy of it another file: `.core.py.swp`, `core.py.orig`, `core.min.js` → `core`."""
    name = os.path.basename(path)
    for ending in LEFTOVERS:
        if name.endswith(ending):
            name = name[: -len(ending)].lstrip(".")
    return name.split(".")[0]


def even(data):
    return [line for line in (line.strip() for line in data.decode("utf-8", "replace").splitlines()) if line]


def squash(text):
    """Without what a minifier or a formatter changes: white space, quotes, ends of statements."""
    return re.sub(r"[\s;]+", "", re.sub(r"[\"`]", "'", text))


KEPT = re.compile(r"(?<![\w$.'])(?!(?:if|else|for|while|return|function|var|let|const|new|typeof|throw|case|switch|break|in|of|null|true|false|this|void|try|catch)\b)[A-Za-z_$][\w$]*(?!\s*[:'])")


def renamed(text):
    """Squashed, and with every variable called the same: minifiers give them names of their own."""
    return squash(KEPT.sub("$", text))


MINIFIED = (".js", ".cjs", ".mjs", ".html")
CHANGES = (("squashed", squash), ("renamed", renamed))


def kept_words(text, change):
    """Of a passage, words that are as they are in the changed one: all of them, or those that a minifier leaves, as names of
    properties and what is in quotes."""
    words = re.findall(r"[A-Za-z_$][\w$]{3,}", text if change == "squashed" else " ".join(re.findall(r"\.\s*[A-Za-z_$][\w$]*|'[^']*'|\"[^\"]*\"", text)))
    return [word.encode() for word in set(words)]


def may_hold(data):
    """Quickly: whether any line, or all lines of any passage, are somewhere in the bytes."""
    if any(line in data for line in TASK["byte_lines"]):
        return True
    return any(all(line in data for line in passage) for passage in TASK["byte_passages"])


def check_text(data, place, own=False, standard=False):
    """`own`: a file of the checkout itself, whose likeness to the answer is part of the task unless it is called alike.
    `standard`: of the standard library, whose lines are nobody's secret."""
    if own and stem_of(place) not in TASK["stems"]:
        return
    if may_hold(data):
        joined = "\n" + "\n".join(even(data)) + "\n"
        for passage in TASK["passages"]:
            if "\n" + "\n".join(passage) + "\n" in joined:
                find("fixed passage", place, " / ".join(passage))
                return
        lines = [] if own or standard else [one for one in TASK["lines"] if one in joined and one not in TASK["known"]]
        if len(lines) >= 2 or any(len(line) >= 60 for line in lines) or (lines and len(TASK["lines"]) == 1):
            find("line of the fix", place, lines[0])
            return
    check_squashed(data, place)


def check_squashed(data, place):
    """Only JavaScript is minified and bundled, and only where a line is longer than people write. Words that no change touches say
    quickly whether it is worth the while."""
    if not place.endswith(MINIFIED) or max(map(len, data.split(b"\n", 400)), default=0) <= LONG_LINE:
        return
    for name, change in CHANGES:
        needles = [needle for needle, words in TASK[name] if all(word in data for word in words)]
        changed = change(data.decode("utf-8", "replace")) if needles else ""
        for needle in needles:
            if needle in changed:
                find("fixed passage, written otherwise", place, needle)
                return


def check_byte_code(data, path):
    stem = os.path.basename(path).split(".")[0]
    for source, versions in TASK["files"].items():
        if os.path.basename(source) != stem + ".py":
            continue
        try:
            compiled = codes(marshal.loads(data[16:]))
        except (EOFError, ValueError, TypeError):
            find("unreadable byte code", path, "byte code of %s that this Python cannot read" % source)
            continue
        if compiled & fixed_codes(versions):
            find("byte code of the fix", path, "compiled from the fixed %s" % source)


def check_digests(data, place):
    found = set(TOKENS.findall(data)) & TASK["digests"].keys() if TASK["digests"] else set()
    for token in found:
        find("digest of the fix", place, "%s is a digest of the fixed %s" % (token.decode(), TASK["digests"][token]))


def check_record(data, place):
    """A list of files or tests that names one which was taken out."""
    text = data.decode("utf-8", "replace")
    for name in TASK["hidden"]:
        if re.search(r"(?<![\w.-])" + re.escape(name) + r"(?![\w])", text):
            find("record of a hidden test", place, "it names %s" % name)


def check_contents(data, path, own, standard=False):
    if path.endswith((".pyc", ".pyo")):
        check_byte_code(data, path)
    if is_archive(data):
        for name, content in members(data, path, lambda name: True):
            looked["archives"] += 1
            check_text(content, "%s: %s" % (path, name), standard=standard)
            if name.endswith(".pyc"):
                check_byte_code(content, name)
    check_text(plain(data, path), path, own, standard)
    for name, content in mapped(data, path):
        check_text(content, "%s: %s" % (path, name))


def read(path):
    try:
        with open(path, "rb") as file:
            return file.read(LARGEST)
    except OSError:
        return b""


def is_built(path):
    parts = os.path.relpath(path, WORKDIR).split(os.sep)
    made = any(os.path.relpath(path, WORKDIR).startswith(one) if one.endswith("/") else os.path.relpath(path, WORKDIR) == one for one in ASK["made"])
    return made or any(part in BUILD_PLACES or part.endswith(BUILD_ENDINGS) for part in parts[:-1])


def check_file(path, tracked):
    if not os.path.isfile(path) or os.path.islink(path):
        return
    data = read(path)
    look(path, len(data))
    own = path in tracked and not is_built(path)
    if path.startswith(os.path.join(WORKDIR, ".git", "objects") + "/"):
        return  # read as objects
    if data[:5] == b"PACK\x00" or data[:12] in (b"# v2 git bun", b"# v3 git bun"):
        find("another repository", path, "git objects outside of the repository")
    if not own or RECORDS.search(path):
        check_digests(data, path)
    if RECORDS.search(path) or (path not in tracked and not path.startswith(os.path.join(WORKDIR, ".git") + "/")):
        check_record(data, path)
    if own and os.path.relpath(path, WORKDIR) in TASK["files"]:
        return  # a file that the golden patch changes, in the state that the task starts from
    check_contents(data, path, own)


def layer_files(points, since):
    """Whatever the task's own layers brought, or an older copy of them: no mount, and not older than the checkout."""
    for base, folders, names in os.walk("/"):
        folders[:] = [one for one in folders if os.path.join(base, one) not in points and os.path.join(base, one) not in SKIPPED]
        for name in names:
            path = os.path.join(base, name)
            try:
                if os.lstat(path).st_ctime_ns >= since:
                    yield path
            except OSError:
                continue
        if base.startswith(WORKDIR):
            check_folder(base)


def check_folder(base):
    if base != os.path.join(WORKDIR, ".git") and all(os.path.exists(os.path.join(base, one)) for one in ("HEAD", "objects", "refs")):
        find("another repository", base, "a git repository outside of the checkout's own")


def check_elsewhere():
    """What lies outside of the task's layers and has something in common with the package."""
    library = sysconfig.get_paths()["stdlib"] + "/"
    libraries = (library, "/usr/lib/python3", "/usr/local/go/src/", "/opt/go/src/", "/opt/rust/", "/usr/lib/jvm/")
    packed = {}
    for path, member in ASK["copies"]:
        packed.setdefault(path, set()).add(member)
    for path, wanted in packed.items():
        try:
            check_copy(path, wanted, path.startswith(libraries) and not re.search(r"/(site|dist)-packages/", path))
        except Exception as error:
            find("unreadable file", path, str(error))


def check_copy(path, wanted, standard):
    data = read(path)
    if None in wanted:
        check_contents(data, path, False, standard)
    last = {name.split(": ")[-1] for name in wanted if name}  # of an archive in an archive
    inside = members(data, path, lambda name: name in last) if is_archive(data) else mapped(data, path)
    for name, content in inside:
        if name in wanted:
            check_text(content, "%s: %s" % (path, name))


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


def prepare(tracked):
    base = ["\n".join(even(versions["buggy"].encode())) for versions in TASK["files"].values()]
    TASK["passages"] = [one for one in TASK["passages"] if not any("\n".join(one) in text for text in base)]
    TASK["stems"] = {stem_of(path) for path in TASK["files"]}
    TASK["byte_lines"] = [line.encode() for line in TASK["lines"]]
    # the longest line of a passage is the rarest: it decides soonest
    TASK["byte_passages"] = [[line.encode() for line in sorted(one, key=len, reverse=True)] for one in TASK["passages"]]
    for name, change in CHANGES:
        bases = [change(text) for text in base]
        needles = {change("\n".join(one)): one for one in TASK["passages"]}
        TASK[name] = [
            (needle, kept_words("\n".join(one), name))
            for needle, one in needles.items()
            if len(needle) >= SHORTEST_SQUASHED and not any(needle in text for text in bases) and kept_words("\n".join(one), name)
        ]
    TASK["digests"] = {}
    for path, versions in TASK["files"].items():
        if versions["fixed"] and versions["fixed"] != versions["buggy"]:
            for digest in digests(versions["fixed"].encode("utf-8", "surrogateescape")):
                TASK["digests"][digest] = path
    # a line or a name that the base state holds too is nobody's secret
    TASK["known"], shown = set(), {name for name in TASK["hidden"] if any(name in path for path in tracked)}
    for path in tracked if TASK["lines"] or TASK["hidden"] else ():
        if is_built(path) or RECORDS.search(path):
            continue
        data = read(path)
        TASK["known"] |= {line for line in TASK["lines"] if line.encode() in data}
        shown |= {name for name in TASK["hidden"] if name.encode() in data}
    TASK["hidden"] = [name for name in TASK["hidden"] if name not in shown or "/" in name]


def main():
    run = subprocess.run(["git", "ls-files", "-z"], cwd=WORKDIR, capture_output=True)
    tracked = {os.path.join(WORKDIR, os.fsdecode(path)) for path in run.stdout.split(b"\0") if path}
    prepare(tracked)
    points = mount_points()
    since = min((os.lstat(path).st_ctime_ns for path in tracked if os.path.lexists(path)), default=0)
    for path in layer_files(points, since):
        try:
            check_file(path, tracked)
        except Exception as error:  # what cannot be read this way is named: it may hold anything
            find("unreadable file", path, str(error))
    check_objects()
    check_elsewhere()
    traces = collect_traces(tracked)
    print(json.dumps({**looked, "findings": findings, "traces": traces}))


main()
