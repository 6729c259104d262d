import { describeHostile } from '../conformance/hostile.ts';
import { describeSandboxProvider } from '../conformance/provider.ts';
import { describeResources } from '../conformance/resources.ts';
import { describeRights } from '../conformance/rights.ts';
import { describeShell } from '../conformance/shell.ts';
import { describeSystemCalls } from '../conformance/system-calls.ts';
import { describeWayOut } from '../conformance/way-out.ts';
import { namespaceProvider } from './provider.ts';

const make = (root: string) => namespaceProvider({ root });

describeSandboxProvider('namespaceProvider', make);
describeShell('namespaceProvider', make);
describeWayOut('namespaceProvider', make);
describeRights('namespaceProvider', make);
describeSystemCalls('namespaceProvider', make);
describeResources('namespaceProvider', make);
describeHostile('namespaceProvider', make);
