/** A reverse proxy as stands in front of a server: it passes on, answers 502 with a page of its own, or cuts every connection. */
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

export type Mode = "pass" | "bad" | "cut";

export class FrontProxy {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private mode: Mode = "pass";
  /** Replaces the server's build in what it says of the session, as a newer one would. */
  build: string | null = null;

  constructor(private readonly target: () => string) {
    this.server = createServer((ask, answer) => this.serve(ask, answer));
    this.server.on("connection", socket => {
      this.sockets.add(socket);
      socket.once("close", () => this.sockets.delete(socket));
      if (this.mode === "cut") socket.destroy();
    });
  }

  /** Where it listens, once it does. */
  async start(): Promise<string> {
    await new Promise<void>(done => this.server.listen(0, "127.0.0.1", done));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Another mode; connections that are open are cut, as a restart of the proxy would. */
  turn(mode: Mode): void {
    this.mode = mode;
    for (const socket of this.sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.turn("cut");
    await new Promise(done => this.server.close(done));
  }

  private serve(ask: IncomingMessage, answer: ServerResponse): void {
    if (this.mode === "bad") {
      this.fail(answer);
      return;
    }
    const onward = request(
      new URL(ask.url ?? "/", this.target()),
      { method: ask.method ?? "GET", headers: { ...ask.headers, "accept-encoding": "identity" } },
      got => {
        if (this.build !== null && ask.url === "/api/session") {
          this.rewrite(got, answer);
          return;
        }
        answer.writeHead(got.statusCode ?? 502, got.headers);
        got.pipe(answer);
        got.on("error", () => answer.destroy());
      },
    );
    onward.on("error", () => (answer.headersSent ? answer.destroy() : this.fail(answer)));
    answer.on("close", () => onward.destroy());
    ask.pipe(onward);
  }

  private fail(answer: ServerResponse): void {
    answer.writeHead(502, { "Content-Type": "text/html" });
    answer.end("<html><body><h1>502 Bad Gateway</h1></body></html>");
  }

  private rewrite(got: IncomingMessage, answer: ServerResponse): void {
    let text = "";
    got.setEncoding("utf8");
    got.on("data", chunk => {
      text += chunk;
    });
    got.on("end", () => {
      const body = JSON.stringify({ ...JSON.parse(text), build: this.build });
      answer.writeHead(200, { "Content-Type": "application/json", "Cache-Control": "no-store" });
      answer.end(body);
    });
  }
}
