"""Collects what can be observed of a task's checkout beside its contents, for the rules of trace-rules.ts: attributes of
files, orders, git's index and packs, caches. Runs between archives.py and answers.py, as one text with them.
"""

import ctypes
import struct
import tempfile

FAR = 1 << 52  # times are in nanoseconds since the earliest; what is farther away than this counts as that far


def mount_points():
    with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as file:
        points = {re.sub(r"\\(\d{3})", lambda m: chr(int(m.group(1), 8)), row.split(" ")[4]) for row in file}
    return points - {"/"}


def birth_time(path):
    """Nanoseconds; None where the kernel, the file system or this Python does not tell."""
    try:
        buffer = ctypes.create_string_buffer(256)
        if ctypes.CDLL(None).statx(-100, os.fsencode(path), 0x100, 0xFFF, buffer) != 0:
            return None
        if not struct.unpack_from("I", buffer, 0)[0] & 0x800:
            return None
        seconds, nanoseconds = struct.unpack_from("qI", buffer, 80)
        return seconds * 10**9 + nanoseconds
    except (AttributeError, OSError):
        return None


def attributes(path):
    status = os.lstat(path)
    try:
        extended = sorted(os.listxattr(path, follow_symlinks=False))
    except OSError:
        extended = []
    return {
        "mode": status.st_mode & 0o7777,
        "links": status.st_nlink,
        "owner": "%d:%d" % (status.st_uid, status.st_gid),
        "device": status.st_dev,
        "inode": status.st_ino,
        "mtime": status.st_mtime_ns,
        "ctime": status.st_ctime_ns,
        "atime": status.st_atime_ns,
        "birth": birth_time(path),
        "slack": status.st_blocks * 512 - -(-status.st_size // 4096) * 4096,
        "size": status.st_size,
        "extended": ",".join(extended),
    }


def since_earliest(rows, names):
    for name in names:
        there = [row[name] for row in rows if row.get(name) is not None]
        earliest = min(there, default=0)
        for row in rows:
            if row.get(name) is not None:
                row[name] = min(row[name] - earliest, FAR)


def positions(folder):
    """Where entries come in a listing of their folder, and where they come in one that is made of the same names now."""
    listed = [entry.name for entry in os.scandir(folder)]
    with tempfile.TemporaryDirectory() as twin:
        for name in sorted(listed):
            path, place = os.path.join(folder, name), os.path.join(twin, name)
            if os.path.isdir(path) and not os.path.islink(path):
                os.mkdir(place)
            else:
                open(place, "w").close()
        again = [entry.name for entry in os.scandir(twin)]
    return {"folder": folder, "listed": listed, "again": again}


def git(*words, **options):
    return subprocess.run(["git", *words], cwd=WORKDIR, capture_output=True, **options).stdout


def index_entries():
    """What git's index has noted of each file, beside what the file says of itself now."""
    rows, row = {}, None
    for line in git("-c", "core.quotePath=false", "ls-files", "--debug", "-t").decode("utf-8", "surrogateescape").splitlines():
        if not line.startswith("  "):
            row = rows.setdefault(line[2:], {"tag": line[:1]})
            continue
        for key, value in re.findall(r"(\w+): ([0-9a-fx:]+)", line):
            row[key] = value
    entries = []
    for path, row in rows.items():
        try:
            status = os.lstat(os.path.join(WORKDIR, path))
        except OSError:
            continue
        entries.append(
            {
                "path": path,
                "tag": row["tag"] + ":" + row.get("flags", ""),
                "mtime": row.get("mtime") == "%d:%d" % divmod(status.st_mtime_ns, 10**9),
                "ctime": row.get("ctime") == "%d:%d" % divmod(status.st_ctime_ns, 10**9),
                "inode": row.get("ino") == str(status.st_ino & 0xFFFFFFFF),
                "owner": row.get("uid") == str(status.st_uid) and row.get("gid") == str(status.st_gid),
                "size": row.get("size") == str(status.st_size),
            }
        )
    return entries


MOST_OBJECTS = 20_000


def stored_objects():
    """Files of the commit as git stores them, and as packing the same objects anew would."""
    blobs = {}
    for row in git("ls-tree", "-r", "-z", "HEAD").split(b"\0"):
        if row:
            head, path = row.split(b"\t", 1)
            blobs.setdefault(head.split()[2].decode(), os.fsdecode(path))
    folder = os.path.join(WORKDIR, ".git", "objects")
    packs = [os.path.join(folder, "pack", name) for name in sorted(os.listdir(os.path.join(folder, "pack"))) if name.endswith(".idx")] if os.path.isdir(os.path.join(folder, "pack")) else []
    stored = {}
    for number, pack in enumerate(packs):
        with open(pack, "rb") as file:
            for row in git("show-index", stdin=file).decode().splitlines():
                offset, name = row.split()[:2]
                stored[name] = {"place": "pack %d" % number, "offset": int(offset)}
    bases = {row.split()[0]: row.split()[1] for row in git("cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(deltabase)").decode().splitlines()}
    anew, anew_bases = {}, {}
    if len(stored) <= MOST_OBJECTS:
        with tempfile.TemporaryDirectory() as twin:
            git("pack-objects", "-q", "--all", "--indexed-objects", "--no-reuse-delta", "--no-reuse-object", "--delta-base-offset", os.path.join(twin, "pack"), stdin=subprocess.DEVNULL)
            for name in os.listdir(twin):
                if name.endswith(".idx"):
                    with open(os.path.join(twin, name), "rb") as file:
                        anew = {row.split()[1]: int(row.split()[0]) for row in git("show-index", stdin=file).decode().splitlines()}
                    for row in git("verify-pack", "-v", os.path.join(twin, name)).decode().splitlines():
                        words = row.split()
                        if len(words) >= 5 and words[1] in ("blob", "tree", "commit", "tag"):
                            anew_bases[words[0]] = words[6] if len(words) == 7 else "0" * len(words[0])
    return [
        {
            "path": path,
            "place": stored.get(name, {"place": "loose"})["place"],
            "offset": stored.get(name, {}).get("offset", -1),
            "base": bases.get(name, ""),
            "offset_anew": anew.get(name, -1),
            "base_anew": anew_bases.get(name, ""),
        }
        for name, path in blobs.items()
    ]


def cached():
    """Caches of test tools and compilers in the checkout, by the patterns of caches.ts."""
    import fnmatch

    found = []
    skipped = {os.path.join(WORKDIR, one.rstrip("/")) for one in ASK["installed"]} | {os.path.join(WORKDIR, ".git")}
    for base, folders, names in os.walk(WORKDIR):
        for cache in ASK["caches"]:
            for name in folders if cache["kind"] == "folder" else names:
                if fnmatch.fnmatchcase(name, cache["pattern"]):
                    found.append({"name": cache["name"], "path": os.path.relpath(os.path.join(base, name), WORKDIR)})
        folders[:] = [one for one in folders if os.path.join(base, one) not in skipped]
    return found


def collect_traces(tracked):
    times = ("mtime", "ctime", "atime", "birth")
    files, folders = [], {}
    for path in sorted(tracked, key=lambda path: os.fsencode("./" + os.path.relpath(path, WORKDIR))):
        if not os.path.isfile(path) or os.path.islink(path):
            continue
        files.append({"path": os.path.relpath(path, WORKDIR), **attributes(path)})
        folder = os.path.dirname(path)
        folders.setdefault(folder, {"path": os.path.relpath(folder, WORKDIR), **attributes(folder)})
    since_earliest(files, times)
    since_earliest(list(folders.values()), times)
    changed = {os.path.dirname(os.path.join(WORKDIR, path)) for path in TASK["files"]}
    return {
        "files": files,
        "folders": [folders[name] for name in sorted(folders)],
        "listings": [positions(folder) for folder in sorted(changed) if os.path.isdir(folder)],
        "index": index_entries(),
        "objects": stored_objects(),
        "caches": cached(),
    }
