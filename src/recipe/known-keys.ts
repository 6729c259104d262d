import { z } from 'zod';

/** What is used of a JSON schema. */
type Node = { properties?: Record<string, Node>; items?: Node; anyOf?: readonly Node[] };

/** The keys that a schema knows at this place of its input, those of every alternative. */
export function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const whole = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Node;
  let nodes = alternatives(whole);
  for (const part of path) {
    const inside = nodes.flatMap((node) =>
      typeof part === 'number' ? (node.items ?? []) : (entries(node).get(String(part)) ?? []),
    );
    nodes = inside.flatMap(alternatives);
  }
  return [...new Set(nodes.flatMap((node) => [...entries(node).keys()]))];
}

function alternatives(node: Node): Node[] {
  return [node, ...(node.anyOf ?? []).flatMap(alternatives)];
}

function entries({ properties = {} }: Node): Map<string, Node> {
  return new Map(Object.entries(properties));
}
