"""Which tests a suite has: the options of pytest that say so, from the project's own configuration.

A part of programs that stand after it. Works on every Python and pytest that a repository may pin: standard library only.
"""

import configparser
import importlib.util
import os
import re
import shlex

# Options of a project's `addopts` that decide which tests exist or how they are imported: (option, takes a value,
# module that must be importable). All others (coverage, parallel runs, reports, early stops) are left out.
KEPT_OPTIONS = {
    "--doctest-modules": (False, None),
    "--doctest-glob": (True, None),
    "--doctest-continue-on-failure": (False, None),
    "--doctest-ignore-import-errors": (False, None),
    "--import-mode": (True, None),
    "--ignore": (True, None),
    "--ignore-glob": (True, None),
    "--deselect": (True, None),
    "--pyargs": (False, None),
    "--confcutdir": (True, None),
    "-k": (True, None),
    "-m": (True, None),
    "--asyncio-mode": (True, "pytest_asyncio"),
    "--ds": (True, "pytest_django"),
    "--nomigrations": (False, "pytest_django"),
    "--reuse-db": (False, "pytest_django"),
}

# Warnings about pytest itself: it may be newer than the suite, and the marks of blocked plugins are not known to it. A
# suite that makes errors of all warnings must not fail for these.
IGNORED_WARNINGS = ("PytestDeprecationWarning", "PytestUnknownMarkWarning")


def suite_options(root):
    """Options under which pytest, in `root`, has the same tests in every run and every program."""
    options = ["--rootdir=" + root, "--continue-on-collection-errors", "-o", "addopts="]
    for warning in IGNORED_WARNINGS:
        options += ["-W", "ignore::pytest." + warning]
    settings = read_settings(root)
    if "python_files" not in settings and named_otherwise(root):
        options += ["-o", "python_files=test.py tests.py"]
    return options + keep_options(words_of(settings.get("addopts", [])))


def read_settings(root):
    """The settings of the configuration file that pytest would choose in `root`."""
    for name, sections in (
        ("pytest.toml", ("pytest",)),
        (".pytest.toml", ("pytest",)),
        ("pytest.ini", ("pytest",)),
        (".pytest.ini", ("pytest",)),
        ("pyproject.toml", ("tool", "pytest")),
        ("tox.ini", ("pytest",)),
        ("setup.cfg", ("tool:pytest",)),
    ):
        path = os.path.join(root, name)
        if not os.path.isfile(path):
            continue
        try:
            found = from_toml(path, sections) if name.endswith(".toml") else from_ini(path, sections[0])
        except Exception:
            continue  # pytest itself says what is wrong with the file
        if found is None and name not in ("pytest.ini", ".pytest.ini"):
            continue
        return found or {}
    return {}


def words_of(addopts):
    return shlex.split(addopts) if isinstance(addopts, str) else [str(word) for word in addopts]


def named_otherwise(root):
    """Whether no file has a name that pytest looks for by itself: older suites are one `tests.py`, run by name."""
    for _, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".") and name not in ("node_modules", "build", "dist")]
        if any(re.match(r"test_.*\.py$|.*_test\.py$", name) for name in names):
            return False
    return True


def from_toml(path, keys):
    try:
        import tomllib
    except ImportError:
        import tomli as tomllib
    with open(path, "rb") as file:
        table = tomllib.loads(file.read().decode("utf-8-sig"))
    for key in keys:
        table = table.get(key)
        if not isinstance(table, dict):
            return None
    return table.get("ini_options", table)


def from_ini(path, section):
    parser = configparser.RawConfigParser()
    parser.read(path, encoding="utf-8-sig")
    return dict(parser.items(section)) if parser.has_section(section) else None


def keep_options(words):
    kept = []
    position = 0
    while position < len(words):
        name, equals, value = words[position].partition("=")
        position += 1
        if name not in KEPT_OPTIONS:
            continue
        takes_value, module = KEPT_OPTIONS[name]
        if takes_value and not equals:
            value = words[position] if position < len(words) else ""
            position += 1
        if module is None or importlib.util.find_spec(module) is not None:
            kept.append("%s=%s" % (name, value) if takes_value and name.startswith("--") else name)
            if takes_value and not name.startswith("--"):
                kept.append(value)
    return kept
