import { randomInt } from 'node:crypto';
import type { DaybookServer } from '../support/server';

const CLIENT = { client_id: 'client_01DAYBOOK0000000000EMVLATR', client_secret: 'sk_test_daybook_local_emulator' };

/** Another device of the same person, simulated by a program with an access token of the local WorkOS. The person has signed in before. */
export class Elsewhere {
  private constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  static async signedIn({ url }: DaybookServer, email: string): Promise<Elsewhere> {
    const login = await fetch(`${url}/login`, { redirect: 'manual' });
    const workos = new URL(login.headers.get('location') ?? '').origin;
    const wanted = new URLSearchParams({ response_type: 'code', provider: 'authkit', client_id: CLIENT.client_id, redirect_uri: `${url}/callback` });
    const allowed = await fetch(`${workos}/user_management/authorize?${wanted.toString()}`, {
      method: 'POST',
      body: new URLSearchParams({ email }),
      redirect: 'manual',
    });
    const code = new URL(allowed.headers.get('location') ?? '').searchParams.get('code');
    const tokens = (await post(`${workos}/user_management/authenticate`, { ...CLIENT, grant_type: 'authorization_code', code })) as { access_token: string };
    return new Elsewhere(url, tokens.access_token);
  }

  async addTodo(day: string, text: string): Promise<void> {
    const id = `01HF7YAT${Array.from({ length: 18 }, () => randomInt(10)).join('')}`;
    await post(`${this.url}/api/todos/create`, { id, day, text }, { authorization: `Bearer ${this.token}` });
  }
}

async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<unknown> {
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}: ${text}`);
  return text === '' ? null : JSON.parse(text);
}
