import { readFile } from 'node:fs/promises';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { hiddenTests } from '../records/hidden-tests.ts';
import { DEFAULT_CONTEXT } from '../records/sample.ts';
import { ByName, byName } from '../support/by-name.ts';
import { errorMessage, usageError } from '../support/errors.ts';
import { didYouMean } from '../support/nearest.ts';
import { knownKeys } from './known-keys.ts';

const count = z.number().int().positive();
const share = z.number().min(0).max(1);

const Limits = z.strictObject({
  max_turns: count.default(100).describe('Turns after which an attempt ends.'),
  max_reply_tokens: count.default(4096).describe('Tokens of one reply.'),
  max_seconds: count.default(3600).describe('Wall time of one attempt.'),
  command_timeout_seconds: count.default(120).describe('Hard timeout of one command.'),
  max_tokens: count.optional().describe('Prompt and completion tokens of one attempt, all turns together.'),
  max_cost: z.number().positive().optional().describe('Cost of one attempt, in the currency of `endpoint.price`.'),
});

/** How an `openai:` model is asked. */
const Endpoint = z.strictObject({
  concurrency: count.optional().describe('Requests under way at once.'),
  requests_per_minute: z.number().positive().optional(),
  timeout_seconds: count.default(600).describe('One request.'),
  stream: z.boolean().default(false).describe('Take replies piece by piece.'),
  logprobs: z.boolean().default(false).describe('Keep ids and log-probabilities of the tokens.'),
  price: z
    .strictObject({ input: z.number().min(0), cached_input: z.number().min(0).optional(), output: z.number().min(0) })
    .optional()
    .describe('Of a million tokens; cached input costs as other input unless told.'),
  extra_body: ByName(z.unknown())
    .default(() => byName<unknown>())
    .describe('More fields for each request, for example `top_k`.'),
});

/** A history that `mine` makes tasks of. */
const Mined = z.strictObject({
  source: z.string().describe('`git:PATH_OR_URL#COMMIT`, the path of a git repository, or `pypi:NAME`.'),
  issues: z.string().optional().describe('File with the issues of its tracker.'),
  releases: z.number().int().min(2).default(10).describe('Newest releases of `pypi:NAME` to look at.'),
  since: z.iso.date().optional().describe('Changes made since that day.'),
  paths: z.array(z.string()).optional().describe('Changes to these paths.'),
  changes: count.optional().describe('Newest changes to look at.'),
  count: count.optional().describe('Tasks to make.'),
});

const StageTraining = z.strictObject({
  epochs: count.default(4),
  learning_rate: z.number().positive().default(1e-4),
});

const Training = z.strictObject({
  base: z
    .union([
      z.strictObject({
        scratch: z
          .strictObject({
            hidden_size: count.default(128),
            num_hidden_layers: count.default(4),
            num_attention_heads: count.default(4),
            num_key_value_heads: count.default(2),
            head_dim: count.default(32),
            intermediate_size: count.default(384),
            rope_theta: z.number().positive().default(10_000),
            initialisation: z
              .enum(['plain', 'induction'])
              .default('plain')
              .describe('`induction`: first weights that can copy from the context.'),
            sliding_window: count.optional(),
            layer_types: z.array(z.enum(['full_attention', 'sliding_attention'])).optional(),
          })
          .describe('A Qwen3-architecture model of this shape, from random weights.'),
      }),
      z.strictObject({ checkpoint: z.string().describe('Folder with a Hugging Face checkpoint.') }),
    ])
    .describe('What training starts from.')
    .prefault({ scratch: {} }),
  stages: z
    .array(StageTraining)
    .min(1)
    .optional()
    .describe("One entry for each curriculum stage; the paper's values unless told."),
  optimiser: z.enum(['adamw', 'muon']).default('adamw'),
  batch_tokens: count.default(8192),
  gradient_accumulation: count.default(1),
  weight_decay: z.number().min(0).default(0.01),
  max_grad_norm: z.number().positive().default(1),
  warmup_ratio: share.default(0.1),
  /** Loss on the masked tokens; 0 is the paper's. */
  context_loss_weight: z.number().min(0).default(0),
  max_seconds: count.optional().describe('Wall time of one stage; training stops there and says so.'),
});

