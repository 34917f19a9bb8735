/** The bot. What it does is in `cli/serve.ts`; this file is the one that is started, and short so that the rest loads quickly. */
import { loadDirectly } from './cli/direct-loading.ts';

const { serveBot } = await loadDirectly(() => import('./cli/serve.ts'));
await serveBot();
