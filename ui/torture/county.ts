/**
 * The county that every seed begins with: built once, with an account and an open session for each
 * representative who takes part, and then copied for each seed.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cleanEnvironment, freePort, Server, type Came } from './server';

const PASSWORD = 'lianhu-demo-2023';

/** Somebody with a phone: the session's cookie is good in every copy of the county. */
export interface Person {
  account: string;
  name: string;
  representative: string;
  cookie: string;
  /** The group's code, for matters that belong to no household. */
  area: string;
}

export interface Template {
  data: string;
  people: Person[];
  /** The county office's token. */
  office: string;
  /** A village office's, by the village's code. */
  village: string;
}

/** Runs a command of the program and tells what it said when it failed. */
export function run(program: string, ...parameters: string[]): void {
  const ended = spawnSync(program, parameters, { env: cleanEnvironment(), encoding: 'utf8' });
  if (ended.status !== 0) {
    throw new Error(`lianhu ${parameters[0]} ended with ${ended.status}:\n${ended.stdout}${ended.stderr}`);
  }
}

export function bodyOf<T>(came: Came, wanted: number): T {
  if (came.status !== wanted) throw new Error(`answered ${came.status}: ${came.body.toString().slice(0, 500)}`);
  return JSON.parse(came.body.toString()) as T;
}

/** A caller with a token, for the offices. */
export class Office {
  private keys = 0;

  constructor(
    private readonly server: Server,
    private readonly token: string | null,
  ) {}

  ask(method: string, at: string, body?: unknown, version?: number): Promise<Came> {
    this.keys += 1;
    return this.server.send({
      method,
      path: at,
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
        'idempotency-key': `torture-${this.token?.slice(-6) ?? ''}-${this.keys}`,
        ...(version === undefined ? {} : { 'if-match': `"v${version}"` }),
      },
      body: body === undefined ? new Uint8Array() : new TextEncoder().encode(JSON.stringify(body)),
    });
  }

  async get<T>(at: string): Promise<T> {
    return bodyOf<T>(await this.ask('GET', at), 200);
  }

  /** All pages of a list. */
  async all<T>(at: string): Promise<T[]> {
    const items: T[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const joint = at.includes('?') ? '&' : '?';
      const page: { items: T[]; next_cursor: string | null } = await this.get(
        `${at}${joint}limit=200${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
      );
      items.push(...page.items);
      cursor = page.next_cursor;
    }
    return items;
  }
}

async function signIn(server: Server, login: string, kind: 'bearer' | 'cookie'): Promise<{ token: string; cookie: string }> {
  const came = await new Office(server, null).ask('POST', '/api/sessions', { login, password: PASSWORD, kind });
  const { token } = bodyOf<{ token: string | null }>(came, 201);
  const [cookie = ''] = String(came.headers['set-cookie'] ?? '').split(';');
  return { token: token ?? '', cookie };
}

/** Builds the county unless it is there already, for this program. */
export async function makeTemplate(program: string, folder: string, persons: number): Promise<Template> {
  const kept = path.join(folder, `template-${persons}.json`);
  if (existsSync(kept)) return JSON.parse(readFileSync(kept, 'utf8')) as Template;
  const data = path.join(folder, `template-${persons}`);
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { recursive: true });
  run(program, 'demo', '--small', '--seed', '7', '--data', data, '--no-serve');
  const server = new Server(program, data, await freePort(), path.join(folder, 'template.log'));
  await server.start();
  try {
    const office = await signIn(server, 'xian', 'bearer');
    const system = await signIn(server, 'xitong', 'bearer');
    const county = new Office(server, office.token);
    const admin = new Office(server, system.token);
    const listed = await county.all<{
      id: string;
      name: string;
      area: { code: string };
      village: { code: string };
      households: number;
      serving_until: string | null;
    }>('/api/representatives');
    const serving = listed.filter((each) => each.serving_until === null && each.households > 0);
    // Of one village, so that its office can move households between them.
    const villages = serving.map((each) => each.village.code);
    const village = villages.reduce((most, code) => {
      const count = (one: string) => villages.filter((each) => each === one).length;
      return count(code) > count(most) ? code : most;
    });
    const people: Person[] = [];
    for (const [place, each] of serving.filter((one) => one.village.code === village).slice(0, persons).entries()) {
      const login = `shouji${place + 1}`;
      const made = await admin.ask('POST', '/api/accounts', {
        name: each.name,
        login,
        password: PASSWORD,
        grants: [{ role: 'representative', area: each.area.code }],
        representative_id: each.id,
      });
      const { id } = bodyOf<{ id: string }>(made, 201);
      const { cookie } = await signIn(server, login, 'cookie');
      people.push({ account: id, name: each.name, representative: each.id, cookie, area: each.area.code });
    }
    if (people.length < persons) throw new Error(`the small county has only ${people.length} of ${persons} people`);
    const template: Template = { data, people, office: office.token, village };
    await server.stop();
    writeFileSync(kept, JSON.stringify(template));
    return template;
  } finally {
    await server.kill();
  }
}

/** A county of its own for one seed. */
export function copyCounty(template: Template, to: string): void {
  rmSync(to, { recursive: true, force: true });
  cpSync(template.data, to, { recursive: true });
}
