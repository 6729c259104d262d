import { describeSandboxProvider } from '../conformance.ts';
import { namespaceProvider } from './provider.ts';

describeSandboxProvider('namespaceProvider', (root) => namespaceProvider({ root }));
