import { Octokit } from '@octokit/core';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { byName } from '../../support/by-name.ts';
import { CodedError, errorMessage } from '../../support/errors.ts';

export type ClientOptions = {
  /** Default: `GITHUB_API_URL`, else the public GitHub. */
  baseUrl?: string | undefined;
  /** Default: `GITHUB_TOKEN`. Without one, GitHub answers 60 requests an hour. */
  token?: string | undefined;
  /** Told of every wait that GitHub asks for, in seconds. */
  onWait?: (seconds: number, why: string) => void;
  /** Milliseconds in a second of waiting. Default 1000; tests have less time. */
  secondMs?: number;
  signal?: AbortSignal | undefined;
};

/** `undefined` is GitHub's 404, 409 (an empty repository), 410 or 451: what was asked for is not there. */
export type GitHubClient = {
  get<Data>(route: string, parameters?: Record<string, string | number>): Promise<Data | undefined>;
};

const GONE = new Set([404, 409, 410, 451]);
const ThrottledOctokit = Octokit.plugin(throttling, retry);

/**
 * GitHub's REST API through octokit: waits out rate limits as long as GitHub says, tries failed requests and cut
 * connections again, and searches no faster than is allowed. Throws `GITHUB_DENIED` for a bad token or a refused query,
 * `GITHUB_UNREACHABLE` where the tries are used up.
 */
export function githubClient(options: ClientOptions = {}): GitHubClient {
  const { onWait, secondMs = 1000, signal } = options;
  const token = options.token ?? process.env['GITHUB_TOKEN'];
  const wait =
    (why: string) =>
    (seconds: number): boolean => {
      onWait?.(seconds, why);
      return true;
    };
  const octokit = new ThrottledOctokit({
    baseUrl: options.baseUrl ?? process.env['GITHUB_API_URL'] ?? 'https://api.github.com',
    ...(token === undefined || token === '' ? {} : { auth: token }),
    userAgent: 'swe-lego',
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    throttle: {
      onRateLimit: wait('rate limit'),
      onSecondaryRateLimit: wait('secondary rate limit'),
      retryAfterBaseValue: secondMs,
    },
    retry: { retryAfterBaseValue: secondMs },
  });
  return {
    async get<Data>(route: string, parameters: Record<string, string | number> = byName()): Promise<Data | undefined> {
      try {
        for (let tries = 0; tries < 4; tries++) {
          const answered = octokit.request(`GET ${route}`, {
            ...parameters,
            ...(signal === undefined ? {} : { request: { signal } }),
          });
          const { data } = await (signal === undefined ? answered : Promise.race([answered, abortOf(signal)]));
          // octokit gives an answer that was cut in the middle as a text, and not as an error
          if (typeof data !== 'string') return data as Data;
        }
        throw new Error('its answers are no JSON');
      } catch (cause) {
        signal?.throwIfAborted();
        const status = (cause as { status?: number }).status;
        if (status !== undefined && GONE.has(status)) return undefined;
        throw failure(status, route, cause);
      }
    },
  };
}

/** Waits for a rate limit may take an hour: an abort ends them at once. */
function abortOf(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

function failure(status: number | undefined, route: string, cause: unknown): CodedError {
  const said = errorMessage(cause).split('\n')[0] ?? '';
  if (status === 401 || status === 403 || status === 422) {
    const hint =
      status === 422 ? 'GitHub does not understand the query.' : 'Set GITHUB_TOKEN to a token that may read public repositories.';
    return new CodedError('GITHUB_DENIED', `GitHub refuses ${route}: ${said}`, {
      kind: status === 422 ? 'usage' : 'failed',
      hint,
      cause,
    });
  }
  return new CodedError('GITHUB_UNREACHABLE', `GitHub does not answer ${route}: ${said}`, {
    hint: 'Check the network, and GITHUB_API_URL if you use a GitHub of your own. The same command goes on from here.',
    cause,
  });
}
