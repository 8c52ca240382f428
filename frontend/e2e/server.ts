/** The real binary: demo stores, servers, imports. Nothing here is faked. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const binary = resolve(process.env.LIANXIN_BIN ?? join(import.meta.dirname, "../../bin/lianxin"));

/** Runs lianxin to its end and gives back what it said; fails with that when it fails. */
export async function lianxin(...args: string[]): Promise<string> {
  const { stdout } = await run(binary, args, { maxBuffer: 64 << 20 });
  return stdout;
}

/** A folder that goes when `remove` is called. */
export async function scratch(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "lianxin-e2e-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** A copy of a folder with a store in it, for a test that writes. */
export async function copyStore(from: string, to: string): Promise<string> {
  await mkdir(to, { recursive: true });
  await cp(from, to, { recursive: true });
  return join(to, "demo.gpkg");
}

/** A server on loopback; it can be stopped and started again where it was. */
export class Server {
  private child: ChildProcess | null = null;
  url = "";

  constructor(
    readonly store: string,
    private readonly viewer = "commander",
  ) {}

  /** Starts and waits until it says where it listens. */
  async start(): Promise<void> {
    const at = this.url ? new URL(this.url).host : "127.0.0.1:0";
    const args = ["serve", "--store", this.store, "--listen", at];
    if (this.viewer) args.push("--anonymous", this.viewer);
    const child = spawn(binary, args, { stdio: ["ignore", "pipe", "pipe"] });
    this.child = child;
    this.url = await new Promise<string>((done, fail) => {
      let said = "";
      const hear = (chunk: Buffer) => {
        said += chunk.toString();
        const url = /at (https?:\/\/\S+)/.exec(said)?.[1];
        if (url) done(url);
      };
      child.stdout?.on("data", hear);
      child.stderr?.on("data", hear);
      child.once("exit", code => fail(new Error(`lianxin serve ended with ${code}: ${said}`)));
    });
  }

  /** Stops it in its tracks, with every connection open, as a machine that swaps or a paused one does; or lets it go on. */
  freeze(still: boolean): void {
    this.child?.kill(still ? "SIGSTOP" : "SIGCONT");
  }

  /** Ends it as an operator would, and waits until it is gone. */
  async stop(): Promise<void> {
    const { child } = this;
    this.child = null;
    if (!child || child.exitCode !== null) return;
    const gone = new Promise(done => child.once("exit", done));
    child.kill("SIGTERM");
    await gone;
  }
}
