// Runs what a page tells people to run.
import { execFile } from "node:child_process";

/** What the call answered. */
export type Answer = { status: number; body: string };

/** Runs the command as printed, in a shell; only the status is asked for in addition. */
export function runPrinted(command: string): Promise<Answer> {
  const asking = command.replace(/^(\s*)curl\b/m, "$1curl --silent --show-error --max-time 20 --write-out '\\n%{http_code}'");
  return new Promise((resolve, reject) => {
    execFile("/bin/sh", ["-c", asking], (error, stdout, stderr) => {
      if (error) return reject(new Error(`${stderr}\n${command}`));
      const end = stdout.lastIndexOf("\n");
      resolve({ status: Number(stdout.slice(end + 1)), body: stdout.slice(0, end) });
    });
  });
}
