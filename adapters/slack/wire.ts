/** Connections to Slack: kept for the next call, and through the proxy that the process was told of. */
import { type Agent as NodeAgent, type AgentOptions, globalAgent } from 'node:http';
import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici';
import { CALL_TIMEOUT_MS } from './limits.ts';

/** Proxies as NODE_USE_ENV_PROXY takes them from the environment. */
export type Proxies = NonNullable<AgentOptions['proxyEnv']>;

export interface WireOptions {
  /** Connections to one host at most; further calls wait their turn. As many as there are calls when left out. */
  readonly connections?: number;
  /** Those of the process when left out. */
  readonly proxies?: Proxies | undefined;
}

/** An idle connection is left before the other side leaves it, in ms: what was sent into a closed one may have arrived or not. */
const IDLE_MS = 4_000;

/** The types know the options of a secure agent only. */
function ofProcess(): Proxies | undefined {
  return (globalAgent as NodeAgent & { readonly options: AgentOptions }).options.proxyEnv;
}

export class Wire {
  readonly #plain: Dispatcher;
  readonly #secure: Dispatcher;

  constructor({ connections, proxies = ofProcess() }: WireOptions = {}) {
    const options = { ...(connections === undefined ? {} : { connections }), keepAliveTimeout: IDLE_MS, keepAliveMaxTimeout: IDLE_MS, connect: { timeout: CALL_TIMEOUT_MS } };
    const noProxy = proxies?.no_proxy ?? proxies?.NO_PROXY ?? '';
    const open = (proxy: string | undefined): Dispatcher =>
      // Without a tunnel where neither side is secure, as Node itself does it.
      proxy === undefined || proxy === '' ? new Agent(options) : new EnvHttpProxyAgent({ ...options, proxyTunnel: false, httpProxy: proxy, httpsProxy: proxy, noProxy });
    this.#plain = open(proxies?.http_proxy ?? proxies?.HTTP_PROXY);
    this.#secure = open(proxies?.https_proxy ?? proxies?.HTTPS_PROXY);
  }

  /**
   * Posts and resolves with the status of the answer, which follows no redirection; what the answer says is passed over.
   * Rejects when there is none within `CALL_TIMEOUT_MS`, and then has not been sent where it still waited for a connection.
   */
  post(url: URL, headers: Readonly<Record<string, string>>, body: string): Promise<number> {
    return new Promise((resolve, reject) => {
      let sent: Dispatcher.DispatchController | undefined;
      let late: Error | undefined;
      let status = 0;
      const timer = setTimeout(() => {
        late = new Error('late');
        sent?.abort(late);
        reject(late);
      }, CALL_TIMEOUT_MS);
      this.dispatch(
        url,
        { method: 'POST', headers, body },
        {
          onRequestStart(controller) {
            if (late === undefined) sent = controller;
            else controller.abort(late);
          },
          onResponseStart(_controller, code) {
            status = code;
          },
          onResponseData: () => undefined,
          onResponseEnd() {
            clearTimeout(timer);
            resolve(status);
          },
          onResponseError(_controller, error) {
            clearTimeout(timer);
            reject(error);
          },
        },
      );
    });
  }

  /** Sends a request over a connection of its own kind. */
  dispatch(url: URL, request: Pick<Dispatcher.DispatchOptions, 'method' | 'headers' | 'body'>, handler: Dispatcher.DispatchHandler): void {
    const wire = url.protocol === 'https:' ? this.#secure : this.#plain;
    wire.dispatch({ ...request, origin: url.origin, path: `${url.pathname}${url.search}` }, handler);
  }

  /** Lets go of the connections; what is under way fails. */
  close(): void {
    for (const wire of [this.#plain, this.#secure]) void wire.destroy().catch(() => undefined);
  }
}
