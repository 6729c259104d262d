"""What files hold that is not written in them as text: archives, source maps, swap files of editors. For the programs that
follow this file in one text."""

import base64
import bz2
import gzip
import hashlib
import io
import json
import lzma
import re
import sys
import tarfile
import zipfile

LARGEST = 64 << 20
DEEPEST = 2
ARCHIVES = (".whl", ".egg", ".zip", ".pyz", ".jar", ".crate", ".gem", ".tgz", ".tar", ".tar.gz", ".tar.bz2", ".tar.xz")
INLINE_MAP = re.compile(rb"sourceMappingURL=data:application/json;(?:charset=[\w-]+;)?base64,([A-Za-z0-9+/=]+)")


# What may be a digest: hexadecimal, or base64 of either alphabet.
TOKENS = re.compile(rb"(?<![0-9A-Za-z+/_-])(?:[0-9a-f]{128}|[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32}|[0-9A-Za-z+/_-]{86}|[0-9A-Za-z+/_-]{43}|[0-9A-Za-z+/_-]{27}|[0-9A-Za-z+/_-]{22})(?![0-9A-Za-z+/_-])")


def digests(data):
    """The digests of a content as records and caches write them, git's name of it among them."""
    found = set()
    blob = b"blob %d\0" % len(data) + data
    for name, content in (("md5", data), ("sha1", data), ("sha256", data), ("sha512", data), ("sha1", blob), ("sha256", blob)):
        raw = hashlib.new(name, content).digest()
        found.add(raw.hex().encode())
        found.add(base64.b64encode(raw).rstrip(b"="))
        found.add(base64.urlsafe_b64encode(raw).rstrip(b"="))
    return found


def is_zip(data):
    """Also one with a program before it."""
    return data[:4] == b"PK\x03\x04" or (data[:2] == b"#!" and b"PK\x05\x06" in data[-66000:])


def is_archive(data):
    return is_zip(data) or data[:2] == b"\x1f\x8b" or data[:3] == b"BZh" or data[:6] == b"\xfd7zXZ\x00" or data[257:262] == b"ustar"


def entries(data, wanted):
    """Names and contents, one level deep."""
    if is_zip(data):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in archive.infolist():
                if not info.is_dir() and info.file_size <= LARGEST and wanted(info.filename):
                    yield info.filename, archive.read(info)
        return
    opened = None
    if data[:2] == b"\x1f\x8b":
        opened = gzip.GzipFile(fileobj=io.BytesIO(data))
    elif data[:3] == b"BZh":
        opened = bz2.BZ2File(io.BytesIO(data))
    elif data[:6] == b"\xfd7zXZ\x00":
        opened = lzma.LZMAFile(io.BytesIO(data))
    content = opened.read(LARGEST * 4) if opened else data
    if content[257:262] == b"ustar" and b"GNU.sparse.major" not in content:  # a map of holes takes seconds to read
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            for info in archive:
                if info.isfile() and info.size <= LARGEST and wanted(info.name):
                    yield info.name, archive.extractfile(info).read()
    elif opened:
        yield "content", content


def members(data, path, wanted, depth=0):
    """Contents of an archive or a compressed file, by name, archives in it among them; nothing where it is none or cannot be read."""
    try:
        for name, content in entries(data, lambda name: wanted(name) or name.endswith(ARCHIVES)):
            if is_archive(content) and depth < DEEPEST:
                for inner, deeper in members(content, path, wanted, depth + 1):
                    yield "%s: %s" % (name, inner), deeper
            elif name == "content" or wanted(name):
                yield name, content
    except Exception as error:  # a broken archive holds nothing that can be read this way
        print("%s: %s" % (path, error), file=sys.stderr)


def mapped(data, path):
    """The sources that a source map brings along, by name: a map of its own, or one at the end of what was compiled."""
    maps = [data] if path.endswith(".map") else INLINE_MAP.findall(data)
    for one in maps:
        try:
            read = json.loads(one if path.endswith(".map") else base64.b64decode(one + b"=="))
            for name, content in zip(read.get("sources") or [], read.get("sourcesContent") or []):
                if isinstance(content, str):
                    yield str(name), content.encode()
        except (ValueError, AttributeError, TypeError):
            continue


def plain(data, path):
    """Text of a file as lines: an editor's swap file parts them otherwise."""
    return data.replace(b"\0", b"\n") if path.endswith((".swp", ".swo", ".swn")) else data
