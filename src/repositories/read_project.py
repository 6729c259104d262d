"""Reads what a Python source folder says of itself, without running any of it: `read_project.py FOLDER`.

Prints one JSON object (see project.ts). Sources, first wins: PKG-INFO of a source release, pyproject.toml, setup.cfg.
"""

import configparser
import email.parser
import glob
import json
import os
import re
import sys
import tomllib


def text_of(*parts):
    try:
        with open(os.path.join(*parts), "rb") as file:
            return decoded(file.read())
    except OSError:
        return None


def decoded(data):
    """Text without a byte order mark; what is no UTF-8 is taken for latin-1, with which no byte is wrong."""
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return data.decode("latin-1").replace("\r\n", "\n")


def read_toml(path):
    try:
        return tomllib.loads(text_of(path) or "")
    except tomllib.TOMLDecodeError:
        return {}


def read_ini(path):
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(text_of(path) or "")
    except configparser.Error:
        pass
    return parser


def lines(text):
    return [line.strip() for line in text.splitlines() if line.strip()]


def table(value, *keys):
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def resolve_group(groups, name, seen=()):
    found = []
    for entry in groups.get(name, []) if name not in seen else []:
        if isinstance(entry, str):
            found.append(entry)
        elif isinstance(entry, dict) and isinstance(entry.get("include-group"), str):
            found += resolve_group(groups, entry["include-group"], (*seen, name))
    return found


def poetry_requirement(name, spec):
    """Poetry's `name = "^1.2"` as a plain requirement; the bounds are left to the index."""
    return None if name == "python" or not isinstance(spec, (str, dict, list)) else name


def tox_requirements(folder):
    """`deps` of tox's default environment: plain requirements only, substitutions and files left out."""
    found = []
    ini = read_ini(os.path.join(folder, "tox.ini"))
    if ini.has_option("testenv", "deps"):
        for line in lines(ini.get("testenv", "deps")):
            line = line.split("#")[0].strip()
            if re.match(r"^[A-Za-z0-9][A-Za-z0-9._-]*(\[[^\]]*\])?\s*([<>=!~;].*)?$", line):
                found.append(line)
    return found


def released_requirements(folder, info):
    """`(dependencies, {extra: requirements})` as a source release has them written down, or None where it has not."""
    files = glob.glob(os.path.join(folder, "*.egg-info", "requires.txt")) + glob.glob(
        os.path.join(folder, "src", "*.egg-info", "requires.txt")
    )
    eggs = glob.glob(os.path.join(folder, "*.egg-info")) + glob.glob(os.path.join(folder, "src", "*.egg-info"))
    dependencies, extras = [], {name: [] for name in info.get_all("Provides-Extra", [])}
    if eggs:  # setuptools: releases of older versions have their requirements here alone
        extra, marker = "", ""
        for line in lines(text_of(files[0]) or "") if files else []:
            section = re.fullmatch(r"\[([^:\]]*)(?::(.*))?\]", line)
            if section:
                extra, marker = section.group(1), section.group(2) or ""
                if extra:
                    extras.setdefault(extra, [])
                continue
            wanted = "%s; %s" % (line, marker) if marker else line
            (extras[extra] if extra else dependencies).append(wanted)
        return dependencies, extras
    if info.get("Metadata-Version", "1.0") < "2.1" or "Requires-Dist" in info.get_all("Dynamic", []):
        return None
    for line in info.get_all("Requires-Dist", []):
        wanted, _, marker = line.partition(";")
        found = re.search(r"""\bextra\s*==\s*['"]([^'"]+)['"]""", marker)
        rest = re.sub(r"""(\s+and\s+)?\bextra\s*==\s*['"][^'"]+['"](\s+and\s+)?""", "", marker).strip()
        rest = rest[1:-1] if rest.startswith("(") and rest.endswith(")") and rest.count("(") == 1 else rest
        wanted = "%s; %s" % (wanted.strip(), rest) if rest else wanted.strip()
        (extras.setdefault(found.group(1), []) if found else dependencies).append(wanted)
    return dependencies, extras


