import { once } from 'node:events';
import type { Socket } from 'node:net';
import { CodedError } from '../../support/errors.ts';
import { zygote } from '../namespace/zygote.ts';
import type { NetworkAccess } from '../sandbox.ts';
import { gatewayAccess } from '../shared/way-out.ts';
import type { Engine } from './engine.ts';

/** Serves the proxy on a container's loopback until the socket is closed. As root of the machine that the engine is on. */
export async function openWayOut(engine: Engine, container: string, access: NetworkAccess): Promise<Socket> {
  const pid = Number(await engine.must(['container', 'inspect', '--format', '{{.State.Pid}}', container]));
  const connection = await (await zygote()).connect();
  connection.on('error', () => undefined);
  connection.write(`${JSON.stringify({ gateway: gatewayAccess(access, process.env), within: pid })}\n`);
  const [answer] = (await Promise.race([once(connection, 'data'), once(connection, 'close').then(() => ['{}'])])) as [
    Buffer | string,
  ];
  const { ready, failed } = JSON.parse(String(answer)) as { ready?: true; failed?: string };
  if (ready !== true)
    throw new CodedError('SANDBOX_FAILED', `the way out of a container could not be opened: ${failed ?? 'it ended'}`);
  connection.unref();
  return connection;
}
