// The vendor: Headgate's own simulator, fed with a real document.
import { Program, built, fixture, freePort } from "./programs";

export class Vendor {
  private constructor(
    /** Address that an upstream's target gets; the document's paths come below it. */
    readonly url: string,
    private readonly program: Program,
  ) {}

  static async start(document: string): Promise<Vendor> {
    const listen = `127.0.0.1:${await freePort()}`;
    const command = [built("headgate"), "mock", fixture(document), "--listen", listen, "--base-path", "/"];
    const program = await Program.start(command, "Ctrl-C ends it.");
    return new Vendor(`http://${listen}`, program);
  }

  async stop(): Promise<void> {
    await this.program.stop();
  }
}
