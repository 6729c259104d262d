"""Which tests a suite has: the options of pytest that say so, from the project's own configuration.

A part of programs that stand after it. Works on every Python and pytest that a repository may pin: standard library only.
"""

import configparser
import importlib.util
import json
import os
import re
import shlex
import sys

# Options of a project's `addopts` that are left out, since with them runs would not be comparable: parallel runs, early stops, other
# orders, coverage and profiles, linters, reports and their looks, debuggers. True: they take a value as the next word.
DROPPED_OPTIONS = {
    **dict.fromkeys(("-n", "--numprocesses", "--maxprocesses", "--dist", "--tx", "--px", "--rsyncdir", "--max-worker-restart"), True),
    **dict.fromkeys(("-x", "--exitfirst", "--lf", "--last-failed", "--ff", "--failed-first", "--nf", "--new-first"), False),
    **dict.fromkeys(("--sw", "--stepwise", "--sw-skip", "--stepwise-skip", "--cache-clear", "-f", "--looponfail", "-d"), False),
    **dict.fromkeys(("--maxfail", "--lfnf", "--last-failed-no-failures", "--random-order-seed", "--random-order-bucket"), True),
    **dict.fromkeys(("--random-order", "--randomly-dont-reorganize", "--randomly-dont-reset-seed", "--forked", "--boxed"), False),
    **dict.fromkeys(("-v", "--verbose", "-vv", "-vvv", "-q", "--quiet", "-qq", "-s", "-l", "--showlocals", "--full-trace"), False),
    **dict.fromkeys(("--no-header", "--no-summary", "--pdb", "--trace", "--setup-show", "--setup-plan", "--collect-only", "--co"), False),
    **dict.fromkeys(("--strict", "--strict-markers", "--strict-config", "--fulltrace", "--force-sugar", "--no-cov"), False),
    **dict.fromkeys(("--mypy", "--flake8", "--flakes", "--black", "--ruff", "--ruff-format", "--pylint", "--isort", "--pep8"), False),
    **dict.fromkeys(("--pycodestyle", "--pydocstyle", "--checkdocs", "--codestyle", "--docstyle", "--profile", "--profile-svg"), False),
    **dict.fromkeys(("--capture", "--color", "--code-highlight", "--tb", "--durations", "--durations-min", "--show-capture"), True),
    **dict.fromkeys(("-r", "--verbosity", "--junitxml", "--junit-xml", "--junit-prefix", "--junitprefix", "--html", "--css"), True),
    **dict.fromkeys(("--basetemp", "--rootdir", "--log-file", "--pastebin", "--report-log", "--json-report-file"), True),
    **dict.fromkeys(("--self-contained-html", "--json-report", "--benchmark-skip", "--benchmark-only", "--memray"), False),
}
DROPPED_PREFIXES = ("--cov", "--no-cov", "--randomly", "--mypy", "--pylint", "--benchmark-", "--allure", "--alluredir", "--html", "--json-report")
# Options that are kept whatever pytest says of them: (takes a value, module that must be importable).
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
    "-p": (True, None),
    "-W": (True, None),
    "--pythonwarnings": (True, None),
}

# Warnings about pytest itself: it may be newer than the suite, and the marks of blocked plugins are not known to it. A
# suite that makes errors of all warnings must not fail for these.
IGNORED_WARNINGS = ("PytestDeprecationWarning", "PytestUnknownMarkWarning")


def suite_options(root):
    """Options under which pytest, in `root`, has the same tests in every run and every program."""
    # plugins that are required may be among those that are left out
    options = ["--rootdir=" + root, "--continue-on-collection-errors", "-o", "addopts=", "-o", "required_plugins="]
    settings = read_settings(root)
    if "python_files" not in settings and named_otherwise(root):
        options += ["-o", "python_files=test.py tests.py"]
    options += keep_options(words_of(settings.get("addopts", [])), root)
    for warning in IGNORED_WARNINGS:  # the last one counts
        options += ["-W", "ignore::pytest." + warning]
    return options


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


def keep_options(words, root):
    """The options of a project, without those known to harm, and without what this pytest does not know."""
    kept = []
    known = None
    position = 0
    while position < len(words):
        word = words[position]
        position += 1
        if not word.startswith("-") or word == "--":
            continue  # paths: which files there are is asked for by whoever runs the tests
        name, equals, value = word.partition("=")
        glued = not word.startswith("--") and len(word) > 2 and not equals  # `-nauto`, `-pno:x`, `-rA`
        short = word[:2] if glued and (word[:2] in KEPT_OPTIONS or DROPPED_OPTIONS.get(word[:2])) else None
        if short:
            name, value = short, word[2:]
        follows = position < len(words) and not equals and not short
        if name in DROPPED_OPTIONS or name.startswith(DROPPED_PREFIXES):
            takes = DROPPED_OPTIONS.get(name, name not in ("--cov", "--no-cov") and name.startswith("--"))
            position += int(bool(takes) and follows and not words[position].startswith("-"))
            continue
        takes_value, module = KEPT_OPTIONS.get(name, (None, None))
        if takes_value is None:
            known = options_of(root) if known is None else known
            if name not in known:
                continue  # of a plugin that is not there; a value of it is no option, and left out as well
            takes_value = known[name]
        if takes_value and follows:
            value = words[position]
            position += 1
        if module is not None and importlib.util.find_spec(module) is None:
            continue
        if name == "-p" and (value in HARMFUL_PLUGINS or not is_plugin(value, root)):
            continue
        if not takes_value:
            kept.append(name)
        elif name.startswith("--"):
            kept.append("%s=%s" % (name, value))
        else:
            kept += [name, value]
    return kept


HARMFUL_PLUGINS = ("xdist", "xdist.plugin", "no:cacheprovider", "pytest_cov", "no:terminal", "no:logging")


def is_plugin(name, root):
    """Whether `-p NAME` finds something: a name of pytest's own, or a module."""
    if name.startswith("no:"):
        return True
    if importlib.util.find_spec("_pytest." + name) if re.match(r"\w+$", name) else None:
        return True
    try:
        sys.path.insert(0, root)
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError, AttributeError):
        return False
    finally:
        sys.path.remove(root)


def options_of(root):
    """Options that pytest, its plugins here and the project's conftest files know, and whether each takes a value."""
    known = dict(plugin_options())
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".") and name not in ("node_modules", "build", "dist")]
        if "conftest.py" in names:
            try:
                with open(os.path.join(folder, "conftest.py"), encoding="utf-8", errors="replace") as file:
                    text = file.read()
            except OSError:
                continue
            for name, more in re.findall(r"""addoption\(\s*["'](--?[\w-]+)["']([^)]*)""", text):
                known[name] = not re.search(r"""action\s*=\s*["'](store_true|store_false|count|store_const)""", more)
    return known


def plugin_options():
    """Options of pytest and its plugins, asked in a child: plugins that are imported here would be so before pytest prepares for it."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        found = []
        try:
            os.close(reader)
            from _pytest.config import get_config

            config = get_config([])
            config.pluginmanager.load_setuptools_entrypoints("pytest11")
            for group in [config._parser._anonymous] + list(config._parser._groups):
                for option in group.options:
                    attributes = option.attrs()
                    takes = attributes.get("action", "store") in ("store", "append", "extend") and attributes.get("nargs") != "?"
                    found += [[name, takes] for name in option.names()]
        except BaseException:
            pass  # another pytest than those known here: what it has of its own is left out
        finally:
            with os.fdopen(writer, "w") as out:
                out.write(json.dumps(found))
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answer:
        text = answer.read()
    os.waitpid(child, 0)
    return json.loads(text) if text else []
