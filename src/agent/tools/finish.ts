import { z } from 'zod';
import { defineTool } from './tool.ts';

export const finish = defineTool({
  name: 'finish',
  description: 'Ends the work: the issue is resolved, or nothing more can be done.',
  schema: z.strictObject({ message: z.string().describe('What was done, and what is left undone.') }),
  run: async () => ({ status: 'ok', text: 'Finished.', finished: true }),
});
