import { usageError } from '../support/errors.ts';
import { didYouMean } from '../support/nearest.ts';
import { type EndpointOptions, openAiEndpoint } from './endpoint/openai-endpoint.ts';
import type { Model } from './model.ts';
import { replay } from './replay.ts';
import { searchRepair } from './search-repair/search-repair.ts';

/** What the name of a model leaves open. Without a key, `OPENAI_API_KEY` is used. */
export type ModelSettings = Omit<EndpointOptions, 'name' | 'baseUrl'>;

type ModelForm = { readonly form: string; open(text: string, settings: ModelSettings): Model | undefined };

const forms: readonly ModelForm[] = [
  { form: 'search-repair', open: (text) => (text === 'search-repair' ? searchRepair() : undefined) },
  {
    form: 'replay:RUN',
    open: (text) => (/^replay:./.test(text) ? replay(text.slice('replay:'.length)) : undefined),
  },
  {
    form: 'openai:NAME@BASE_URL',
    open(text, settings) {
      const [, name, baseUrl] = /^openai:(.+)@(https?:\/\/.+)$/.exec(text) ?? [];
      return name === undefined || baseUrl === undefined || !URL.canParse(baseUrl)
        ? undefined
        : openAiEndpoint({ name, baseUrl, ...ownKey(), ...settings });
    },
  },
];

function ownKey(): Pick<EndpointOptions, 'apiKey'> {
  const apiKey = process.env['OPENAI_API_KEY'];
  return apiKey === undefined || apiKey === '' ? {} : { apiKey };
}

/** The model that a command line or a recipe names. Throws the usage error `MODEL_UNKNOWN`. */
export function parseModel(text: string, settings: ModelSettings = {}): Model {
  for (const form of forms) {
    const model = form.open(text, settings);
    if (model !== undefined) return model;
  }
  throw usageError(
    'MODEL_UNKNOWN',
    `${text} is not a model`,
    `${didYouMean(text, ['search-repair'])}Write one of ${forms.map(({ form }) => form).join(', ')}.`,
  );
}
