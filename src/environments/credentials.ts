import { type NetworkAccess, type Route, routeAddress } from '../sandbox/index.ts';
import { byName } from '../support/by-name.ts';

/** What an install may know of the user's registries, and what its way out knows instead. */
export type Hidden = {
  variables: Record<string, string>;
  files: Record<string, string>;
  network: Required<NetworkAccess>;
};

/** Names of hosts that builds may reach beside public ones, separated by commas: `host` or `host:port`. */
const MORE_HOSTS = 'SWE_LEGO_BUILD_HOSTS';
/** The scheme, an optional `user:password@`, and the host of an address. */
const ADDRESS = /\b(https?):\/\/(?:([^\s/@'",|]*)@)?([^\s/'",|?#]+)/g;

/**
 * The variables of an install, and texts of settings by their paths, without credentials. An address that holds some, as `https://user:token@host/simple`, becomes that of a
 * route, through which the same is fetched with them; so does a Cargo registry with a token. Hosts that are named there can be
 * reached wherever they are. `settings`: of this machine's user.
 */
export function hideCredentials(
  { variables, files = {} }: { variables: Readonly<Record<string, string>>; files?: Readonly<Record<string, string>> },
  settings: Readonly<Record<string, string | undefined>>,
): Hidden {
  const routes: Route[] = [];
  const hosts = new Set((settings[MORE_HOSTS] ?? '').split(',').flatMap((host) => host.trim().toLowerCase() || []));
  const routeTo = (origin: string, authorization: string): string => {
    const known = routes.findIndex((route) => route.origin === origin && route.authorization === authorization);
    if (known !== -1) return routeAddress(known);
    routes.push({ origin, authorization });
    return routeAddress(routes.length - 1);
  };
  const hide = (text: string, authorization?: string): string =>
    text.replace(ADDRESS, (address, scheme: string, user: string | undefined, host: string) => {
      hosts.add(host.toLowerCase());
      if (user !== undefined) return routeTo(`${scheme}://${host}`, basic(user));
      return authorization === undefined ? address : routeTo(`${scheme}://${host}`, authorization);
    });
  const hidden: Record<string, string> = byName();
  for (const [name, value] of Object.entries(variables)) {
    const token = CARGO_TOKEN.test(name) ? undefined : variables[name.replace(/_INDEX$/, '_TOKEN')];
    if (CARGO_TOKEN.test(name)) hidden[name] = HIDDEN_TOKEN;
    else if (!NPM_SECRET.test(name)) hidden[name] = hide(value, CARGO_INDEX.test(name) ? token : undefined);
  }
  const registry = Object.keys(variables).find((name) => name.toLowerCase() === 'npm_config_registry');
  const npm = npmAuthorization(variables);
  if (registry !== undefined && npm !== undefined) hidden[registry] = hide(variables[registry] ?? '', npm);
  const texts = byName(Object.entries(files).map(([path, text]) => [path, hide(text)] as const));
  return { variables: hidden, files: texts, network: { hosts: [...hosts], routes } };
}

const CARGO_TOKEN = /^CARGO_REGISTR(?:Y|IES_\w+)_TOKEN$/;
const CARGO_INDEX = /^CARGO_REGISTRIES_\w+_INDEX$/;
/** Cargo wants one where a registry asks for it; the route puts the right one in its place. */
const HIDDEN_TOKEN = 'hidden';
const NPM_SECRET = /^npm_config_.*_(?:auth|authtoken|password)$/i;

function npmAuthorization(variables: Readonly<Record<string, string>>): string | undefined {
  const find = (name: string): string | undefined =>
    Object.entries(variables).find(([key]) => key.toLowerCase() === `npm_config_${name}`)?.[1];
  const [token, pair] = [find('_authtoken'), find('_auth')];
  return token !== undefined ? `Bearer ${token}` : pair !== undefined ? `Basic ${pair}` : undefined;
}

/** `user:password`, percent-encoded as in an address, as the value of an `Authorization` header. */
function basic(user: string): string {
  const decode = (text: string): string => {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  };
  const [name = '', ...password] = user.split(':');
  return `Basic ${Buffer.from(`${decode(name)}:${decode(password.join(':'))}`).toString('base64')}`;
}
