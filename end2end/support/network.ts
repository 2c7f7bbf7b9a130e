import { once } from 'node:events';
import { createServer, request as ask, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The network between one browser and the rest, as a proxy that a test can cut off. */
export class Network implements AsyncDisposable {
  private isCut = false;

  private constructor(
    private readonly proxy: Server,
    readonly url: string,
  ) {
    proxy.on('connection', socket => {
      if (this.isCut) socket.destroy();
    });
  }

  static async start(): Promise<Network> {
    const proxy = createServer((incoming, outgoing) => {
      const { method, headers, url } = incoming;
      const onward = ask(url ?? '', { method, headers }, answer => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        outgoing.flushHeaders();
        answer.pipe(outgoing);
        answer.on('error', () => outgoing.destroy());
      });
      onward.on('error', () => outgoing.destroy());
      // A stream of events ends at the server when the browser goes.
      outgoing.on('close', () => onward.destroy());
      incoming.pipe(onward);
    }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    return new Network(proxy, `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
  }

  /** Breaks off what is under way, and lets nothing through any more. */
  cut(): void {
    this.isCut = true;
    this.proxy.closeAllConnections();
  }

  /** Lets everything through again. */
  mend(): void {
    this.isCut = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.proxy.closeAllConnections();
    this.proxy.close();
    await once(this.proxy, 'close');
  }
}
