// The REST API, for what a journey finds already done.
import { readFile } from "node:fs/promises";
import { fixture } from "./programs";

/** Answers are looked at, not modelled. */
export type Json = any;

/** Somebody with a token. */
export class Rest {
  private constructor(
    readonly portal: string,
    private readonly token: string,
  ) {}

  static async signIn(portal: string, person: { email: string; password: string }): Promise<Rest> {
    const { email, password } = person;
    const answer = await send(portal, "POST", "/api/v1/tokens", { body: { email, password } });
    return new Rest(portal, answer.token);
  }

  get(path: string): Promise<Json> {
    return send(this.portal, "GET", path, { token: this.token });
  }

  post(path: string, body: Json = {}): Promise<Json> {
    return send(this.portal, "POST", path, { token: this.token, body });
  }

  put(path: string, body: Json): Promise<Json> {
    return send(this.portal, "PUT", path, { token: this.token, body });
  }
}

async function send(portal: string, method: string, path: string, what: { token?: string; body?: Json }): Promise<Json> {
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (what.token) headers.authorization = `Bearer ${what.token}`;
  const body = what.body === undefined ? undefined : JSON.stringify(what.body);
  const answer = await fetch(portal + path, { method, headers, body });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
  return text === "" ? null : JSON.parse(text);
}

export async function document(name: string): Promise<string> {
  return readFile(fixture(name), "utf8");
}
