// A whole Headgate in a directory of its own: database, portal and proxy.
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { Program, built, freePort } from "./programs";

/** The first admin, where the set-up is not what is tested. */
export const operator = { name: "Ada Admin", email: "ada@example.com", password: "velvet-moor-traverse" };

/** How far an installation is when it is handed out. */
export type Readiness = "untouched" | "set up";

export class Installation {
  private constructor(
    readonly portal: string,
    readonly gateway: string,
    private readonly directory: string,
    private readonly program: Program,
  ) {}

  static async start(readiness: Readiness): Promise<Installation> {
    // Root runs Postgres as another user, who must be able to pass through.
    const directory = await mkdtemp("/tmp/headgate-end2end-");
    await chmod(directory, 0o755);
    const [portal, gateway] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
    const data = join(directory, "data");
    const command = [built("headgate"), "run", "--data", data, "--listen", portal, "--gateway-listen", gateway];
    try {
      const program = await Program.start(command, "Headgate is running.", surroundings(readiness));
      return new Installation(`http://${portal}`, `http://${gateway}`, directory, program);
    } catch (error) {
      await rm(directory, { recursive: true, force: true });
      throw error;
    }
  }

  /** Stops everything and leaves nothing behind. */
  async stop(): Promise<void> {
    await this.program.stop();
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** Settings of whoever runs the tests do not count. */
function surroundings(readiness: Readiness): Record<string, string> {
  const own = { DATABASE_URL: "", HEADGATE_ADMIN_EMAIL: "", HEADGATE_ADMIN_PASSWORD: "", HEADGATE_TENANT: "" };
  if (readiness === "untouched") return own;
  return {
    ...own,
    HEADGATE_ADMIN_EMAIL: operator.email,
    HEADGATE_ADMIN_NAME: operator.name,
    HEADGATE_ADMIN_PASSWORD: operator.password,
    HEADGATE_TENANT: "Headquarters",
  };
}
