"""What archives and byte code hold, for scan.py, which follows this file in one text."""

import bz2
import gzip
import io
import lzma
import sys
import tarfile
import types
import zipfile

LARGEST = 64 << 20


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


def members(data, path, wanted):
    """Contents of an archive or a compressed file, by name; nothing where it is none or cannot be read."""
    try:
        if data[:4] == b"PK\x03\x04":
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
        if content[257:262] == b"ustar":
            with tarfile.open(fileobj=io.BytesIO(content)) as archive:
                for info in archive:
                    if info.isfile() and info.size <= LARGEST and wanted(info.name):
                        yield info.name, archive.extractfile(info).read()
        elif opened:
            yield "content", content
    except Exception as error:  # a broken archive holds nothing that can be read this way
        print("%s: %s" % (path, error), file=sys.stderr)
