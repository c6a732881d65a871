/**
 * A small server in memory that keeps the contract of docs/sync.md, for tests of the phone's module:
 * sessions, commands with receipts, rows by cursor, what left, pictures in pieces.
 */
import { createHash } from 'node:crypto';
import type { SyncAnswer } from '../../offline/apply';
import type { CommandBodies, ContactRow, HouseholdRow, MatterRow, Receipt } from '../../offline/types';

export interface FakeReply {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

interface Session {
  account: string;
  csrf: string;
  state: 'open' | 'expired' | 'revoked';
}

interface Command {
  id: string;
  kind: string;
  recorded_at: string;
  body: Record<string, unknown>;
}

const area = { code: '431125001001001', name: '一组', kind: 'group' as const };

export function household(number: number, representative: string): HouseholdRow & { owner: string } {
  return {
    owner: representative,
    id: `hh_0000000000000000000000000${number % 10}`,
    code: `00${number}`,
    head_name: `户主${number}`,
    contact_name: null,
    phone: null,
    area,
    address: null,
    hamlet: null,
    members: 4,
    resident: 3,
    away: 1,
    minors: 1,
    over_80: 0,
    priority: 'normal',
    tags: [],
    sensitive_tags: [],
    last_contact_on: null,
    contacted_this_month: false,
    linked_from: '2023-01-01',
    version: 1,
  };
}

/** A row as it goes over the line: without whom it belongs to. */
function strip<T extends { owner: string }>(row: T): Omit<T, 'owner'> {
  const { owner, ...rest } = structuredClone(row);
  return owner ? rest : row;
}

const problem = (status: number, code: string): FakeReply => ({
  status,
  body: { code, title: '不行', detail: '请换一个办法。', title_en: 'No', detail_en: 'Try otherwise.' },
});

export class FakeServer {
  today = '2026-11-27';
  asOf = '2026-11-27';
  households: (HouseholdRow & { owner: string })[] = [];
  contacts: (ContactRow & { owner: string })[] = [];
  matters: (MatterRow & { owner: string })[] = [];
  suggestions: string[] = [];
  unreadable: string[] = [];
  receipts = new Map<string, Receipt>();
  pictures = new Map<string, { parts: Uint8Array; isComplete: boolean }>();
  /** Every request that was answered, for tests that count them. */
  log: { path: string; body: unknown }[] = [];
  /** Set to answer the next requests otherwise. */
  interrupt: ((path: string, body: unknown) => FakeReply | null) | null = null;
  /** Rows of one answer; beyond it `has_more`. */
  page = 1_000;
  private sessions = new Map<string, Session>();
  /** What changed, in order: whom it concerns and which row. */
  private feed: { owner: string; kind: 'households' | 'contacts' | 'matters'; id: string }[] = [];

  constructor(
    private readonly now: () => number,
    public representative = 'rep',
  ) {}

  signIn(account: string): string {
    const token = `${account}-${this.sessions.size}`;
    this.sessions.set(token, { account, csrf: `csrf-${token}`, state: 'open' });
    return token;
  }

  setSession(token: string, state: Session['state']): void {
    const session = this.sessions.get(token);
    if (session) session.state = state;
  }

  addHouseholds(count: number, owner: string): void {
    for (let number = 1; number <= count; number += 1) {
      const row = household(this.households.length + 1, owner);
      this.households.push(row);
      this.change(owner, 'households', row.id);
    }
  }

  move(id: string, to: string): void {
    const row = this.households.find((each) => each.id === id);
    if (!row) return;
    this.change(row.owner, 'households', id);
    row.owner = to;
    row.version += 1;
    this.change(to, 'households', id);
  }

  change(owner: string, kind: 'households' | 'contacts' | 'matters', id: string): void {
    this.feed.push({ owner, kind, id });
  }

