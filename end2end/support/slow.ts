import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** A network in front of a server that delays pages before given texts. */
export class SlowNetwork implements AsyncDisposable {
  private constructor(
    readonly url: string,
    private readonly close: () => Promise<void>,
  ) {}

  /** Delays every page by this long before each of the texts. */
  static async to(server: string, texts: readonly string[], milliseconds: number): Promise<SlowNetwork> {
    const proxy = createServer((request, response) => {
      void (async () => {
        const answer = await fetch(new URL(request.url ?? '/', server));
        const body = Buffer.from(await answer.arrayBuffer());
        response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' });
        let sent = 0;
        for (const text of texts) {
          const place = body.indexOf(text, sent);
          if (place < 0) continue;
          response.write(body.subarray(sent, place));
          sent = place;
          await pause(milliseconds);
        }
        response.end(body.subarray(sent));
      })();
    }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const { port } = proxy.address() as AddressInfo;
    return new SlowNetwork(`http://127.0.0.1:${port}`, async () => {
      proxy.closeAllConnections();
      proxy.close();
      await once(proxy, 'close');
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
