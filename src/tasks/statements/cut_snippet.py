"""Cuts a runnable snippet out of a failing test: the observed expression with what it needs.

The first part of `probe.py`, after `find_fixtures.py`. What an expression needs are imports, assignments of the test (and of its
module) that it depends on, what fixtures and `setUp` make, and the values that parameters had. Raises `CannotCut` where that is not
all there is to it.
"""

import ast
import builtins
import copy
import importlib.util
import os
import re
import sys

LONGEST_SNIPPET = 900
# Calls of test helpers that compare two values, and those that judge one.
COMPARING = {"assertEqual", "assertEquals", "assert_equal", "assertSequenceEqual", "assertListEqual", "assertDictEqual",
             "assertTupleEqual", "assertSetEqual", "assertMultiLineEqual", "assertIs", "assertCountEqual", "eq_", "assertAlmostEqual"}
JUDGING = {"assertTrue", "assertFalse", "assertIsNone", "assertIsNotNone"}
RAISING = {"raises", "assertRaises", "warns", "assertWarns", "assertRaisesRegex", "assertRaisesRegexp"}
# What test tools hand to tests, as anybody would make it.
HANDED = {
    "tmp_path": ("import pathlib", "import tempfile", "tmp_path = pathlib.Path(tempfile.mkdtemp())"),
    "tmpdir": ("import tempfile", "tmpdir = tempfile.mkdtemp()"),
}
# Modules of tests alone: no report on a package would use them.
TEST_TOOLS = {"unittest", "__future__", "pytest", "_pytest", "hypothesis", "nose", "mock", "testtools", "conftest"}
CONSTRUCTORS = ("datetime", "decimal", "fractions", "collections")


class CannotCut(Exception):
    pass


def standard_library():
    if hasattr(sys, "stdlib_module_names"):
        return sys.stdlib_module_names
    return {name.split(".")[0] for name in os.listdir(os.path.dirname(os.__file__))} | set(sys.builtin_module_names)


STANDARD = standard_library()


def names_read(node):
    return [n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]


def names_bound(target):
    return {n.id for n in ast.walk(target) if isinstance(n, ast.Name) and isinstance(n.ctx, (ast.Store, ast.Del))}


def around(node, line):
    """The nodes that a line is part of, from the outside in."""
    for child in ast.iter_child_nodes(node):
        if hasattr(child, "lineno") and not child.lineno <= line <= child.end_lineno:
            continue
        yield child
        yield from around(child, line)


def enclosing(tree, line):
    """The test function around a line, and the innermost statement at the line."""
    function, statement = None, None
    for node in around(tree, line):
        if not hasattr(node, "lineno"):
            continue
        if isinstance(node, ast.FunctionDef) and (function is None or node.lineno >= function.lineno):
            function = node
        if isinstance(node, ast.stmt) and (statement is None or node.lineno >= statement.lineno):
            statement = node
    if function is None or statement is None or statement is function:
        raise CannotCut("no statement of a function")
    return function, statement


def observed(statement):
    """The expressions whose value the failing statement judges, most telling first."""
    if isinstance(statement, ast.Assert):
        test = statement.test
        while isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            test = test.operand
        if isinstance(test, ast.Compare) and len(test.ops) == 1:
            return [test.left, test.comparators[0], test]
        return [test]
    call = statement.value if isinstance(statement, ast.Expr) else None
    if isinstance(call, ast.Call):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name in COMPARING and len(call.args) >= 2:
            return [call.args[1], call.args[0]]
        if name in JUDGING and call.args:
            return [call.args[0]]
        if name in RAISING and len(call.args) >= 2 and isinstance(call.func, (ast.Attribute, ast.Name)):
            return [ast.copy_location(ast.Call(func=call.args[1], args=call.args[2:], keywords=call.keywords), call)]
        return [call]
    if isinstance(statement, (ast.Assign, ast.AnnAssign, ast.Return)) and statement.value is not None:
        return [statement.value]
    if isinstance(statement, ast.With) and statement.body:
        return observed(statement.body[-1])
    raise CannotCut("a statement of another form")


class Inline(ast.NodeTransformer):
    def __init__(self, values):
        self.values = values

    def visit_Name(self, node):
        value = self.values.get(node.id)
        return node if value is None or not isinstance(node.ctx, ast.Load) else value

    def inlined(self, node):
        """A copy with the values in it: the tree stays as it is, for other failures."""
        return self.visit(copy.deepcopy(node))


