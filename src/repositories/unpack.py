"""Unpacks a source archive without trusting it: `unpack.py ARCHIVE FOLDER [STRIP]`.

Prints one JSON object: `{"files": n, "bytes": n}`, or `{"refused": why}` with nothing kept of use. The first STRIP
folders of every name, which must be the same ones, are stripped: 1 unless told, the archive's one top folder. Times and owners are not kept, so that equal archives give equal folders.
"""

import json
import os
import posixpath
import stat
import sys
import tarfile
import zipfile

MAX_BYTES = 300 * 1024 * 1024
MAX_FILE_BYTES = 64 * 1024 * 1024
MAX_MEMBERS = 30_000
TIME = 1_577_836_800  # 2020-01-01: older than any edit, young enough for zip files


class Refused(Exception):
    pass


class Member:
    def __init__(self, name, kind, size, executable, target, read):
        self.name, self.kind, self.size = name, kind, size
        self.executable, self.target, self.read = executable, target, read


def tar_members(path):
    with tarfile.open(path) as archive:
        for info in archive:
            if info.type in (tarfile.XGLTYPE, tarfile.XHDTYPE):
                continue
            kind = (
                "folder" if info.isdir() else "file" if info.isfile() else "link" if info.issym() else "hard" if info.islnk() else "other"
            )
            executable = bool(info.mode & stat.S_IXUSR)
            yield Member(info.name, kind, info.size, executable, info.linkname, lambda info=info: archive.extractfile(info))


def zip_members(path):
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            mode = info.external_attr >> 16
            kind = "folder" if info.is_dir() else "link" if stat.S_ISLNK(mode) else "file"
            target = archive.read(info).decode() if kind == "link" and info.file_size < 4096 else ""
            yield Member(info.filename, kind, info.file_size, bool(mode & stat.S_IXUSR), target, lambda info=info: archive.open(info))


def clean_name(name):
    if "\x00" in name or "\\" in name or name.startswith("/"):
        raise Refused("a member has the name %r" % name)
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if ".." in parts:
        raise Refused("the member %r leaves the folder" % name)
    return parts


def unpack(path, folder, strip):
    members = zip_members(path) if zipfile.is_zipfile(path) else tar_members(path)
    tops, files, links, total, count = set(), [], [], 0, 0
    for member in members:
        count += 1
        if count > MAX_MEMBERS:
            raise Refused("more than %d members" % MAX_MEMBERS)
        parts = clean_name(member.name)
        if not parts or (member.kind == "folder" and len(parts) < strip):
            continue
        tops.add("/".join(parts[:strip]))
        if len(tops) > 1:
            raise Refused("more than one top folder: %s" % ", ".join(sorted(tops)))
        if member.kind == "folder":
            continue
        if len(parts) <= strip:
            raise Refused("the member %r is beside the top folder" % member.name)
        inner = "/".join(parts[strip:])
        if member.kind == "other":
            raise Refused("the member %r is no file, folder or link" % member.name)
        if member.kind in ("link", "hard"):
            links.append((inner, member))
            continue
        total += member.size
        if member.size > MAX_FILE_BYTES or total > MAX_BYTES:
            raise Refused("the contents are too large (%s)" % member.name)
        write(os.path.join(folder, inner), member)
        files.append(inner)
    for inner, member in sorted(links, key=lambda link: link[1].kind):  # hard links first: they are copies
        make_link(folder, inner, member, strip)
    for inner, member in links:
        if not os.path.realpath(os.path.join(folder, inner)).startswith(os.path.realpath(folder) + os.sep):
            raise Refused("the link %r leads outside" % member.name)
    for base, _folders, names in os.walk(folder, topdown=False):
        for name in names:
            if not os.path.islink(os.path.join(base, name)):
                os.utime(os.path.join(base, name), (TIME, TIME))
        os.utime(base, (TIME, TIME))
    if not files:
        raise Refused("the archive holds no files")
    return {"files": len(files), "bytes": total}


def write(target, member):
    os.makedirs(os.path.dirname(target), exist_ok=True)
    source = member.read()
    left = member.size
    with open(target, "wb") as out:
        while True:
            block = source.read(1 << 20)
            if not block:
                break
            left -= len(block)
            if left < 0:
                raise Refused("the member %r is larger than it says" % member.name)
            out.write(block)
    os.chmod(target, 0o755 if member.executable else 0o644)


def make_link(folder, inner, member, strip):
    """Links come last, so that no file was written through one; what they name must lie inside."""
    if member.kind == "hard":
        goal = "/".join(clean_name(member.target)[strip:])
    else:
        goal = posixpath.normpath(posixpath.join(posixpath.dirname(inner), member.target))
    if member.target.startswith("/") or goal == ".." or goal.startswith("../"):
        raise Refused("the link %r leads outside" % member.name)
    target = os.path.join(folder, inner)
    os.makedirs(os.path.dirname(target), exist_ok=True)
    if os.path.realpath(os.path.dirname(target)) != os.path.normpath(os.path.dirname(os.path.join(os.path.realpath(folder), inner))):
        raise Refused("the link %r lies behind another link" % member.name)
    if os.path.lexists(target):
        raise Refused("the member %r is there twice" % member.name)
    if member.kind == "hard":
        with open(os.path.join(folder, goal), "rb") as source, open(target, "wb") as out:
            out.write(source.read())
    else:
        os.symlink(member.target, target)


try:
    answer = unpack(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 1)
except Refused as refused:
    answer = {"refused": str(refused)}
except (tarfile.TarError, zipfile.BadZipFile, EOFError, OSError, ValueError, KeyError) as error:
    if isinstance(error, OSError) and error.errno in (28, 122, 13, 30):  # disk full, quota, not allowed, read-only
        raise
    answer = {"refused": "the archive cannot be read: %s" % error}
print(json.dumps(answer))
