/** A proxy on loopback that is slow, cuts or falls silent on command: the network as a test needs it. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface TcpProxy {
  readonly port: number;
  /** Holds each piece back by so many ms, in both directions. */
  delay(ms: number): void;
  /** Breaks every connection there is; new ones work. */
  cut(): void;
  /** Passes nothing on over the connections there are, without closing them; new ones work. */
  freeze(): void;
  /** Connections that were made so far. */
  connections(): number;
  close(): Promise<void>;
}

export async function startProxy(target: number): Promise<TcpProxy> {
  const links = new Set<{ readonly sockets: readonly Socket[]; frozen: boolean }>();
  let held = 0;
  let made = 0;
  const server = createServer((near) => {
    made += 1;
    const far = connect(target, '127.0.0.1');
    const link = { sockets: [near, far], frozen: false };
    links.add(link);
    const pass = (from: Socket, to: Socket): void => {
      let last = 0;
      from.on('data', (piece) => {
        if (link.frozen) return;
        const send = (): void => {
          if (!link.frozen && !to.destroyed) to.write(piece);
        };
        // Pieces keep their order when the delay gets shorter.
        const due = Math.max(last, performance.now() + held);
        last = due;
        if (due <= performance.now()) send();
        else setTimeout(send, due - performance.now());
      });
      from.on('error', () => undefined);
      // What was sent before the end still arrives, as on a real network.
      from.on('close', () => {
        setTimeout(() => {
          links.delete(link);
          to.destroy();
        }, held + 5);
      });
    };
    pass(near, far);
    pass(far, near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const cut = (): void => {
    for (const { sockets } of links) for (const socket of sockets) socket.destroy();
  };
  return {
    port: address.port,
    delay(ms) {
      held = ms;
    },
    cut,
    freeze() {
      for (const link of links) link.frozen = true;
    },
    connections: () => made,
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
