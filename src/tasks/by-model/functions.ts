import type { Node } from 'web-tree-sitter';
import { definitionOf, isDocstring, nameOf, statementsOf, withPythonTree } from '../python-syntax.ts';

/** What makes two functions the same, whatever they look like. */
type Described = {
  /** Whether it is async, and the names of its parameters with their stars; annotations and defaults do not matter. */
  signature: string;
  /** The code of the body without docstring and comments. */
  tokens: string;
  comments: string[];
};

/** A function of a file whose body can be replaced. Offsets count UTF-16 code units. */
export type FunctionPlace = Described & {
  file: string;
  name: string;
  /** Dotted path of the enclosing classes and the function itself. */
  scope: string;
  /** The whole function, decorators left out. */
  code: string;
  /** Everything before the body: signature and docstring. */
  head: string;
  /** The statements behind the docstring. */
  start: number;
  end: number;
  /** First line of these statements, from 1, and the column that they stand in. */
  line: number;
  column: number;
};

/** Lines of a body below which there is nothing to write again. */
const SHORTEST_BODY = 2;

/** The functions and methods of a file that tests reach, in source order; functions inside functions are part of those. */
export function findFunctions(file: string, source: string, reached: ReadonlySet<number>): Promise<FunctionPlace[]> {
  return withPythonTree(source, (root) => (root.hasError ? [] : [...walk(root, [])])).then((all) =>
    all
      .filter(({ last, line }) => last - line + 1 >= SHORTEST_BODY && anyWithin(line, last, reached))
      .map(({ last: _, ...place }) => ({ file, ...place })),
  );

  function* walk(block: Node, scope: readonly string[]): Generator<Omit<FunctionPlace, 'file'> & { last: number }> {
    for (const statement of statementsOf(block)) {
      const definition = definitionOf(statement);
      const body = definition?.childForFieldName('body');
      if (definition === undefined || body == null) continue;
      const inner = [...scope, nameOf(definition)];
      if (definition.type === 'class_definition') {
        yield* walk(body, inner);
        continue;
      }
      const { statements, ...described } = describeFunction(definition) as Described & { statements: Node[] };
      const [first] = statements;
      // a body on the line of its signature has no column of its own
      if (first === undefined || first.startPosition.row === definition.startPosition.row) continue;
      yield {
        ...described,
        name: inner.at(-1) ?? '',
        scope: inner.join('.'),
        code: definition.text,
        head: source.slice(definition.startIndex, first.startIndex).trimEnd(),
        start: first.startIndex,
        end: body.endIndex,
        line: first.startPosition.row + 1,
        column: first.startPosition.column,
        last: body.endPosition.row + 1,
      };
    }
  }
}

function anyWithin(first: number, last: number, reached: ReadonlySet<number>): boolean {
  for (let line = first; line <= last; line++) if (reached.has(line)) return true;
  return false;
}

/** Undefined where a definition has no body. The statements are those behind the docstring. */
export function describeFunction(definition: Node): (Described & { statements: Node[] }) | undefined {
  const body = definition.childForFieldName('body');
  if (body === null) return undefined;
  const statements = statementsOf(body).filter((one, index) => index > 0 || !isDocstring(one));
  return {
    signature: [String(definition.children[0]?.type === 'async'), ...parameterNames(definition)].join(' '),
    statements,
    tokens: statements.flatMap(tokensOf).join(' '),
    comments: definition.descendantsOfType('comment').map((comment) => comment.text),
  };
}

function parameterNames(definition: Node): string[] {
  const parameters = definition.childForFieldName('parameters')?.namedChildren ?? [];
  return parameters
    .filter(({ type }) => type !== 'comment')
    .map((parameter) => {
      if (/^(identifier|list_splat_pattern|dictionary_splat_pattern|.*_separator)$/.test(parameter.type)) return parameter.text;
      return (parameter.childForFieldName('name') ?? parameter.namedChildren[0] ?? parameter).text;
    });
}

function tokensOf(node: Node): string[] {
  if (node.type === 'comment') return [];
  if (node.childCount === 0 || node.type === 'string') return [node.text];
  return node.children.flatMap(tokensOf);
}
