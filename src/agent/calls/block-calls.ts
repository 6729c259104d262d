import { statelessBash } from '../tools/stateless-bash.ts';
import type { CallFormat } from './format.ts';

const OPEN = /^[ \t]*```(?:bash|sh|shell)[ \t]*\n/m;
const CLOSE = /^[ \t]*```[ \t]*$/m;

/**
 * The first fenced bash block of a reply is its call, results are user messages: the form of agents with one stateless
 * tool. What stands after the block is dropped; reasoning before it stays. No stop word is sent, so a block that nothing ends is
 * not whole.
 */
export const blockCalls: CallFormat = {
  tools: [statelessBash],
  named: false,
  settle({ content }) {
    const block = findBlock(content);
    if (block === undefined || !block.closed) return { role: 'assistant', content };
    return { role: 'assistant', content: `${content.slice(0, block.start)}\`\`\`bash\n${block.command}\n\`\`\`` };
  },
  read({ content }) {
    const block = findBlock(content);
    if (block === undefined) return { kind: 'none' };
    if (!block.closed) return { kind: 'unparseable', detail: 'the bash block has no end: it was cut short', repairs: [] };
    return { kind: 'call', call: { name: statelessBash.name, arguments: { command: block.command } }, repairs: [] };
  },
  result: (_call, text) => ({ role: 'user', content: text }),
};

/** Blocks that reasoning only mentions do not count. */
function findBlock(text: string): { start: number; command: string; closed: boolean } | undefined {
  const reasoned = text.lastIndexOf('</think>') + 1;
  const open = OPEN.exec(text.slice(reasoned));
  if (open === null) return undefined;
  const start = reasoned + open.index;
  const body = text.slice(start + open[0].length);
  const close = CLOSE.exec(body);
  return { start, command: body.slice(0, close?.index).trimEnd(), closed: close !== null };
}