/** The recipe file: one section for each numbered stage. Unknown keys are refused. */
export const Recipe = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'lower-case letters, digits and dashes'),
  seed: z.number().int().min(0).default(0),
  parallel: count.default(2).describe('Sandboxes at work at once.'),
  collect: z
    .strictObject({
      sources: z.array(z.string()).default([]).describe('`pypi:NAME==VERSION`, `git:PATH_OR_URL#COMMIT` or a path.'),
      minimum: count.default(1).describe('Fewer repositories than this fail the run.'),
    })
    .prefault({}),
  build: z
    .strictObject({
      minimum: count.default(1).describe('Fewer environments than this fail the run.'),
      model: z.string().optional().describe('Asked for a way to build where the rules fail: `openai:NAME@BASE_URL`.'),
    })
    .prefault({}),
  create: z
    .strictObject({
      tasks_per_environment: count.default(16),
      operators: z.array(z.string()).optional().describe('Names of operators; all of them when left out.'),
      hidden_tests: z
        .enum(hiddenTests)
        .default('failing')
        .describe('Tests that workspaces lack; `search-repair` looks for bugs by failing tests and does best with `none`.'),
      mine: z.array(Mined).default([]).describe('Histories of which real tasks are made.'),
      tasks: z.array(z.string()).default([]).describe('Files of tasks whose environments are in the workspace.'),
    })
    .prefault({}),
  validate: z
    .strictObject({
      repeat: z.number().int().min(2).default(2).describe('Runs of the base and of the golden state, each.'),
      held_out: share.default(0.2).describe('Share of tasks kept from training, for evaluation.'),
      minimum: count.default(1).describe('Fewer validated tasks than this fail the run.'),
    })
    .prefault({}),
  rollout: z
    .strictObject({
      model: z.string().default('search-repair').describe('`search-repair`, `replay:RUN` or `openai:NAME@BASE_URL`.'),
      endpoint: Endpoint.prefault({}),
      profile: z.string().default('default'),
      repair: z.boolean().default(true).describe('Repair near misses of calls: wrong names of parameters, ranges as text.'),
      attempts: z.number().int().min(0).default(1),
      runs: z.array(z.string()).default([]).describe('Other runs whose graded attempts are trained on as well.'),
      parallel: count.optional().describe('Attempts at once, instead of `parallel` above.'),
      temperature: z.number().min(0).default(1),
      limits: Limits.prefault({}),
    })
    .prefault({}),
  dataset: z
    .strictObject({
      mask: z.string().default('tool-errors').describe('Mask policy: `tool-errors`, `any-error` or `none`.'),
      semi_resolved: z.boolean().default(true).describe('Keep semi-resolved attempts.'),
      curriculum: z
        .union([
          z.strictObject({ turns: z.array(count).min(1).describe('Last turn of each stage but the last.') }),
          z.strictObject({ quantiles: z.array(share).min(1).describe('The same, as quantiles of the turns found.') }),
        ])
        .prefault({ turns: [50, 70] }),
      context: count.default(DEFAULT_CONTEXT).describe('Tokens of the longest sample.'),
      vocabulary: count.default(2048).describe('Size of the byte-level BPE, where the base has no tokenizer.'),
      verifier_context: count.default(DEFAULT_CONTEXT),
    })
    .prefault({}),
  train: z
    .strictObject({
      engine: z.enum(['local']).default('local'),
      parallel: z
        .number()
        .int()
        .min(1)
        .max(2)
        .default(1)
        .describe('2 trains policy and verifier at once, each on half of the cores.'),
      policy: Training.prefault({}),
      verifier: Training.prefault({}),
    })
    .prefault({}),
  evaluate: z
    .strictObject({
      attempts: count.default(1),
      parallel: count.optional().describe('Attempts at once, instead of `parallel` above.'),
      temperature: z.number().min(0).default(1),
      limits: Limits.prefault({}),
      base: z.boolean().default(true).describe('Evaluate the untrained base as well.'),
      expert: z.boolean().default(false).describe('Let the roll-out model try the held-out tasks as well, for reference.'),
    })
    .prefault({}),
});
export type Recipe = z.infer<typeof Recipe>;
export type TrainingRecipe = z.infer<typeof Training>;

