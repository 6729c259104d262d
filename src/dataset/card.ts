import type { DatasetSummary } from './summary.ts';

/** The dataset's `README.md`: a Hugging Face dataset card, whose configurations are the stages' token rows. */
export function datasetCard(summary: DatasetSummary, licence: string): string {
  const configurations = summary.stages.flatMap(({ stage }) => [
    `  - config_name: stage-${stage}`,
    '    data_files:',
    '      - split: train',
    `        path: stage-${stage}.parquet`,
  ]);
  const table = (header: string[], rows: (string | number)[][]): string =>
    [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  const counts = (record: Record<string, number | undefined>): string =>
    Object.entries(record)
      .map(([key, value]) => `${key}: ${value}`)
      .join(', ') || 'none';
  return `---
license: ${licence.toLowerCase()}
task_categories:
  - text-generation
tags:
  - software-engineering
  - agent-trajectories
  - swe-lego
configs:
${configurations.join('\n')}
---

# Issue-resolving trajectories

${summary.samples} training conversations of ${summary.tasks} tasks, made by swe-lego. Every conversation is one attempt of an agent at an issue; turns that failed as calls carry no loss but stay as context.

${table(
  ['stage', 'samples', 'turns', 'tokens', 'trained tokens'],
  summary.stages.map((stage) => [stage.stage, stage.samples, stage.turns, stage.tokens, stage.trained_tokens]),
)}

- Stages follow one another in training. Stage boundaries, in turns: ${summary.boundaries.join(', ')}; a stage holds all easier ones too.
- Outcomes: ${counts(summary.samples_by_outcome)}. Left out: ${counts(summary.dropped)}. Cut to the context of ${summary.context} tokens: ${summary.cut}.
- Mask policy \`${summary.mask}\`: ${summary.masked_turns} of ${summary.turns} turns masked (${counts(summary.masked_turns_by_reason)}); ${summary.trained_tokens} tokens trained, ${summary.masked_tokens} masked, of ${summary.tokens}.

## Files

- \`samples.jsonl\`: one conversation a line: \`instance_id, attempt, stage, messages, turns, tokens, trained_tokens, outcome\`. \`train\` and \`mask_reason\` stand on assistant messages.
- \`stage-N.jsonl\`: the order of a stage, as rows of \`samples.jsonl\` counted from 0.
- \`stage-N.parquet\`: the same rows as tokens: \`input_ids\` and \`labels\` (-100 where there is no loss).
- \`chat_template.jinja\`: the template they were rendered with; serve the trained model with it.
- \`dataset.json\`: all counts and settings.
`;
}