class CaughtErrors(ast.NodeTransformer):
    """`with pytest.raises(X) as caught:` as plain Python: `caught` is the error itself then, and `caught.value` too."""

    def __init__(self):
        self.names = set()

    def visit_With(self, node):
        node = self.generic_visit(node)
        item = node.items[0]
        call, bound = item.context_expr, item.optional_vars
        name = getattr(getattr(call, "func", None), "attr", getattr(getattr(call, "func", None), "id", ""))
        if len(node.items) != 1 or name not in RAISING or "arn" in name or not isinstance(bound, ast.Name) or not call.args:
            return node
        self.names.add(bound.id)
        keep = ast.Assign(targets=[ast.Name(bound.id, ast.Store())], value=ast.Name("error", ast.Load()))
        keep.is_in_handler = True
        handler = ast.ExceptHandler(type=call.args[0], name="error", body=[keep])
        made = ast.Try(body=node.body, handlers=[handler], orelse=[], finalbody=[])
        ast.copy_location(made, node)
        for part in (keep, keep.targets[0], keep.value, handler):
            ast.copy_location(part, node)
        return made

    def visit_Attribute(self, node):
        node = self.generic_visit(node)
        if isinstance(node.value, ast.Name) and node.value.id in self.names and node.attr in ("value", "exception"):
            return node.value
        return node