  handle(method: string, path: string, token: string | null, csrf: string | null, body: Uint8Array): FakeReply {
    const json = path === '/api/sync' ? (JSON.parse(new TextDecoder().decode(body)) as Record<string, unknown>) : null;
    this.log.push({ path, body: json });
    const interrupted = this.interrupt?.(path, json);
    if (interrupted) return interrupted;
    const session = token ? this.sessions.get(token) : undefined;
    if (session?.state === 'revoked') return problem(401, 'session.revoked');
    if (session?.state !== 'open') return problem(401, 'session.not-signed-in');
    if (path === '/api/me') {
      return { status: 200, body: { account: { id: session.account, name: session.account }, csrf_token: session.csrf } };
    }
    if (csrf !== session.csrf) return problem(403, 'session.csrf');
    if (method === 'DELETE' && path === '/api/sessions/current') {
      session.state = 'expired';
      return { status: 204, body: undefined };
    }
    if (json) return { status: 200, body: this.sync(session.account, json) };
    if (path.startsWith('/api/attachments/')) return this.picture(path, body);
    return problem(404, 'request.no-such-page');
  }

  private sync(owner: string, request: Record<string, unknown>): SyncAnswer {
    const receipts = (request['commands'] as Command[]).map((command) => {
      const key = `${owner} ${command.id}`;
      const receipt = this.receipts.get(key) ?? this.decide(owner, command);
      this.receipts.set(key, receipt);
      return receipt;
    });
    const from = request['cursor'] === null ? null : Number(request['cursor']);
    const own = <T extends { owner: string }>(rows: T[]) => rows.filter((row) => row.owner === owner);
    const rows = { households: [] as HouseholdRow[], contacts: [] as ContactRow[], matters: [] as MatterRow[] };
    const left = { households: [] as string[], contacts: [] as string[], matters: [] as string[] };
    let next = this.feed.length;
    if (from === null) {
      rows.households = own(this.households).map(strip);
      rows.contacts = own(this.contacts).map(strip);
      rows.matters = own(this.matters).map(strip);
    } else {
      next = Math.min(this.feed.length, from + this.page);
      const seen = new Set<string>();
      for (const { owner: whose, kind, id } of this.feed.slice(from, next)) {
        if (whose !== owner || seen.has(id)) continue;
        seen.add(id);
        const row = own(this[kind] as ((HouseholdRow | ContactRow | MatterRow) & { owner: string })[]).find(
          (each) => each.id === id,
        );
        if (row) (rows[kind] as unknown[]).push(strip(row));
        else left[kind].push(id);
      }
    }
    return {
      protocol: 1,
      server_at: new Date(this.now()).toISOString(),
      today: this.today,
      as_of: this.asOf,
      receipts,
      cursor: String(next),
      is_whole: from === null,
      rows,
      left,
      has_more: next < this.feed.length,
      counts: {
        households: own(this.households).length,
        contacted: own(this.households).filter((row) => row.contacted_this_month).length,
        contacts: own(this.contacts).length,
        matters: own(this.matters).length,
      },
      profile: null,
      catalogues: null,
    };
  }

  private decide(owner: string, command: Command): Receipt {
    const receipt = (outcome: Receipt['outcome'], object: string | null, version: number | null, code?: string) => ({
      command: command.id,
      outcome,
      object,
      version,
      code: code ?? null,
      title: code ? '没有收下' : null,
      detail: code ? '请改一改再传。' : null,
      title_en: code ? 'Not taken' : null,
      detail_en: code ? 'Please mend it.' : null,
    });
    const { body } = command;
    switch (command.kind) {
      case 'record_contact':
        return this.recordContact(owner, command, body as unknown as CommandBodies['record_contact'], receipt);
      case 'correct_contact':
      case 'void_contact': {
        const contact = this.contacts.find((each) => each.id === body['contact_id'] && each.owner === owner);
        if (!contact) return receipt('refused', null, null, 'contact.not-found');
        if (contact.version !== body['seen_version']) return receipt('refused', contact.id, contact.version, 'version.changed');
        if (command.kind === 'void_contact') contact.state = 'void';
        else contact.words = (body['words'] as string | undefined) ?? null;
        contact.version += 1;
        this.change(owner, 'contacts', contact.id);
        return receipt('accepted', contact.id, contact.version);
      }
      case 'submit_matter':
        this.addMatter(owner, body as unknown as CommandBodies['submit_matter'], null);
        return receipt('accepted', String(body['id']), 1);
      case 'act_on_matter': {
        const matter = this.matters.find((each) => each.id === body['matter_id'] && each.owner === owner);
        if (!matter) return receipt('refused', null, null, 'matter.not-found');
        matter.state = body['action'] === 'confirm' ? 'confirmed' : 'withdrawn';
        matter.version += 1;
        this.change(owner, 'matters', matter.id);
        return receipt('accepted', matter.id, matter.version);
      }
      case 'suggest':
        this.suggestions.push(String(body['words']));
        return receipt('accepted', String(body['id']), 1);
      case 'unreadable':
        this.unreadable.push(String(body['raw']));
        return receipt('refused', null, null, 'sync.unreadable');
      default:
        return receipt('refused', null, null, 'sync.unknown-kind');
    }
  }

