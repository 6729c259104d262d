"""Finds fixtures of pytest, and what `setUp` makes for the tests of a class, in sources alone: nothing is imported.

The first part of `probe.py`. Standard library only.
"""

import ast
import copy
import os
import re

SETTING_UP = ("setUpClass", "setup_class", "setUp", "setup_method", "setup", "asyncSetUp")


def parsed_file(path, kept={}):
    """The tree of a file, read once; None where it cannot be read."""
    if path not in kept:
        try:
            with open(path, "rb") as file:
                kept[path] = ast.parse(file.read())  # as its own first lines say that it is encoded
        except (OSError, SyntaxError, ValueError):
            kept[path] = None
    return kept[path]


def fixture_name(function):
    """The name under which tests ask for a function; None where it is no fixture."""
    for mark in function.decorator_list:
        call = mark if isinstance(mark, ast.Call) else None
        callee = call.func if call else mark
        if getattr(callee, "attr", getattr(callee, "id", "")) not in ("fixture", "yield_fixture"):
            continue
        for keyword in call.keywords if call else []:
            if keyword.arg == "name" and isinstance(keyword.value, ast.Constant):
                return keyword.value.value
        return function.name
    return None


class Fixtures:
    """What a test gets, looked for as pytest does: in its class and the classes above, its module, and conftest files."""

    def __init__(self, failure):
        path, *names = failure["test"].partition("[")[0].split("::")
        self.path = path
        self.tree = parsed_file(path)
        self.classes = list(self.line_of(self.tree, names[0], path, set())) if self.tree and len(names) > 1 else []

    def line_of(self, tree, name, path, seen):
        """A class and those above it, nearest first, each as (tree of its module, class)."""
        if tree is None or (path, name) in seen:
            return
        seen.add((path, name))
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and node.name == name:
                yield tree, node
                for base in node.bases:
                    if isinstance(base, ast.Name):
                        yield from self.line_of(tree, base.id, path, seen)
                return
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    if (alias.asname or alias.name) == name:
                        place = module_path(path, node.module or "", node.level)
                        if place:
                            yield from self.line_of(parsed_file(place), alias.name, place, seen)
                        return

    def find(self, name):
        """`(tree of its module, function)`, or None."""
        for tree, owner in self.classes:
            for node in owner.body:
                if isinstance(node, ast.FunctionDef) and fixture_name(node) == name:
                    return tree, node
        folder = os.path.dirname(self.path)
        places = [self.path]
        while True:
            places.append(os.path.join(folder, "conftest.py"))
            if not folder:
                break
            folder = os.path.dirname(folder)
        for place in places:
            tree = parsed_file(place)
            for node in tree.body if tree else []:
                if isinstance(node, ast.FunctionDef) and fixture_name(node) == name:
                    return tree, node
        return None

    def attributes(self):
        """Statements that make the attributes of a test's object, by name, as assignments of plain names."""
        made = {}
        for tree, owner in reversed(self.classes):
            for node in owner.body:
                if isinstance(node, ast.Assign) and all(isinstance(t, ast.Name) for t in node.targets):
                    for target in node.targets:
                        if not target.id.startswith("__"):
                            made[target.id] = [node]
        for tree, owner in reversed(self.classes):
            for node in owner.body:
                if not isinstance(node, ast.FunctionDef) or node.name not in SETTING_UP:
                    continue
                done = []
                for step in node.body:
                    target = step.targets[0] if isinstance(step, ast.Assign) and len(step.targets) == 1 else None
                    if isinstance(target, ast.Attribute) and getattr(target.value, "id", "") in ("self", "cls"):
                        made[target.attr] = done + [step]
                    elif isinstance(step, ast.Assign):
                        done = done + [step]
        plain = PlainAttributes(set(made))
        return {name: [plain.visit(copy.deepcopy(step)) for step in steps] for name, steps in made.items()}


class PlainAttributes(ast.NodeTransformer):
    """`self.name` as `name`, for names that `setUp` or the class assigns. `cut_snippet.py` uses it too."""

    def __init__(self, names):
        self.names = names

    def visit_Attribute(self, node):
        node = self.generic_visit(node)
        if isinstance(node.value, ast.Name) and node.value.id in ("self", "cls") and node.attr in self.names:
            return ast.copy_location(ast.Name(node.attr, node.ctx), node)
        return node


def module_path(path, module, level):
    """The file of a module that a file imports, as far as it lies in the checkout."""
    parts = module.split(".") if module else []
    folder = os.path.dirname(path)
    if level:
        for _ in range(level - 1):
            folder = os.path.dirname(folder)
        folders = [folder]
    else:
        folders = [folder]
        while folders[-1]:
            folders.append(os.path.dirname(folders[-1]))
    for one in folders:
        place = os.path.join(one, *parts)
        for found in (place + ".py", os.path.join(place, "__init__.py")):
            if os.path.isfile(found):
                return found
    return None


def fixture_statements(function, name, case):
    """What a fixture does before a test, its value under the fixture's name; None where it is more than straight code."""
    body = copy.deepcopy(function.body)
    param = chosen_param(function, name, case)
    steps = []
    for step in body:
        if isinstance(step, ast.Expr) and isinstance(step.value, ast.Constant):
            continue  # its docstring
        given = None
        if isinstance(step, ast.Return):
            given = step.value
        elif isinstance(step, ast.Expr) and isinstance(step.value, ast.Yield):
            given = step.value.value
        elif any(isinstance(node, (ast.Yield, ast.YieldFrom, ast.Return)) for node in ast.walk(step) if not is_inside_function(node, step)):
            return None
        if given is None and not isinstance(step, (ast.Return,)) and not (isinstance(step, ast.Expr) and isinstance(step.value, ast.Yield)):
            steps.append(step)
            continue
        if given is not None and not (isinstance(given, ast.Name) and given.id == name):
            steps.append(ast.copy_location(ast.Assign(targets=[ast.copy_location(ast.Name(name, ast.Store()), step)], value=given), step))
        break
    else:
        return None
    if param is not None:
        steps = [Param(param).visit(step) for step in steps]
    return steps


def is_inside_function(node, step):
    return any(
        node is inner
        for part in ast.walk(step)
        if isinstance(part, (ast.FunctionDef, ast.Lambda, ast.AsyncFunctionDef))
        for inner in ast.walk(part)
        if inner is not part
    )


class Param(ast.NodeTransformer):
    """The value of a parametrized fixture in place of `request.param`."""

    def __init__(self, value):
        self.value = value

    def visit_Attribute(self, node):
        node = self.generic_visit(node)
        if node.attr == "param" and getattr(node.value, "id", "") == "request":
            return ast.copy_location(copy.deepcopy(self.value), node)
        return node


def chosen_param(function, name, case):
    """Which value a parametrized fixture had in a case, by the case's id; None where that does not say."""
    for mark in function.decorator_list:
        for keyword in mark.keywords if isinstance(mark, ast.Call) else []:
            if keyword.arg != "params" or not hasattr(keyword.value, "elts"):
                continue
            values = keyword.value.elts
            for index, value in enumerate(values):
                known = getattr(value, "id", getattr(value, "attr", None))
                if isinstance(value, ast.Constant):
                    known = str(value.value).encode("unicode_escape").decode("ascii")
                for piece in filter(None, (known, "%s%d" % (name, index))):
                    if re.search("(^|-)" + re.escape(piece) + "(-|$)", case):
                        return value
            return values[0] if len(values) == 1 else None
    return None