class Cutter:
    def __init__(self, tree, function, statement, failure, packages):
        self.tree, self.function, self.statement, self.packages = tree, function, statement, packages
        self.shown, self.case = failure["locals"], failure["test"].partition("[")[2].rpartition("]")[0]
        self.fixtures = Fixtures(failure)
        self.imports, self.module_part, self.body_part, self.made_part = {}, {}, {}, []
        self.values, self.seen, self.touches_package = {}, set(), False
        self.parameters = {a.arg for a in ast.walk(function.args) if isinstance(a, ast.arg)}
        self.trees = [tree]

    def need(self, node):
        for name in names_read(node):
            self.need_name(name)

    def need_name(self, name):
        if name in self.seen:
            return
        self.seen.add(name)
        inner = {n for part in ast.walk(self.function) if isinstance(part, (ast.comprehension, ast.Lambda)) for n in self.bound_inside(part)}
        assignments = self.assignments(name)
        if name not in self.parameters and assignments:
            for found in assignments:
                self.body_part[found.lineno] = found
                inside = {a.arg for a in ast.walk(found) if isinstance(a, ast.arg)} | names_bound(found)
                inside |= {"error"} if isinstance(found, ast.Try) else set()
                for used in names_read(found):
                    if isinstance(found, (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr)) or used not in inside:
                        self.need_name(used)
            return
        if name in self.own_attributes():
            self.need_statements(self.own_attributes()[name], self.tree)
            return
        literal = self.literal(name)
        if literal is not None:
            self.values[name] = literal
            return
        if name in self.parameters:
            given = self.given(name)
            if given is not None:
                self.need(given)
                self.values[name] = Inline(self.values).inlined(given)
                return
            self.need_fixture(name)
            return
        if name in inner:
            return
        if not self.from_module(name) and not hasattr(builtins, name):
            raise CannotCut("unknown name: " + name)

    def own_attributes(self):
        """Statements, by the name of the attribute that they make for tests of a class."""
        if not hasattr(self, "attributes"):
            self.attributes = self.fixtures.attributes()
        return self.attributes

    def need_fixture(self, name, wanted=None):
        """Puts what a fixture does before a test in front, under the name that the test has for what it gives."""
        if wanted is None and name in HANDED:
            *imports, made = HANDED[name]
            self.imports.update({text: True for text in imports})
            self.made_part.append(ast.parse(made).body[0])
            return
        found = self.fixtures.find(name)
        if found is None:
            raise CannotCut("a fixture or an object: " + name)
        tree, function = found
        statements = fixture_statements(function, name, self.case)
        if statements is None:
            raise CannotCut("a fixture of another form: " + name)
        self.need_statements(statements, tree, {a.arg for a in ast.walk(function.args) if isinstance(a, ast.arg)} - {"self", "cls", "request"})

    def need_statements(self, statements, tree, parameters=frozenset()):
        """Statements from elsewhere, with what they need before them."""
        before = self.tree
        if tree not in self.trees:
            self.trees.append(tree)
        self.tree = tree
        try:
            own = set().union(*[names_bound(node) for node in statements]) if statements else set()
            own |= {node.name for part in statements for node in ast.walk(part) if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
            own |= {a.arg for part in statements for a in ast.walk(part) if isinstance(a, ast.arg)}
            for node in statements:
                for used in names_read(node):
                    if used in ("self", "cls", "request"):
                        raise CannotCut("a fixture that looks at its test")
                    if used in parameters and used not in self.seen:
                        self.seen.add(used)
                        self.need_fixture(used)
                    elif used not in own and used not in parameters and used not in self.seen:
                        self.seen.add(used)
                        if not self.from_module(used) and not hasattr(builtins, used):
                            raise CannotCut("unknown name: " + used)
            self.made_part += statements
        finally:
            self.tree = before

    @staticmethod
    def bound_inside(part):
        return names_bound(part.target) if isinstance(part, ast.comprehension) else {a.arg for a in part.args.args}

    def assignments(self, name):
        """Assignments of a local name before the statement, where nothing but straight code leads to them."""
        found = []
        for node in ast.walk(self.function):
            if isinstance(node, ast.Import) or isinstance(node, ast.ImportFrom):
                if any((a.asname or a.name.split(".")[0]) == name for a in node.names) and node.lineno < self.statement.lineno:
                    self.add_import(node, name)
                    return []
            if getattr(node, "is_in_handler", False):
                continue
            if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign)) and node.lineno < self.statement.lineno:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                if any(name in names_bound(t) or self.root(t) == name for t in targets):
                    found.append(node)
            elif isinstance(node, ast.Try) and node.lineno < self.statement.lineno:
                if any(name in names_bound(part) for handler in node.handlers for part in handler.body):
                    found.append(node)
            elif isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node is not self.function:
                if node.name == name and node.lineno < self.statement.lineno:
                    found.append(node)
            elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and node.lineno < self.statement.lineno:
                callee = node.value.func
                if isinstance(callee, ast.Attribute) and self.root(callee) == name:
                    found.append(node)  # a method called for its effect
        straight = set(self.straight(self.function.body))
        if any(node not in straight for node in found):
            return []
        making = (ast.Assign, ast.AnnAssign, ast.Try, ast.FunctionDef, ast.ClassDef)
        return found if any(isinstance(node, making) for node in found) else []

    def straight(self, body):
        for node in body:
            yield node
            if isinstance(node, ast.With) and node.lineno <= self.statement.lineno <= node.end_lineno:
                yield from self.straight(node.body)

    @staticmethod
    def root(node):
        while isinstance(node, (ast.Attribute, ast.Subscript)):
            node = node.value
        return node.id if isinstance(node, ast.Name) else None

    def literal(self, name):
        """The value that the name had when the test failed, where its repr is an expression that makes it again."""
        text = self.shown.get(name)
        if text is None or text.endswith("...") or len(text) > 200:
            return None
        try:
            node = ast.parse(text, mode="eval").body
        except SyntaxError:
            return None
        for name_read in names_read(node):
            if name_read not in CONSTRUCTORS:
                return None
            self.imports["import " + name_read] = True
        return node

    def given(self, name):
        """The expression that `parametrize` gives to a parameter in the case that failed, found by the id of the case."""
        for mark in self.function.decorator_list:
            if not (isinstance(mark, ast.Call) and getattr(mark.func, "attr", "") == "parametrize" and len(mark.args) >= 2):
                continue
            named = mark.args[0]
            if isinstance(named, ast.Constant):
                names = [n.strip() for n in str(named.value).split(",") if n.strip()]
            else:
                names = [e.value for e in getattr(named, "elts", []) if isinstance(e, ast.Constant)]
            if name not in names or any(k.arg == "ids" for k in mark.keywords):
                continue
            table = mark.args[1]
            if isinstance(table, ast.Name):
                owner = next((n for n in self.tree.body if isinstance(n, ast.Assign) and table.id in names_bound(n.targets[0])), None)
                table = owner.value if owner else None
            rows = [row_values(row, isinstance(named, ast.Constant) and len(names) == 1) for row in getattr(table, "elts", [])]
            fitting = [row for index, row in enumerate(rows) if row and len(row) == len(names) and self.fits(names, row, index)]
            if len(fitting) == 1:
                return fitting[0][names.index(name)]
        return None

    def fits(self, names, row, index):
        pieces = [id_piece(name, value, index) for name, value in zip(names, row)]
        return re.search("(^|-)" + "-".join(pieces) + "(-|$)", self.case, re.DOTALL) is not None

    def from_module(self, name):
        for node in self.tree.body:
            if isinstance(node, (ast.Import, ast.ImportFrom)) and any((a.asname or a.name.split(".")[0]) == name for a in node.names):
                self.add_import(node, name)
                return True
            targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
            if any(name in names_bound(t) for t in targets) and node.value is not None:
                self.module_part[(-self.trees.index(self.tree), node.lineno)] = node
                self.need(node.value)
                return True
            if isinstance(node, (ast.ClassDef, ast.FunctionDef)) and node.name == name and node.end_lineno - node.lineno < 12:
                if name.lower().startswith("test"):
                    raise CannotCut("a test: " + name)
                self.module_part[(-self.trees.index(self.tree), node.lineno)] = node
                own = {a.arg for a in ast.walk(node) if isinstance(a, ast.arg)} | names_bound(node)
                for used in names_read(node):
                    if used not in own:
                        self.need_name(used)
                return True
        return False

    def add_import(self, node, name):
        alias = next(a for a in node.names if (a.asname or a.name.split(".")[0]) == name)
        renamed = " as " + alias.asname if alias.asname else ""
        if isinstance(node, ast.Import):
            module, text = alias.name, "import %s%s" % (alias.name, renamed)
        else:
            module, text = node.module or "", "from %s import %s%s" % (node.module, alias.name, renamed)
            if node.level:
                raise CannotCut("a relative import")
        root = module.split(".")[0]
        if root in self.packages:
            self.touches_package = True
        elif root in TEST_TOOLS or (root not in STANDARD and not installed(root)):
            raise CannotCut("an import of a helper: " + root)
        self.imports[text] = True


