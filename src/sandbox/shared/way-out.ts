import { byName } from '../../support/by-name.ts';
import type { NetworkAccess, Route } from '../sandbox.ts';

/** Where a sandbox with a way out finds its proxy. */
const PROXY = { host: '127.0.0.1', port: 3128 };

/** Variables that name a file of certificates. */
const AUTHORITIES = ['SSL_CERT_FILE', 'PIP_CERT', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS'];

/** What the proxy goes by; see `namespace/warden/gateway.py`. */
export type GatewayAccess = {
  hosts: readonly string[];
  /** The host's own proxy for each scheme. */
  proxies: Readonly<Partial<Record<'http' | 'https', string>>>;
  /** Names, or ends of names, that the host dials without it. */
  direct: readonly string[];
  routes: readonly Route[];
  /** Where the sandbox finds each. */
  local: readonly string[];
  /** A file of certificates that this machine's user trusts. */
  authorities: string | null;
};

/** Where a sandbox finds the route at this place of `NetworkAccess.routes`. */
export function routeAddress(place: number): string {
  return `http://${PROXY.host}:${PROXY.port + 1 + place}`;
}

/**
 * Variables with those by which programs find the proxy, over any that lead elsewhere. What runs inside the sandbox itself is not asked
 * for over it.
 */
export function withProxy(variables: Readonly<Record<string, string>>): Record<string, string> {
  const url = `http://${PROXY.host}:${PROXY.port}`;
  const names = { http_proxy: url, https_proxy: url, all_proxy: url, no_proxy: 'localhost,127.0.0.1,::1' };
  const upper = byName(Object.entries(names).map(([name, value]) => [name.toUpperCase(), value] as const));
  const java = ['http', 'https'].flatMap((scheme) => [
    `-D${scheme}.proxyHost=${PROXY.host}`,
    `-D${scheme}.proxyPort=${PROXY.port}`,
  ]);
  const maven = [variables['MAVEN_OPTS'], ...java].filter((word) => word !== undefined).join(' ');
  return byName({ ...variables, ...names, ...upper, NODE_USE_ENV_PROXY: '1', MAVEN_OPTS: maven });
}

/** What the proxy goes by, with the proxy of this machine's own user. */
export function gatewayAccess(
  { hosts, routes = [] }: NetworkAccess,
  variables: Readonly<Record<string, string | undefined>>,
): GatewayAccess {
  const of = (name: string): string | undefined =>
    variables[name] || variables[name.toUpperCase()] || variables['ALL_PROXY'] || undefined;
  const proxies = byName(
    (['http', 'https'] as const).flatMap((scheme) => {
      const url = of(`${scheme}_proxy`);
      return url === undefined ? [] : [[scheme, url] as const];
    }),
  );
  const direct = (variables['no_proxy'] || variables['NO_PROXY'] || '').split(',').map((name) => name.trim().toLowerCase());
  const authorities = AUTHORITIES.map((name) => variables[name]).find((path) => path !== undefined && path !== '') ?? null;
  const local = routes.map((_, place) => routeAddress(place));
  return { hosts, proxies, direct: direct.filter((name) => name !== ''), routes, local, authorities };
}
