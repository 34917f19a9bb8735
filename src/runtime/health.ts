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
  /** A sentence for whoever looks: what to do about a failure of the store, where something must be done. It quotes nothing. */
  readonly adviceOf?: (error: unknown) => string | undefined;
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
  readonly advice?: string;
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
export function createReadiness({ store, platforms, codeOf, adviceOf }: HealthOptions): () => Promise<Readiness> {
  let asking: Promise<Pick<Readiness, 'store' | 'advice'>> | undefined;
  const ask = async (): Promise<Pick<Readiness, 'store' | 'advice'>> => {
    try {
      await withDeadline(store(), STORE_MS);
      return { store: 'ok' };
    } catch (error) {
      const advice = adviceOf?.(error);
      return { store: codeOf(error), ...(advice === undefined ? {} : { advice }) };
    } finally {
      asking = undefined;
    }
  };
  return async () => {
    asking ??= ask();
    const state = await asking;
    const others = platforms();
    return { ready: state.store === 'ok' && Object.values(others).includes('ok'), ...state, platforms: others };
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
