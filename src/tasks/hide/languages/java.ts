import type { Node } from 'web-tree-sitter';
import { isTestPath } from '../../../repositories/index.ts';
import { hasWord } from '../cut.ts';
import { cutFunctions } from '../cut-functions.ts';
import type { CutRules, HidingRules, TestFiles } from '../hiding-rules.ts';

const TEST = /@(Test|ParameterizedTest|RepeatedTest|TestFactory|TestTemplate)\b/;

const CUT: CutRules = {
  find(root, names) {
    const classes = names.slice(0, -1).reduce((around, name) => around.flatMap((node) => classesBelow(node, name)), [root]);
    return classes.flatMap((node) => membersOf(node).filter((one) => isMethod(one) && nameOf(one) === names.at(-1)));
  },
  helpers(root) {
    const members = root.descendantsOfType('class_body').flatMap((body) => body?.namedChildren ?? []);
    return members.flatMap((node) => {
      if (/@(?!SuppressWarnings|SafeVarargs)\w/.test(modifiersOf(node))) return [];
      if (isMethod(node) || isClass(node)) return [{ name: nameOf(node), node }];
      const [variable, ...more] = node.type === 'field_declaration' ? node.childrenForFieldName('declarator') : [];
      return variable == null || more.length > 0 ? [] : [{ name: nameOf(variable), node }];
    });
  },
  isEmptied(root, isCut, others) {
    const classes = root.namedChildren.filter(isClass);
    const isFree = (node: Node): boolean =>
      node.childForFieldName('superclass') === null && !others.some((text) => hasWord(text, nameOf(node)));
    const methods = root.descendantsOfType('method_declaration').filter((node) => node !== null);
    return classes.every(isFree) && methods.every((node) => isCut(node) || !TEST.test(modifiersOf(node)));
  },
};

/** Java: methods of JUnit and TestNG, also those that a class of another file hands down, with all that override them. */
export const java: HidingRules = {
  isTestFile: (path) => path.endsWith('.java') && isTestPath(path),
  placesOf(test, files) {
    const [, type = '', method = ''] = /^([^#]+)#(\w+)/.exec(test) ?? [];
    const [outer = '', ...nested] = type.split('$');
    const own = fileOf(outer.replaceAll('.', '/'), files);
    if (own === undefined || method === '') return [];
    if (nested.length > 0) return [{ file: own, names: [simple(outer), ...nested, method] }];
    const declared = new RegExp(`\\b${method}\\s*\\(`);
    const bases = basesOf(own, files).filter((file) => declared.test(files.get(file) ?? ''));
    const heirs = [...files.keys()].filter(
      (file) => declared.test(files.get(file) ?? '') && basesOf(file, files).some((base) => bases.includes(base)),
    );
    return [...new Set([...bases, ...heirs])].map((file) => ({ file, names: [classOf(file), method] }));
  },
  nameOf: (test) => /#(\w+)/.exec(test)?.[1] ?? '',
  cut: (...request) => cutFunctions(CUT, ...request),
};

/** A class's file, and those of the classes that it extends, as far as they are test files. */
function basesOf(file: string, files: TestFiles): string[] {
  const found = [file];
  for (let at: string | undefined = file; at !== undefined; ) {
    const base: string =
      new RegExp(`\\bclass\\s+${classOf(at)}\\b[^{]*?\\bextends\\s+([\\w.]+)`).exec(files.get(at) ?? '')?.[1] ?? '';
    at = base === '' ? undefined : fileOf(simple(base), files);
    if (at === undefined || found.includes(at)) break;
    found.push(at);
  }
  return found;
}

function fileOf(path: string, files: TestFiles): string | undefined {
  return [...files.keys()].find((file) => file.endsWith(`/${path}.java`));
}

const classOf = (file: string): string => /([^/]+)\.java$/.exec(file)?.[1] ?? '';
const simple = (name: string): string => name.split('.').at(-1) ?? '';
const isMethod = (node: Node): boolean => node.type === 'method_declaration';
const isClass = (node: Node): boolean => /^(class|interface|enum|record)_declaration$/.test(node.type);

function classesBelow(node: Node, name: string): Node[] {
  return membersOf(node).filter((one) => isClass(one) && nameOf(one) === name);
}

/** What stands in the body of a class; for a file, its statements. */
function membersOf(node: Node): Node[] {
  return (node.childForFieldName('body') ?? node).namedChildren;
}

function modifiersOf(node: Node): string {
  return node.namedChildren.find((child) => child.type === 'modifiers')?.text ?? '';
}

function nameOf(node: Node): string {
  return node.childForFieldName('name')?.text ?? '';
}
