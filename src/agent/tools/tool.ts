import { z } from 'zod';
import type { ToolSpec } from '../../models/index.ts';
import type { CallStatus } from '../../records/trajectory.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import { byName } from '../../support/by-name.ts';
import type { EditHistory } from '../editor/history.ts';
import type { Terminal } from './terminal.ts';

/** How much of an observation a model gets to see, in characters; `viewLines` is the most lines of one file view. */
export type ObservationLimits = { outputCharacters: number; viewCharacters: number; viewLines: number };

/** What the tools of one attempt work with. */
export type Workbench = {
  readonly sandbox: Sandbox;
  readonly terminal: Terminal;
  readonly edits: EditHistory;
  readonly limits: ObservationLimits;
  readonly signal: AbortSignal;
};

/** What a call came to. `status` is what masks and failure classes read; `text` is what the model reads. */
export type Observation = {
  status: CallStatus;
  text: string;
  exitCode?: number;
  /** The agent says that its work is done. */
  finished?: boolean;
};

export type Arguments = Record<string, unknown>;

/** A tool as the loop sees it: `call` checks the arguments first, and answers `bad-argument` where they do not fit. */
export type Tool = {
  readonly name: string;
  readonly description: string;
  /** JSON schema of the arguments. */
  readonly parameters: ParameterSchema;
  call(args: Arguments, bench: Workbench): Promise<Observation>;
};

export type ParameterSchema = {
  type: 'object';
  properties: Record<string, { type?: string; description?: string; enum?: string[]; items?: unknown }>;
  required?: string[];
};

/** A refusal; every one begins with `ERROR: `. */
export function refusal(status: CallStatus, message: string): Observation {
  return { status, text: `ERROR: ${message}` };
}

/** Makes a tool of a schema and a function over the arguments that it describes. */
export function defineTool<Schema extends z.ZodObject>(definition: {
  name: string;
  description: string;
  schema: Schema;
  run(args: z.infer<Schema>, bench: Workbench): Promise<Observation>;
}): Tool {
  const { name, description, schema } = definition;
  return {
    name,
    description,
    parameters: jsonSchema(schema),
    async call(args, bench) {
      const checked = schema.safeParse(args);
      if (!checked.success) return refusal('bad-argument', `${name}: ${describeIssue(checked.error.issues[0])}`);
      return definition.run(checked.data, bench);
    },
  };
}

/** The tool in the form that OpenAI-compatible endpoints take. */
export function toolSpec(tool: Tool): ToolSpec {
  return { type: 'function', function: { name: tool.name, description: tool.description, parameters: tool.parameters } };
}

function jsonSchema(schema: z.ZodObject): ParameterSchema {
  const { $schema: _, ...made } = z.toJSONSchema(schema, {
    io: 'input',
    override: ({ jsonSchema: node }) => {
      // Zod writes the range of safe integers into every integer: noise in a prompt
      if (node.minimum === Number.MIN_SAFE_INTEGER) delete node.minimum;
      if (node.maximum === Number.MAX_SAFE_INTEGER) delete node.maximum;
    },
  });
  const parameters = made as ParameterSchema;
  return { ...parameters, properties: byName(parameters.properties) };
}

function describeIssue(issue: z.core.$ZodIssue | undefined): string {
  if (issue === undefined) return 'the arguments do not fit';
  if (issue.code === 'unrecognized_keys') return `there is no parameter ${issue.keys.map((key) => `\`${key}\``).join(', ')}`;
  const name = issue.path[0] === undefined ? 'arguments' : `\`${String(issue.path[0])}\``;
  if (issue.code === 'invalid_type' && issue.input === undefined) return `parameter ${name} is missing or of the wrong type`;
  return `${name}: ${issue.message}`;
}