def expand_extra(package, extras, name, seen=()):
    """The requirements of an extra, those of extras of the same package that it names included; None if not known."""
    if extras.get(name) is None or name in seen:
        return None
    found = []
    for wanted in extras[name]:
        own = re.match(r"\s*([A-Za-z0-9._-]+)\s*\[([^\]]*)\]\s*$", wanted) if isinstance(wanted, str) else None
        if own and re.sub(r"[-_.]+", "-", own.group(1)).lower() == re.sub(r"[-_.]+", "-", package or "").lower():
            for other in own.group(2).split(","):
                found += expand_extra(package, extras, other.strip(), (*seen, name)) or []
        elif isinstance(wanted, str):
            found.append(wanted)
    return found


def tagged_version(archival):
    """The version of the nearest tag, from the file that setuptools-scm has for archives: `describe-name: v1.2.3-4-gabc`."""
    found = re.search(r"^describe-name: *[A-Za-z_-]*(\d+(?:\.\d+)+(?:(?:a|b|rc|\.post|\.dev)\d+)?)", archival, re.MULTILINE)
    return found.group(1) if found else None


def main(folder):
    info = email.parser.HeaderParser().parsestr(text_of(folder, "PKG-INFO") or "")
    pyproject = read_toml(os.path.join(folder, "pyproject.toml"))
    project, poetry = table(pyproject, "project"), table(pyproject, "tool", "poetry")
    setup = read_ini(os.path.join(folder, "setup.cfg"))
    in_setup = lambda key: setup.get("metadata", key, fallback=None)

    licence = project.get("license")
    written = released_requirements(folder, info) if info.get("Name") else None
    extras = dict.fromkeys(info.get_all("Provides-Extra", []))
    if setup.has_section("options.extras_require"):
        extras.update({key: lines(value) for key, value in setup.items("options.extras_require")})
    extras.update(table(poetry, "extras"))
    extras.update(table(project, "optional-dependencies"))
    extras.update(written[1] if written else {})
    name = info.get("Name") or project.get("name") or in_setup("name")
    extras = {key: expand_extra(name, extras, key) for key in extras}

    raw_groups = table(pyproject, "dependency-groups")
    groups = {name: resolve_group(raw_groups, name) for name in raw_groups}
    for name, group in table(poetry, "group").items():
        specs = table(group, "dependencies").items()
        groups.setdefault(name, [wanted for wanted in (poetry_requirement(*spec) for spec in specs) if wanted])
    specs = table(poetry, "dev-dependencies").items()
    if specs:
        groups.setdefault("dev", [wanted for wanted in (poetry_requirement(*spec) for spec in specs) if wanted])

    string = lambda value: value if isinstance(value, str) and value.strip() and value.strip() != "UNKNOWN" else None
    print(
        json.dumps(
            {
                "name": string(info.get("Name")) or string(project.get("name")) or string(poetry.get("name")) or string(in_setup("name")),
                "version": string(info.get("Version"))
                or string(project.get("version"))
                or string(poetry.get("version"))
                or string(in_setup("version")),
                "tagged": tagged_version(text_of(folder, ".git_archival.txt") or ""),
                "requires_python": string(info.get("Requires-Python"))
                or string(project.get("requires-python"))
                or string(setup.get("options", "python_requires", fallback=None)),
                "licence_expression": string(info.get("License-Expression")) or string(licence),
                "licence_field": string(info.get("License"))
                or string(table(project, "license").get("text"))
                or string(poetry.get("license"))
                or string(in_setup("license")),
                "classifiers": info.get_all("Classifier", [])
                or project.get("classifiers")
                or lines(setup.get("metadata", "classifiers", fallback="")),
                "complete": written is not None,
                "dependencies": written[0]
                if written
                else project.get("dependencies")
                or lines(setup.get("options", "install_requires", fallback="")),
                "extras": extras,
                "groups": groups,
                "tox": tox_requirements(folder),
                "release": string(info.get("Name")) is not None,
                "installable": any(os.path.isfile(os.path.join(folder, name)) for name in ("pyproject.toml", "setup.py", "setup.cfg")),
            }
        )
    )


main(sys.argv[1])
