"""Looks in a sandbox of an environment, outside of its checkout, for files that have lines of the package in common: copies
of it, whole or in part, and whatever may hold the answer of a task. JSON on standard input, JSON on standard output.
Runs after archives.py, as one text with it.

Input: {"workdir", "package", "endings": [of the language's sources], "seen": [more endings that are looked at], "archives": [endings of those that
may hold sources of the language], "caches": [folders of compilers' caches]}.
Output: {"names": [what the package is called in code], "looked": {"files", "bytes", "archives", "places": {place: [files, bytes]}},
"copies": [{"path", "member" (of an archive, or null), "common": lines, "share": of the lines of the source most like it, 0 to 1,
"of": that source}],
"compiled": [{"path", "of"}] byte code and digests of a source, "findings": [[rule, place, detail]] what concerns every task}.
"""

import json
import os
import re
import sys

ASK = json.load(sys.stdin)
WORKDIR = ASK["workdir"]
SKIPPED = {"/proc", "/sys", "/dev"}
CACHES = tuple(path + "/" for path in ASK["caches"])
ENDINGS = tuple(ASK["endings"])
SEEN = ENDINGS + tuple(ASK["seen"])
PACKED = tuple(ASK["archives"])
LEFTOVERS = (".orig", ".rej", ".bak", ".old", ".save", "~", ".swp", ".swo")
# A line that says something by itself, and one that says so much that it is enough alone.
SAYING, TELLING = 16, 40
LONG_LINE = 500
looked = {"files": 0, "bytes": 0, "archives": 0, "places": {}}
copies, compiled, findings = [], [], []


def is_saying(line):
    return len(line) >= SAYING and len(re.findall(rb"[A-Za-z_]\w", line)) >= 2 and not line.startswith((b"import ", b"#", b"//", b"*", b"use ", b"package "))


def lines_of(data):
    return {line.strip() for line in data.split(b"\n")}


def own_files():
    for base, folders, names in os.walk(WORKDIR):
        folders[:] = [one for one in folders if one not in (".git", "node_modules", "__pycache__", "target")]
        for name in names:
            path = os.path.join(base, name)
            if name.endswith(ENDINGS) and os.path.isfile(path) and not os.path.islink(path):
                yield path


def read(path):
    try:
        with open(path, "rb") as file:
            return file.read(LARGEST)
    except OSError:
        return b""  # not readable for the sandbox's user, so not for an agent


def is_seen(name):
    for ending in LEFTOVERS:
        if name.endswith(ending):
            name = name[: -len(ending)].lstrip(".")
    return name.endswith(SEEN)


OWNER, SIZES, WORDS, STEMS, CLASSES, DIGESTS = {}, [], set(), set(), {}, {}
MARKS = []


def learn():
    paths = sorted(own_files())
    for index, path in enumerate(paths):
        data, own = read(path), os.path.relpath(path, WORKDIR)
        lines = {line for line in lines_of(data) if is_saying(line)}
        SIZES.append((own, len(lines)))
        kind = re.search(r"(?:^|/)src/[^/]+/(?:java|kotlin|groovy|scala)/(.+)\.\w+$", own)
        if kind:
            CLASSES[kind.group(1)] = own
        if len(data) > 64:  # an empty file has the digest of any other
            for digest in digests(data):
                DIGESTS[digest] = own
        STEMS.add(os.path.basename(path).split(".")[0])
        for line in lines:
            OWNER.setdefault(line, index)
            WORDS.update(re.findall(rb"[A-Za-z_$][\w$]{9,}", line))


def marks_of_caches():
    """What compilers write into whatever they make of the package: its module's path, the names of its crates."""
    module = re.search(rb'^module\s+"?([^\s"]+)', read(os.path.join(WORKDIR, "go.mod")), re.M)
    if module:
        MARKS.append(re.compile(rb"(?<![\w/])" + re.escape(module.group(1)) + rb"(?![\w])"))
    crates = set()
    for base, folders, names in os.walk(WORKDIR):
        folders[:] = [one for one in folders if one not in (".git", "target", "node_modules")]
        if "Cargo.toml" in names:
            text = read(os.path.join(base, "Cargo.toml"))
            crates |= {name.decode() for name in re.findall(rb'^\[(?:package|lib)\][^\[]*?^name\s*=\s*"([\w-]+)"', text, re.M | re.S)}
    return tuple(name.replace("-", "_") + "-" for name in crates) + tuple("lib" + name.replace("-", "_") + "-" for name in crates)


def check_cache(path, name, crates):
    own = name.startswith(crates) if crates else any(mark.search(read(path)) for mark in MARKS)
    if own and len(findings) < 50:
        findings.append(["compiled code of the package", path, "a compiler's cache holds what was made of the fixed state"])


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def check_place(path):
    """What a path alone gives away: another copy of the package, another repository."""
    name = os.path.basename(path.rstrip("/"))
    package = normal(ASK["package"])
    if path.endswith("/"):
        kind = re.fullmatch(r"(.+?)(-\d[^-]*)?(-py\d.*)?\.(dist|egg)-info", name)
        if kind and normal(kind.group(1)) == package:
            try:
                with open(os.path.join(path, "direct_url.json"), encoding="utf-8") as file:
                    editable = json.load(file).get("dir_info", {}).get("editable") is True
            except (OSError, ValueError):
                editable = False
            if not editable:
                findings.append(["another copy of the package", path.rstrip("/"), "%s is installed beside the checkout" % ASK["package"]])
        if os.path.isfile(path + "HEAD") and os.path.isdir(path + "objects") and os.path.isdir(path + "refs"):
            findings.append(["another repository", path, "a git repository outside of the checkout's own"])
    elif name == ".git":
        findings.append(["another repository", path, "a link to a git repository"])
    elif re.fullmatch(re.escape(package) + r"-\d.*(tar-(gz|bz2|xz)|tgz|zip|whl|egg|jar|crate)", normal(name)):
        findings.append(["another copy of the package", path, "a release archive of %s" % ASK["package"]])


