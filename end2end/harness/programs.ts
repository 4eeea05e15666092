// Programs under test: started on free ports, awaited by what they print, stopped by their process id.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { type AddressInfo } from "node:net";
import { join, resolve } from "node:path";

export const repository = resolve(__dirname, "../..");

/** Path of a program of the workspace, as built by `scripts/end2end`. */
export function built(name: string): string {
  return join(repository, process.env.CARGO_TARGET_DIR ?? "target", "debug", name);
}

/** Path of an OpenAPI document of the fixtures. */
export function fixture(name: string): string {
  return join(repository, "fixtures/openapi", name);
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** A program that runs until it is stopped. */
export class Program {
  private output = "";

  private constructor(
    private readonly name: string,
    private readonly child: ChildProcess,
  ) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        this.output += chunk.toString();
        child.emit("printed");
      });
    }
  }

  /** Starts it and waits until it has printed `ready`. */
  static async start(command: string[], ready: string, env: Record<string, string> = {}): Promise<Program> {
    const [executable, ...args] = command;
    const child = spawn(executable, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    const program = new Program(args[0], child);
    await program.printed(ready, 60_000);
    return program;
  }

  get printedText(): string {
    return this.output;
  }

  /** Asks it to end in order and waits for that. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, "exit");
    this.child.kill("SIGTERM");
    const timer = setTimeout(() => this.child.kill("SIGKILL"), 30_000);
    await ended;
    clearTimeout(timer);
  }

  private printed(text: string, patience: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (this.output.includes(text)) settle(resolve);
        else if (this.child.exitCode !== null) settle(() => reject(new Error(`${this.name} ended:\n${this.output}`)));
      };
      const late = () => settle(() => reject(new Error(`${this.name} did not get ready:\n${this.output}`)));
      const timer = setTimeout(late, patience);
      const settle = (done: () => void) => {
        clearTimeout(timer);
        this.child.off("printed", look).off("close", look);
        done();
      };
      this.child.on("printed", look).on("close", look);
      this.child.once("error", (error) => settle(() => reject(error)));
      look();
    });
  }
}
