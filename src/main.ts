/** The bot. What it does is in `cli/serve.ts`; this file is the one that is started, and short so that the rest loads quickly. */
// By Node's way, which is the shorter one to what `require` loads: the library that writes logs.
import './runtime/logger.ts';
import { loadDirectly } from './cli/direct-loading.ts';

const { serveBot } = await loadDirectly(() => import('./cli/serve.ts'));
await serveBot();
