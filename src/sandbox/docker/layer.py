"""Layers of overlayfs, for container engines, which write down removed files in their own ways.

layer.py pack LAYER TAR ID PLACE  writes the layer's files to a tar, under the absolute path PLACE, all of them of the
                              user ID; prints what the layer removes from those below it as JSON: {"paths": […],
                              "contents": […]}, absolute paths of what is gone and of folders that are there anew
layer.py mark LAYER           notes in a layer that the paths on standard input, a JSON list, are gone from below; one
                              that the layer has itself is a folder that is there anew
"""

import json
import os
import stat
import sys
import tarfile

OPAQUE = "user.overlay.opaque"
# What programs with more rights than the sandbox user load: no layer, which he may have written, gives it. Namespaces mount over it.
PROTECTED = {"/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"}
PROTECTED |= {"/etc/ld.so.preload", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d"}


def is_whiteout(status):
    return stat.S_ISCHR(status.st_mode) and status.st_rdev == 0


def is_opaque(path):
    try:
        return os.getxattr(path, OPAQUE, follow_symlinks=False) == b"y"
    except OSError:
        return False


def pack(layer, target, identity, place):
    removed = {"paths": [], "contents": []}
    with tarfile.open(target, "w", format=tarfile.PAX_FORMAT) as tar:

        def add(path):
            name = os.path.normpath(place + path[len(layer) :])
            if place == "/" and name in PROTECTED:
                return
            status = os.lstat(path)
            if is_whiteout(status):
                removed["paths"].append(name)
                return
            if stat.S_ISSOCK(status.st_mode):
                return
            entry = tar.gettarinfo(path, "." + name)
            entry.uid = entry.gid = identity
            entry.uname = entry.gname = ""
            if entry.isreg():
                with open(path, "rb") as content:
                    tar.addfile(entry, content)
            else:
                tar.addfile(entry)
            if entry.isdir():
                if is_opaque(path):
                    removed["contents"].append(name)
                for child in sorted(os.listdir(path)):
                    add(os.path.join(path, child))

        add(layer)
    print(json.dumps(removed))


def mark(layer):
    for name in json.load(sys.stdin):
        path = os.path.join(layer, name.lstrip("/"))
        if os.path.lexists(path):
            if os.path.isdir(path) and not os.path.islink(path):
                os.setxattr(path, OPAQUE, b"y")
            continue
        os.makedirs(os.path.dirname(path), exist_ok=True)
        os.mknod(path, 0o600 | stat.S_IFCHR, os.makedev(0, 0))


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    sys.setrecursionlimit(10_000)
    if command == "pack":
        pack(os.path.normpath(arguments[0]), arguments[1], int(arguments[2]), arguments[3])
    else:
        mark(arguments[0])
