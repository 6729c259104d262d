import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { TestOutcome } from '../../../../records/test-run.ts';
import type { LogFormat } from '../log-format.ts';

/** An element as the parser gives it in the order of the document: its children under its name, its attributes under `:@`. */
type Element = { [name: string]: Element[] | Attributes | undefined };
type Attributes = { [name: string]: string };

const ATTRIBUTES = ':@';
const END = '</doctest>';
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseAttributeValue: false,
  parseTagValue: false,
  htmlEntities: true, // numbers are of this kind
});
/** What is no XML, and the parser would let pass. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are such
const NO_XML = /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-fA-F]+);)|[\0-\x08\x0b\x0c\x0e-\x1f]/;

/** The doctest library for C++ with `-s -r=xml`: each subcase is a test, which passes where all of its expressions do. */
export const doctest: LogFormat = {
  name: 'doctest',
  read(log) {
    const start = log.indexOf('<doctest');
    if (start === -1) return new Map();
    const elements = parse(log.slice(start, log.indexOf(END, start) + END.length));
    if (elements === undefined) return undefined;
    const tests = new Map<string, TestOutcome>();
    for (const test of within(elements, 'TestCase')) {
      for (const part of within(childrenOf(test, 'TestCase'), 'SubCase')) {
        const expressions = within(childrenOf(part, 'SubCase'), 'Expression');
        const passed = expressions.every((one) => attribute(one, 'success') === 'true');
        tests.set(`${nameOf(test)} > ${nameOf(part)}`, passed ? 'passed' : 'failed');
      }
    }
    return tests;
  },
};

function parse(xml: string): Element[] | undefined {
  try {
    return XMLValidator.validate(xml) === true && !NO_XML.test(xml) ? (parser.parse(xml) as Element[]) : undefined;
  } catch {
    return undefined;
  }
}

function childrenOf(element: Element, name: string): Element[] {
  return Object.hasOwn(element, name) ? (element[name] as Element[]) : [];
}

/** Elements of a name at any depth, in the order of the document. */
function within(elements: readonly Element[], wanted: string): Element[] {
  return elements.flatMap((element) =>
    Object.keys(element)
      .filter((name) => name !== ATTRIBUTES && Array.isArray(element[name]))
      .flatMap((name) => [...(name === wanted ? [element] : []), ...within(childrenOf(element, name), wanted)]),
  );
}

function attribute(element: Element, name: string): string | undefined {
  const attributes = element[ATTRIBUTES] as Attributes | undefined;
  return attributes !== undefined && Object.hasOwn(attributes, name) ? attributes[name] : undefined;
}

/** `None` is what SWE-bench's lists have for an element without a name. */
function nameOf(element: Element): string {
  return attribute(element, 'name')?.replace(/[\t\n]/g, ' ') ?? 'None';
}
