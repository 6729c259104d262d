/** Exceptions that a test can name without an import. */
const BUILT_IN =
  /^(?:Arithmetic|Assertion|Attribute|Buffer|EOF|Import|Index|Key|Lookup|ModuleNotFound|Name|NotImplemented|OS|Overflow|Recursion|Runtime|Syntax|Type|UnboundLocal|Unicode|UnicodeDecode|UnicodeEncode|Value|ZeroDivision|FileNotFound|FileExists|IsADirectory|NotADirectory|Permission|Timeout|Connection)Error$|^(?:Exception|StopIteration|StopAsyncIteration|SystemExit|KeyboardInterrupt|GeneratorExit)$/;

/** An example of a report: what sets it up, the expression that it is about, and what should come out. */
type Example = { setup: string; call: string; shown: 'repr' | 'text' | 'nothing'; expected: string };

/**
 * The examples of a bug report as pytest tests: fenced Python that ends in a `print` or a call, followed by a sentence on what
 * is expected. Undefined where there is none of the kind.
 */
export function reportedTests(statement: string): string | undefined {
  const parts = statement.split(/```(?:python|py)\n/).slice(1);
  const tests = parts.flatMap((part, index) => {
    const [code, ...rest] = part.split('\n```');
    const example = exampleOf(code ?? '', rest.join('\n```'));
    return example === undefined ? [] : [testOf(example, index + 1)];
  });
  return tests.length === 0 ? undefined : `import pytest\n\n\n${tests.join('\n\n')}`;
}

function exampleOf(code: string, after: string): Example | undefined {
  const expected =
    /(?:[Ee]xpected|should (?:be|give|return|raise|print|have been)|refused with) `(.+)`\.?$/m.exec(after)?.[1] ??
    /(?:[Ee]xpected|should (?:be|give|return|raise|print)):\s*\n```\w*\n([\s\S]*?)\n```/.exec(after)?.[1];
  const text = code.trim();
  if (expected === undefined || text === '') return undefined;
  const last = Math.max(text.lastIndexOf('\nprint(') + 1, text.startsWith('print(') ? 0 : -1);
  if (text.startsWith('print(', last) && text.endsWith(')')) {
    const printed = text.slice(last + 'print('.length, -1);
    const own = /^repr\(([\s\S]*)\)$/.exec(printed)?.[1];
    return { setup: text.slice(0, last).trim(), call: own ?? printed, shown: own === undefined ? 'text' : 'repr', expected };
  }
  const cut = text.lastIndexOf('\n\n');
  return { setup: text.slice(0, Math.max(0, cut)).trim(), call: text.slice(cut + 1).trim(), shown: 'nothing', expected };
}

function testOf({ setup, call, shown, expected }: Example, number: number): string {
  const exception = /^((?:\w+\.)*[A-Z]\w*)(?:: |$)/.exec(expected)?.[1];
  const raised = exception !== undefined && (shown === 'nothing' || BUILT_IN.test(exception) || /Error$/.test(exception));
  const body = raised ? raising(call, exception) : comparing(call, shown, expected);
  const lines = setup.split('\n');
  // text over several lines cannot be moved to the right, and what is imported may be everything
  const outside = /"""|'''/.test(setup) ? lines : lines.filter((line) => /^(?:from|import) /.test(line));
  const inside = lines.filter((line) => !outside.includes(line) && line.trim() !== '');
  return [...outside, '', '', `def test_reported_${number}():`, ...[...inside, ...body].map((line) => `    ${line}`), ''].join(
    '\n',
  );
}

function raising(call: string, exception: string): string[] {
  const name = exception.split('.').at(-1) ?? exception;
  return BUILT_IN.test(name)
    ? [`with pytest.raises(${name}):`, `    ${call}`]
    : ['with pytest.raises(Exception) as raised:', `    ${call}`, `assert raised.typename == '${name}'`];
}

function comparing(call: string, shown: Example['shown'], expected: string): string[] {
  const result = `result = ${call}`;
  if (shown !== 'repr') return [result, `assert str(result) == ${JSON.stringify(expected)}`];
  const same = `assert repr(result) == ${JSON.stringify(expected)}`;
  return isLiteral(expected) ? [result, `assert result == ${expected}`, same] : [result, same];
}

/** Whether the text is a Python value written out: numbers, texts, and collections of them. */
function isLiteral(text: string): boolean {
  const bare = text.replaceAll(/b?'(?:[^'\\]|\\.)*'|b?"(?:[^"\\]|\\.)*"/g, '0').replaceAll(/\b(?:True|False|None)\b/g, '0');
  return /^[\d\s.,:+\-()[\]{}ej]+$/.test(bare);
}
