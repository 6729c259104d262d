import type { Command } from 'commander';
import { startServer } from '../training/index.ts';
import { interruption } from './interruption.ts';
import { type CommonOptions, commandWithCommonOptions, examples, wholeNumber } from './options.ts';
import { print } from './output.ts';
import { existing } from './paths.ts';
import { liveProgress } from './progress.ts';

async function run(checkpoint: string, options: CommonOptions & { port: number; host: string }): Promise<void> {
  const folder = existing('checkpoint', checkpoint);
  const shown = liveProgress(['load']);
  await using server = await startServer(folder, { port: options.port, host: options.host });
  shown.end();
  const { baseUrl, model, context, device } = server;
  print(
    options.json ?? false,
    { baseUrl, model, context, device },
    () => `${model} at ${baseUrl} (context ${context}, ${device}); Ctrl-C ends it\nas a model: openai:${model}@${baseUrl}`,
  );
  const interrupted = new Promise<void>((resolve) => interruption.signal.addEventListener('abort', () => resolve()));
  await Promise.race([interrupted, server.ended]);
}

export function command(): Command {
  return commandWithCommonOptions('serve')
    .argument('<ckpt>', 'folder of a Hugging Face checkpoint')
    .option('--port <n>', 'port; 0 takes a free one', wholeNumber(0), 8000)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .addHelpText('after', examples('swe-lego serve .swe-lego/checkpoints/policy/final --port 8000'))
    .action(run);
}
