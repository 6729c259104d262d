import { z } from 'zod';
import { defineTool } from './tool.ts';

export const think = defineTool({
  name: 'think',
  description: 'Writes a thought down. Nothing is run and nothing changes.',
  schema: z.strictObject({ thought: z.string().describe('The thought.') }),
  run: async () => ({ status: 'ok', text: 'Noted.' }),
});
