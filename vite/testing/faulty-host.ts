import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the host answers to one request. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  /** Sends only this many bytes of the body, though it announces all, and hangs up. */
  readonly cutAfterBytes?: number;
  /** Sends the headers and then nothing. */
  readonly stall?: boolean;
  readonly delayMs?: number;
}

/** One request as the host saw it. */
export interface SeenRequest {
  readonly path: string;
  /** 1 for the first request of this path. */
  readonly attempt: number;
  readonly headers: IncomingMessage['headers'];
  readonly atMs: number;
}

/** A real http server on this machine that misbehaves as told. */
export interface FaultyHost {
  /** `http://127.0.0.1:<port>/` */
  readonly url: string;
  readonly seen: readonly SeenRequest[];
  /** Most requests under way at one time. */
  mostAtOnce(): number;
  close(): Promise<void>;
}

/** Starts a host that answers every request with what `respond` says. */
export async function startFaultyHost(
  respond: (request: SeenRequest) => Reply,
): Promise<FaultyHost> {
  const seen: SeenRequest[] = [];
  let underWay = 0;
  let most = 0;
  const server = createServer((incoming, outgoing) => {
    const path = decodeURIComponent(new URL(incoming.url ?? '/', 'http://host').pathname);
    const attempt = seen.filter((request) => request.path === path).length + 1;
    const request = { path, attempt, headers: incoming.headers, atMs: Date.now() };
    seen.push(request);
    underWay += 1;
    most = Math.max(most, underWay);
    outgoing.on('close', () => {
      underWay -= 1;
    });
    const reply = respond(request);
    setTimeout(() => {
      const body = Buffer.from(reply.body ?? '');
      outgoing.writeHead(reply.status ?? 200, {
        'Content-Length': body.length,
        ...reply.headers,
      });
      if (reply.stall === true) outgoing.flushHeaders();
      else if (reply.cutAfterBytes === undefined) outgoing.end(body);
      else outgoing.write(body.subarray(0, reply.cutAfterBytes), () => outgoing.destroy());
    }, reply.delayMs ?? 0);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    seen,
    mostAtOnce: () => most,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