def installed(root):
    """Whether a module comes from a package that is installed, and not from the checkout."""
    try:
        spec = importlib.util.find_spec(root)
    except (ImportError, ValueError, AttributeError):
        return False
    place = spec and (spec.origin or next(iter(spec.submodule_search_locations or []), None))
    return bool(place) and "site-packages" in place


def row_values(row, single):
    if isinstance(row, ast.Call) and getattr(row.func, "attr", "") == "param":
        return None if any(k.arg == "id" for k in row.keywords) else row.args
    return [row] if single else list(getattr(row, "elts", [])) or None


def id_piece(name, value, index):
    """How pytest writes a value into the id of a case, as a pattern; anything where only running would tell."""
    try:
        known = ast.literal_eval(value)
    except ValueError:
        return "(%s|.+)" % re.escape("%s%d" % (name, index)) if isinstance(value, ast.Name) else re.escape("%s%d" % (name, index))
    if isinstance(known, (str, int, float, bool)) or known is None:
        return re.escape(str(known).encode("unicode_escape").decode("ascii"))
    return re.escape("%s%d" % (name, index))


def cut(tree, function, statement, expression, failure, packages):
    cutter = Cutter(tree, function, statement, failure, packages)
    caught, own = CaughtErrors(), PlainAttributes(cutter.own_attributes())
    cutter.function = own.visit(caught.visit(copy.deepcopy(function)))
    expression = own.visit(caught.visit(copy.deepcopy(expression)))
    cutter.need(expression)
    if not cutter.touches_package:
        raise CannotCut("the package is not used")
    inline = Inline(cutter.values)
    lines = joined_imports(cutter.imports, packages)
    parts = [cutter.module_part[n] for n in sorted(cutter.module_part)] + cutter.made_part
    parts += [cutter.body_part[n] for n in sorted(cutter.body_part)]
    prelude = [ast.unparse(inline.inlined(node)) for node in parts]
    call = inline.inlined(expression)
    # A name that is assigned last and only looked at is better shown as the call that made it.
    if isinstance(call, ast.Name) and parts and isinstance(parts[-1], ast.Assign) and parts[-1].lineno in cutter.body_part:
        targets = parts[-1].targets
        if len(targets) == 1 and isinstance(targets[0], ast.Name) and targets[0].id == call.id:
            call = parts[-1].value
            prelude.pop()
    setup = "\n".join(lines + ([""] if prelude else []) + prelude)
    text = ast.unparse(call)
    if len(setup) + len(text) > LONGEST_SNIPPET:
        raise CannotCut("too long")
    if not any(isinstance(n, ast.Call) for part in [call] + parts for n in ast.walk(part)):
        raise CannotCut("nothing is called")
    return setup, text


def joined_imports(texts, packages):
    """Import lines with those of one module made one, the standard library's first."""
    lines, by_module = [], {}
    for text in sorted(texts):
        if text.startswith("from "):
            module, _, name = text[5:].partition(" import ")
            by_module.setdefault(module, []).append(name)
        else:
            lines.append(text)
    lines += ["from %s import %s" % (module, ", ".join(names)) for module, names in by_module.items()]
    return sorted(lines, key=lambda text: (text.split()[1].split(".")[0] in packages, text))
