import { once } from 'node:events';
import { createServer, request as ask } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** The network between one browser and the rest, as a proxy that a test can cut off. */
export class Network implements AsyncDisposable {
  private isCut = false;
  private isForReading = false;
  private losesAnswers = false;
  private readonly sockets = new Set<Socket>();
  private readonly proxy = createServer((incoming, outgoing) => {
    const { method, headers, url } = incoming;
    if (this.isForReading && method !== 'GET') {
      outgoing.destroy();
      return;
    }
    const onward = ask(url ?? '', { method, headers }, answer => {
      if (this.losesAnswers) {
        outgoing.destroy();
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      outgoing.flushHeaders();
      answer.pipe(outgoing);
      answer.on('error', () => outgoing.destroy());
    });
    onward.on('error', () => outgoing.destroy());
    // A stream of events ends at the server when the browser leaves.
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });

  private constructor() {
    this.proxy.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
      if (this.isCut) socket.destroy();
    });
    // How Playwright's own requests go through a proxy.
    this.proxy.on('connect', ({ url }, socket) => {
      const { hostname, port } = new URL(`http://${url ?? ''}`);
      const onward = connect(Number(port), hostname, () => socket.write('HTTP/1.1 200 Connection established\r\n\r\n'));
      socket.pipe(onward).pipe(socket);
      socket.on('error', () => onward.destroy());
      socket.on('close', () => onward.destroy());
      onward.on('error', () => socket.destroy());
    });
  }

  static async start(): Promise<Network> {
    const network = new Network();
    network.proxy.listen(0, '127.0.0.1');
    await once(network.proxy, 'listening');
    return network;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.proxy.address() as AddressInfo).port}`;
  }

  /** Closes all connections, and lets nothing through any more. */
  cut(): void {
    this.isCut = true;
    this.breakOff();
  }

  /** Closes all connections. Requests that are sent from now on arrive, but get no response. */
  loseAnswers(): void {
    this.losesAnswers = true;
    this.breakOff();
  }

  /** Pages come through again, and what a page sends does not. */
  mendForReading(): void {
    this.isCut = false;
    this.isForReading = true;
  }

  /** Lets everything through again. */
  mend(): void {
    this.isCut = false;
    this.isForReading = false;
    this.losesAnswers = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    this.proxy.close();
    await once(this.proxy, 'close');
  }

  private breakOff(): void {
    for (const socket of this.sockets) socket.destroy();
  }
}
