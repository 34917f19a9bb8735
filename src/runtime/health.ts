/** `/healthz`: the process answers. `/readyz`: the store and at least one chat platform serve. */
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';

/** What one part says of itself: `ok`, or the code of what is wrong, never a sentence with values in it. */
export type State = string;

export interface HealthOptions {
  /** Resolves when the store answers and may be written to. */
  readonly store: () => Promise<void>;
  /** The platforms by name. */
  readonly platforms: () => Readonly<Record<string, State>>;
  /** The code of a failure of the store. */
  readonly codeOf: (error: unknown) => string;
}

export interface HealthServer {
  /** The port that it listens on. */
  readonly port: number;
  close(): Promise<void>;
}

/** Kubernetes gives a probe 1 s by default. */
const STORE_MS = 900;
/** Probes ask in seconds; a flood of them costs the store nothing. */
const SEND_MS = 5_000;

export interface Readiness {
  readonly ready: boolean;
  readonly store: State;
  readonly platforms: Readonly<Record<string, State>>;
}

async function withDeadline(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('late')), ms);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Asks the store once however many ask at the same time. */
export function createReadiness({ store, platforms, codeOf }: HealthOptions): () => Promise<Readiness> {
  let asking: Promise<State> | undefined;
  const ask = async (): Promise<State> => {
    try {
      await withDeadline(store(), STORE_MS);
      return 'ok';
    } catch (error) {
      return codeOf(error);
    } finally {
      asking = undefined;
    }
  };
  return async () => {
    asking ??= ask();
    const state = await asking;
    const others = platforms();
    return { ready: state === 'ok' && Object.values(others).includes('ok'), store: state, platforms: others };
  };
}

function send(response: ServerResponse, status: number, body: object, withBody: boolean): void {
  const text = `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  });
  response.end(withBody ? text : undefined);
}

/**
 * Serves both paths on all addresses, as a kubelet asks from outside the pod.
 * @param port 0 takes a free one
 * @throws Error with `code` EADDRINUSE or EACCES when the port cannot be had
 */
export async function startHealth(port: number, options: HealthOptions): Promise<HealthServer> {
  const readiness = createReadiness(options);
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const withBody = request.method === 'GET';
    if (!withBody && request.method !== 'HEAD') return send(response, 405, { error: 'method' }, true);
    const path = request.url?.split('?')[0];
    if (path === '/healthz') return send(response, 200, { alive: true }, withBody);
    if (path !== '/readyz') return send(response, 404, { error: 'path' }, withBody);
    const state = await readiness();
    return send(response, state.ready ? 200 : 503, state, withBody);
  };
  const server: Server = createServer({ requestTimeout: SEND_MS, headersTimeout: SEND_MS, keepAliveTimeout: SEND_MS }, (request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
