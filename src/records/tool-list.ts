import { z } from 'zod';
import { ByName } from '../support/by-name.ts';

/** Tools as requests carry them, in OpenAI's form; other tools' own fields among them stay. */
export const ToolList = z.array(ByName(z.unknown()));
export type ToolList = z.infer<typeof ToolList>;