/** Settings of attempts outside a recipe, with the recipe's defaults. */
export function attemptSettings(
  given: Partial<Pick<Recipe['evaluate'], 'attempts' | 'temperature'>> & { limits?: Partial<Recipe['evaluate']['limits']> },
): Pick<Recipe['evaluate'], 'attempts' | 'temperature' | 'limits'> {
  return Recipe.shape.evaluate.parse(given);
}

/** Reads and checks a recipe file; what is wrong is a usage error that names the line, the key and what was expected. */
export async function readRecipe(path: string): Promise<Recipe> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw usageError(
      'RECIPE_NOT_FOUND',
      `recipe ${path} cannot be read: ${errorMessage(error)}`,
      'Recipes are in recipes/; for example recipes/demo.yaml.',
    );
  }
  const document = parseDocument(text);
  const broken = document.errors[0];
  if (broken !== undefined) throw usageError('RECIPE_SYNTAX', `${path}: ${broken.message}`);
  const result = Recipe.safeParse(document.toJS());
  if (result.success) {
    checkStages(path, result.data);
    return result.data;
  }
  const misspelt = (issue: z.core.$ZodIssue): number => Number(issue.code !== 'unrecognized_keys');
  const issues = result.error.issues.toSorted((a, b) => misspelt(a) - misspelt(b)); // a misspelt key explains a missing one
  const problems = issues.map((issue) => describeIssue(issue));
  throw usageError('RECIPE_INVALID', `${path}: ${problems.join('; ')}`, 'docs/recipe.md lists every key.');
}

function curriculumStages({ dataset: { curriculum } }: Recipe): number {
  return ('turns' in curriculum ? curriculum.turns : curriculum.quantiles).length + 1;
}

/** Epochs and learning rate of each stage: as told, or the paper's (§4) for all. */
export function trainingStages(recipe: Recipe, kind: 'policy' | 'verifier'): z.infer<typeof StageTraining>[] {
  const stages = kind === 'policy' ? curriculumStages(recipe) : 1;
  return recipe.train[kind].stages ?? Array.from({ length: stages }, () => StageTraining.parse({}));
}

/** Each curriculum stage is trained once, so the policy's list of stages has one entry for each. */
function checkStages(path: string, recipe: Recipe): void {
  const stages = curriculumStages(recipe);
  const told = trainingStages(recipe, 'policy').length;
  if (told !== stages) {
    throw usageError(
      'RECIPE_INVALID',
      `${path}: \`train.policy.stages\` has ${told} entries for ${stages} curriculum stages`,
      'Give one entry of `epochs` and `learning_rate` for each stage of `dataset.curriculum`.',
    );
  }
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const where = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(Recipe, issue.path);
    const near = issue.keys.map((key) => didYouMean(key, known)).join('');
    return `unknown key ${issue.keys.map((key) => `\`${[...issue.path, key].join('.')}\``).join(', ')}${near === '' ? '' : ` (${near.trim()})`}`;
  }
  if (issue.code === 'invalid_union') {
    // the member that got furthest tells most
    const inner = issue.errors.flat().filter((nested) => nested.code !== 'unrecognized_keys');
    const nested = inner.find(({ path }) => path.length > 1) ?? inner[0];
    return nested === undefined
      ? `\`${where}\`: ${issue.message}`
      : describeIssue({ ...nested, path: [...issue.path, ...nested.path] } as z.core.$ZodIssue);
  }
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) return `\`${where}\` is missing`;
  return `\`${where}\`: ${issue.message}`;
}