def names_of_package():
    names = set()
    for root in (WORKDIR, os.path.join(WORKDIR, "src"), os.path.join(WORKDIR, "lib")):
        for name in os.listdir(root) if os.path.isdir(root) else ():
            path = os.path.join(root, name)
            if os.path.isfile(os.path.join(path, "__init__.py")):
                names.add(name)
            elif name.endswith(".py") and os.path.isfile(path):
                names.add(name[:-3])
    names -= {"test", "tests", "testing", "setup", "conftest", "docs", "doc", "examples", "noxfile", "tasks", "utils", "scripts"}
    try:
        with open(os.path.join(WORKDIR, "package.json"), encoding="utf-8") as file:
            names.add(str(json.load(file).get("name") or ""))
    except (OSError, ValueError, AttributeError):
        pass
    return sorted(names - {""})


def compare(data, path, member=None):
    found = lines_of(data) & OWNER.keys()
    if not found:
        if max(map(len, data.split(b"\n", 200)), default=0) > LONG_LINE and len(WORDS & set(re.findall(rb"[A-Za-z_$][\w$]{9,}", data))) >= min(8, max(1, len(WORDS) // 4)):
            copies.append({"path": path, "member": member, "common": 0, "share": 0, "of": ""})
        return
    if len(found) < 2 and all(len(line) < TELLING for line in found):
        return
    counts = {}
    for line in found:
        counts[OWNER[line]] = counts.get(OWNER[line], 0) + 1
    share, index = max((count / max(SIZES[index][1], 5), index) for index, count in counts.items())
    copies.append({"path": path, "member": member, "common": len(found), "share": round(share, 3), "of": SIZES[index][0]})


def mount_points():
    with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as file:
        points = {re.sub(r"\\(\d{3})", lambda m: chr(int(m.group(1), 8)), row.split(" ")[4]) for row in file}
    return points - {"/"}


def is_script(path, name):
    """A program without an ending that is text, or a zip archive behind a line that starts it."""
    if "." in name or os.path.basename(os.path.dirname(path)) != "bin":
        return False
    try:
        with open(path, "rb") as file:
            return file.read(2) == b"#!"
    except OSError:
        return False


def look(path, name, is_mounted):
    """Of what is mounted from the host, files by their names; of what was installed for the package, all."""
    is_byte_code = name.endswith((".pyc", ".pyo")) and name.split(".")[0] in STEMS
    if is_mounted and not (is_byte_code or is_seen(name) or name.endswith(PACKED) or is_script(path, name)):
        return
    if not os.path.isfile(path) or os.path.islink(path):
        return
    data = read(path)
    if name.endswith((".pyc", ".pyo")) and not is_byte_code:
        data = b""
    if not is_mounted:
        check_digests(data, path)
        if data[:5] == b"PACK\x00" or data[:12] in (b"# v2 git bun", b"# v3 git bun"):
            findings.append(["another repository", path, "git objects outside of the repository"])
    looked["files"] += 1
    looked["bytes"] += len(data)
    count = looked["places"].setdefault("/".join(path.split("/")[:3]), [0, 0])
    count[0] += 1
    count[1] += len(data)
    if is_byte_code:
        source = re.sub(r"(__pycache__/)?([^/.]+)(\.[^/]*)?\.py[co]$", r"\2.py", path)
        if not os.path.exists(source):  # else the source says it all
            copies.append({"path": path, "member": None, "common": 0, "share": 0, "of": ""})
    elif is_archive(data):
        check_classes(data, path)
        for member, content in members(data, path, is_seen):
            looked["archives"] += 1
            compare(content, path, member)
    else:
        compare(plain(data, path), path)
        for member, content in mapped(data, path):
            compare(content, path, member)


def check_digests(data, path):
    for token in set(TOKENS.findall(data)) & DIGESTS.keys():
        compiled.append({"path": path, "of": DIGESTS[token], "rule": "digest of a source"})


def check_classes(data, path):
    """Byte code of the same class, in an archive of Java's."""
    if not CLASSES or not is_zip(data):
        return
    try:
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    except Exception:
        return
    for name in names:
        stem = re.sub(r"^(META-INF/versions/\d+|BOOT-INF/classes|WEB-INF/classes)/|(\$.*)?\.class$", "", name)
        if name.endswith(".class") and stem in CLASSES and "$" not in name:
            compiled.append({"path": "%s: %s" % (path, name), "of": CLASSES[stem], "rule": "compiled copy"})


def main():
    learn()
    crates = marks_of_caches()
    points, mounted = mount_points(), {}
    for base, folders, names in os.walk("/"):
        mounted[base] = base in points or mounted.get(os.path.dirname(base), False)
        folders[:] = [one for one in folders if os.path.join(base, one) not in SKIPPED]
        if base == WORKDIR or base.startswith(WORKDIR + "/"):
            if "node_modules" not in base[len(WORKDIR) :].split("/"):
                continue
        check_place(base.rstrip("/") + "/")
        if (base + "/").startswith(CACHES):
            for name in names:
                check_cache(os.path.join(base, name), name, crates)
            continue
        for name in names:
            check_place(os.path.join(base, name))
            try:
                look(os.path.join(base, name), name, mounted[base])
            except Exception as error:  # one odd file costs only itself
                print("%s: %s" % (os.path.join(base, name), error), file=sys.stderr)
    print(json.dumps({"names": names_of_package(), "looked": looked, "copies": copies, "compiled": compiled, "findings": findings}))


main()