  private recordContact(
    owner: string,
    command: Command,
    body: CommandBodies['record_contact'],
    receipt: (outcome: Receipt['outcome'], object: string | null, version: number | null, code?: string) => Receipt,
  ): Receipt {
    const home = this.households.find((each) => each.id === body.household_id);
    if (!home || body.met_on > this.today) return receipt('refused', null, null, 'contact.met-in-future');
    const same = this.contacts.find(
      (each) => each.owner === owner && each.household_id === body.household_id && each.met_on === body.met_on && each.state === 'valid',
    );
    for (const matter of body.matters ?? []) this.addMatter(owner, matter, home);
    const raised = (body.matters ?? []).map((matter) => String(matter.id));
    if (same) {
      same.items = [...new Set([...same.items, ...body.items])];
      same.words = [same.words, body.words].filter(Boolean).join('；') || null;
      same.matter_ids = [...same.matter_ids, ...raised];
      same.version += 1;
      this.change(owner, 'contacts', same.id);
      return receipt('superseded', same.id, same.version, 'contact.joined');
    }
    this.contacts.push({
      owner,
      id: String(body.id),
      household_id: body.household_id,
      household_name: home.head_name,
      met_on: body.met_on,
      recorded_at: command.recorded_at,
      way: body.way,
      person_met: body.person_met ?? null,
      items: body.items,
      words: body.words ?? null,
      leaflets: body.leaflets ?? [],
      entered_by: owner,
      on_behalf: false,
      state: 'valid',
      void_reason: null,
      matter_ids: raised,
      version: 1,
    });
    this.change(owner, 'contacts', String(body.id));
    if (body.met_on.slice(0, 7) === this.asOf.slice(0, 7)) home.contacted_this_month = true;
    home.last_contact_on = !home.last_contact_on || body.met_on > home.last_contact_on ? body.met_on : home.last_contact_on;
    this.change(home.owner, 'households', home.id);
    return receipt('accepted', String(body.id), 1);
  }

  private addMatter(
    owner: string,
    body: { id?: string; kind: string; category: string; words: string; urgent?: boolean; collected_on?: string },
    home: HouseholdRow | null,
  ): void {
    this.matters.push({
      owner,
      id: String(body.id),
      number: `SQ${this.matters.length + 1}`,
      kind: body.kind,
      category: body.category,
      words: body.words,
      urgent: body.urgent ?? false,
      state: 'submitted',
      state_name: '待受理',
      outcome: null,
      collected_on: body.collected_on ?? this.today,
      household_id: home?.id ?? null,
      household_name: home?.head_name ?? null,
      owner_name: '村委会',
      deadline_on: null,
      is_overdue: false,
      answer: null,
      actions: [],
      timeline: [],
      version: 1,
    });
    this.change(owner, 'matters', String(body.id));
  }

  private picture(path: string, body: Uint8Array): FakeReply {
    const url = new URL(path, 'http://phone.test');
    const sha256 = url.pathname.split('/').pop() ?? '';
    const total = Number(url.searchParams.get('bytes'));
    const offset = Number(url.searchParams.get('offset'));
    const held = this.pictures.get(sha256) ?? { parts: new Uint8Array(), isComplete: false };
    if (held.isComplete) return { status: 200, body: { received: total, is_complete: true } };
    if (offset !== held.parts.length) {
      return { status: 409, body: { code: 'attachment.other-offset', received: held.parts.length } };
    }
    const parts = new Uint8Array(Buffer.concat([held.parts, body]));
    if (parts.length === total && createHash('sha256').update(parts).digest('hex') !== sha256) {
      this.pictures.delete(sha256);
      return problem(422, 'attachment.hash-differs');
    }
    this.pictures.set(sha256, { parts, isComplete: parts.length === total });
    return { status: 200, body: { received: parts.length, is_complete: parts.length === total } };
  }
}
