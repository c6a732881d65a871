/** What happens in one seed: people record, phones die, the line fails, offices move households. */
import { objectsOf } from '../offline/commands';
import type { OutboxRecord } from '../offline/held';
import type { OpenPhone } from '../offline/phone';
import type { ContactRow, HouseholdRow, Photo } from '../offline/types';
import type { Chance } from './chance';
import { Office, type Person, type Template } from './county';
import { Device } from './device';
import { Line } from './line';
import type { Came, Server } from './server';
import { VirtualTime } from './time';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** What may happen, each as likely as its weight. */
const HAPPENINGS = {
  contact: 26,
  contact_twice: 7,
  matter: 6,
  correct: 12,
  void: 6,
  withdraw: 4,
  suggest: 2,
  draft: 3,
  mend: 4,
  set_aside: 1,
  kill_tab: 8,
  kill_in_midst: 10,
  second_tab: 3,
  open_again: 6,
  clock_jump: 4,
  go_offline: 5,
  go_online: 6,
  storage_full: 2,
  tear_outbox: 3,
  hand_over: 9,
  leave: 3,
  term: 1,
  take_back: 4,
  household_changes: 5,
  household_change_back: 3,
  office_moves_matter: 5,
  office_corrects: 6,
  server_dies: 3,
  quiet: 4,
} as const;

export interface StoryOptions {
  chance: Chance;
  server: Server;
  template: Template;
  phones: number;
  /** How many happenings there are. */
  steps: number;
  tell: (words: string) => void;
}

export class Story {
  readonly time: VirtualTime;
  readonly devices: Device[] = [];
  readonly line: Line;
  readonly office: Office;
  private readonly chance: Chance;
  /** A kill of the server that waits for the next request. */
  private serverKill: 'before' | 'during' | 'after' | null = null;
  private markers = 0;
  private lastMarker = '';
  /** Contacts that the office has changed: a phone's view of them may be stale. */
  readonly officeTouched = new Set<string>();
  readonly happened: Record<string, number> = {};

  constructor(private readonly options: StoryOptions) {
    const { chance, server, template } = options;
    this.chance = chance;
    this.time = new VirtualTime(Date.now());
    this.office = new Office(server, template.office);
    this.line = new Line(this.time, chance.branch(), server, (send) => this.arrive(send));
    for (let number = 0; number < options.phones; number += 1) {
      // The first person has two phones.
      const person = template.people[Math.max(0, number - 1) % template.people.length] as Person;
      this.devices.push(
        new Device(`phone ${number + 1}`, person, {
          time: this.time,
          chance: chance.branch(),
          line: this.line.of(() => person.cookie),
          hasLocks: number % 4 !== 3,
          hasStorage: true,
        }),
      );
    }
  }

  private tell(words: string): void {
    this.options.tell(`${(this.time.elapsed / 1_000).toFixed(1)} s  ${words}`);
  }

  /** A request reaches the server; a waiting kill happens before, during or after it. */
  private async arrive(send: () => Promise<Came>): Promise<Came> {
    const kill = this.serverKill;
    if (kill) {
      this.serverKill = null;
      this.tell(`server dies ${kill} a request`);
      this.time.after(this.chance.between(2_000, 40_000), () => this.revive());
      if (kill === 'before') {
        await this.options.server.kill();
        throw new Error('nobody answers');
      }
      const answer = send();
      if (kill === 'after') await answer;
      else answer.catch(() => undefined);
      await this.options.server.kill();
      await answer.catch(() => undefined);
      throw new Error('the answer died with the server');
    }
    if (!this.options.server.isUp) throw new Error('nobody answers');
    return send();
  }

  private async revive(): Promise<void> {
    if (!this.options.server.isUp) await this.options.server.start();
  }

  async play(): Promise<void> {
    for (const device of this.devices) await device.open();
    for (let step = 0; step < this.options.steps; step += 1) {
      await this.time.pass(this.chance.happens(0.6) ? this.chance.between(0, 3_000) : this.chance.between(3_000, MINUTE));
      const what = this.chance.weighted(HAPPENINGS);
      const device = this.chance.pick(this.devices);
      this.happened[what] = (this.happened[what] ?? 0) + 1;
      this.tell(`${device.name} ${what}`);
      await this.happen(what, device);
      await this.time.settle();
    }
  }

  private async happen(what: keyof typeof HAPPENINGS, device: Device): Promise<void> {
    const phone = device.front;
    switch (what) {
      case 'kill_tab':
        if (device.tabs.length > 0) device.kill(this.chance.pick(device.tabs));
        return;
      case 'kill_in_midst':
        return this.killInMidst(device);
      case 'second_tab':
        if (device.tabs.length < 2) await device.open();
        return;
      case 'open_again':
        device.killAll();
        await device.open();
        return;
      case 'clock_jump':
        device.browser.skew = this.chance.happens(0.3) ? 0 : this.chance.between(-4, 4) * DAY + this.chance.between(-DAY, DAY);
        return;
      case 'go_offline':
        return device.browser.goOnline(false);
      case 'go_online':
        return device.browser.goOnline(true);
      case 'tear_outbox':
        return this.tearOutbox(device);
      case 'hand_over':
        return this.handOver();
      case 'leave':
        return this.leave();
      case 'term':
        return this.turnOver();
      case 'take_back':
        return this.takeBack();
      case 'household_changes':
        return this.changeHousehold();
      case 'household_change_back':
        return this.changeBack();
      case 'office_moves_matter':
        return this.moveMatter();
      case 'office_corrects':
        return this.correctContact();
      case 'server_dies':
        this.serverKill = this.chance.pick(['before', 'during', 'after'] as const);
        return;
      case 'quiet':
        await this.time.pass(this.chance.between(MINUTE, 10 * MINUTE));
        return;
      default:
        if (phone) await this.work(what, device, phone);
        else await device.open();
    }
  }

  private async work(what: string, device: Device, phone: OpenPhone): Promise<void> {
    const { world } = phone;
    switch (what) {
      case 'contact':
        return this.recordContact(device, phone);
      case 'contact_twice': {
        // The same household and day again: from this phone, or from the person's other one.
        const row = world.contacts.find((each) => each.state === 'valid');
        if (row) await this.recordContact(device, phone, row);
        // And at once put right, so that a correction waits behind what is going to be joined.
        const fresh = phone.world.contacts.find((each) => each.words === this.lastMarker);
        if (fresh && this.chance.happens(0.5)) await this.correct(device, phone, fresh);
        return;
      }
      case 'matter': {
        const marker = this.marker('m');
        const household = this.chance.happens(0.7) ? this.household(world.households) : null;
        const place = household ? { household_id: household.id } : { area_code: device.person.area };
        const body = { ...this.kind(phone), ...place, words: marker, urgent: this.chance.happens(0.1) };
        return device.record(phone, marker, 'submit_matter', body, { photos: this.photos() });
      }
      case 'correct': {
        const row = this.someContact(world.contacts);
        if (row) await this.correct(device, phone, row);
        return;
      }
      case 'void': {
        const row = this.someContact(world.contacts);
        const marker = this.marker('v');
        const body = row && { contact_id: row.id, seen_version: row.version, reason: marker };
        if (body) await device.record(phone, marker, 'void_contact', body);
        return;
      }
      case 'withdraw': {
        const rows = world.matters.filter((each) => each.actions.some((one) => one.action === 'withdraw'));
        if (rows.length === 0) return;
        const row = this.chance.pick(rows);
        const marker = this.marker('w');
        const body = { matter_id: row.id, seen_version: row.version, action: 'withdraw', words: marker };
        return device.record(phone, marker, 'act_on_matter', body);
      }
      case 'suggest': {
        const marker = this.marker('s');
        return device.record(phone, marker, 'suggest', { words: marker });
      }
      case 'draft':
        phone.keepDraft('contact', 'words', this.marker('d')).catch(() => undefined);
        return;
      case 'mend': {
        const item = world.outbox.find((each) => each.state === 'refused' && each.kind !== 'unreadable');
        if (!item) return;
        const body = { ...item.body } as Record<string, unknown>;
        if ('met_on' in body) body['met_on'] = world.as_of;
        const entry = { marker: item.about, kind: item.kind, body, command: null as string | null, photos: [] };
        device.diary.push(entry);
        phone.mend(item.id, body as never).then(
          (command) => (entry.command = command),
          () => undefined,
        );
        return;
      }
      case 'set_aside': {
        const item = world.outbox.find((each) => each.state === 'refused');
        if (item) phone.setAside(item.id).catch(() => undefined);
        return;
      }
      case 'storage_full':
        device.browser.isFull = true;
        await this.recordContact(device, phone);
        device.browser.isFull = false;
    }
  }

  private marker(kind: string): string {
    this.markers += 1;
    this.lastMarker = `${kind}${String(this.markers).padStart(4, '0')}`;
    return this.lastMarker;
  }

  private correct(device: Device, phone: OpenPhone, row: ContactRow): Promise<void> {
    const marker = this.marker('k');
    const { way, items, met_on } = row;
    const body = { contact_id: row.id, seen_version: row.version, met_on, way, items, words: marker };
    return device.record(phone, marker, 'correct_contact', body);
  }

  private household(rows: readonly HouseholdRow[]): HouseholdRow | null {
    return rows.length > 0 ? this.chance.pick(rows) : null;
  }

  private someContact(rows: readonly ContactRow[]): ContactRow | null {
    const open = rows.filter((row) => row.state === 'valid').slice(0, 12);
    return open.length > 0 ? this.chance.pick(open) : null;
  }

  private kind(phone: OpenPhone): { kind: string; category: string } {
    const kinds = phone.world.catalogues?.matter_kinds.filter((each) => each.categories.length > 0) ?? [];
    const kind = kinds.length > 0 ? this.chance.pick(kinds) : null;
    return { kind: kind?.code ?? 'appeal', category: kind ? this.chance.pick(kind.categories).code : 'road' };
  }

  /** Bytes that a camera could have given, small and large. */
  private photos(likelihood = 0.2): Photo[] {
    if (!this.chance.happens(likelihood)) return [];
    return Array.from({ length: this.chance.between(1, 2) }, () => {
      const bytes = this.chance.bytes(this.chance.between(2_000, this.chance.happens(0.2) ? 400_000 : 40_000));
      bytes.set([0xff, 0xd8, 0xff, 0xdb]);
      return { bytes: bytes.buffer as ArrayBuffer, media_type: 'image/jpeg' };
    });
  }

  private async recordContact(
    device: Device,
    phone: OpenPhone,
    like?: ContactRow,
    pictures?: number,
  ): Promise<void> {
    const { world } = phone;
    const household = like ? like.household_id : this.household(world.households)?.id;
    if (!household) return;
    const marker = this.marker('c');
    const ways = world.catalogues?.ways ?? [];
    const day = this.chance.happens(0.7) ? world.as_of : world.today;
    const raises = this.chance.happens(0.2);
    const body = {
      household_id: household,
      met_on: like?.met_on ?? addDays(day, -this.chance.between(0, 3)),
      way: ways.length > 0 ? this.chance.pick(ways).code : 'home',
      items: (world.catalogues?.service_items ?? []).slice(0, this.chance.between(0, 3)).map((each) => each.code),
      words: marker,
      ...(raises ? { matters: [{ ...this.kind(phone), words: `${marker}m`, urgent: false }] } : {}),
    };
    await device.record(phone, marker, 'record_contact', body, { photos: this.photos(pictures), draft: 'contact' });
  }

  /** The phone dies in the middle of writing a record, or of taking an answer. */
  private async killInMidst(device: Device): Promise<void> {
    const [opened] = device.tabs;
    const { phone } = opened ?? {};
    if (!opened || !phone) return;
    if (this.chance.happens(0.5)) {
      this.time.lieInWait(this.chance.between(1, 30), () => device.kill(opened));
      await this.recordContact(device, phone, undefined, 0.7);
    } else {
      device.doom(opened, this.chance.between(1, 40));
      phone.syncNow().catch(() => undefined);
      await this.time.pass(this.chance.between(100, 8_000));
    }
    if (device.tabs.includes(opened)) device.kill(opened);
    if (this.chance.happens(0.7)) await device.open();
  }

  /** An entry of the outbox is torn while no page is open. */
  private async tearOutbox(device: Device): Promise<void> {
    device.killAll();
    await this.time.settle();
    const waiting = [...(await device.stored())].filter(([, value]) => (value as { state?: string }).state === 'waiting');
    if (waiting.length === 0) return;
    const [key, value] = this.chance.pick(waiting);
    const record = value as OutboxRecord;
    device.torn.set(key, { marker: record.about, objects: objectsOf(record) });
    await device.tear(key, value);
  }

  private async handOver(): Promise<void> {
    if (!this.options.server.isUp) return;
    const from = this.chance.pick(this.options.template.people);
    const to = this.chance.pick(this.options.template.people);
    if (from === to) return;
    const homes = await this.office.all<{ id: string }>(`/api/representatives/${from.representative}/households`);
    if (homes.length < 3) return;
    const household = this.chance.pick(homes).id;
    const came = await this.office.ask('POST', '/api/links', { household_id: household, representative_id: to.representative });
    if (came.status !== 201) this.tell(`hand-over answered ${came.status}: ${came.body.toString().slice(0, 200)}`);
  }

  /** What was carried out and may be taken back, the newest last. */
  private readonly turnovers: string[] = [];

  /** A representative leaves: all households and open matters go to another, in one step. */
  private async leave(): Promise<void> {
    const from = this.chance.pick(this.options.template.people);
    const to = this.chance.pick(this.options.template.people);
    if (from === to) return;
    await this.carryOut({ kind: 'hand_over', representative_id: from.representative }, (seats) => {
      for (const seat of seats) Object.assign(seat, { reason: 'moved_away', heirs: [to.representative] });
    });
  }

  /** The village's term ends: one is followed by somebody new, the others serve on. */
  private async turnOver(): Promise<void> {
    const one = this.chance.pick(this.options.template.people);
    await this.carryOut({ kind: 'term', area: this.options.template.village }, (seats) => {
      for (const seat of seats.filter((each) => each['representative_id'] === one.representative)) {
        Object.assign(seat, { outcome: 'replaced', reason: 'term_over', successor: { name: '何新任' } });
      }
    });
  }

  private async carryOut(what: object, change: (seats: Record<string, unknown>[]) => void): Promise<void> {
    if (!this.options.server.isUp) return;
    const begun = await this.office.ask('POST', '/api/turnovers', what);
    // Whoever has left cannot leave again, and cannot take over either.
    if (begun.status !== 201) return this.tell(`turnover answered ${begun.status}`);
    type Draft = { id: string; version: number; plan: { seats: Record<string, unknown>[] } };
    const { id, version, plan } = JSON.parse(begun.body.toString()) as Draft;
    change(plan.seats);
    const changed = await this.office.ask('PUT', `/api/turnovers/${id}`, plan, version);
    if (changed.status !== 200) return this.tell(`its plan answered ${changed.status}`);
    const done = await this.office.ask('POST', `/api/turnovers/${id}/confirm`, undefined, version + 1);
    if (done.status === 200) this.turnovers.push(id);
    else this.tell(`its confirmation answered ${done.status}: ${done.body.toString().slice(0, 200)}`);
  }

  private async takeBack(): Promise<void> {
    const id = this.options.server.isUp ? this.turnovers.pop() : undefined;
    if (!id) return;
    const { version } = await this.office.get<{ version: number }>(`/api/turnovers/${id}`);
    const came = await this.office.ask('POST', `/api/turnovers/${id}/revoke`, undefined, version);
    this.tell(`taking it back answered ${came.status}`);
  }

  /** Changes of households that may be taken back, the newest last. */
  private readonly changes: string[] = [];

  /** A household splits, joins a neighbour's, or has nobody any more; what phones recorded meanwhile still counts. */
  private async changeHousehold(): Promise<void> {
    if (!this.options.server.isUp) return;
    const whose = this.chance.pick(this.options.template.people);
    const homes = await this.office.all<{ id: string }>(`/api/representatives/${whose.representative}/households`);
    if (homes.length < 4) return;
    const one = this.chance.pick(homes).id;
    const other = this.chance.pick(homes).id;
    const version = async (id: string) => (await this.office.get<{ version: number }>(`/api/households/${id}`)).version;
    const about = { household_id: one, version: await version(one) };
    const asked =
      this.chance.happens(0.5) || one === other
        ? { kind: 'split', reason: 'family_divided', ...about, new: { head: { name: '何小分' } } }
        : { kind: 'merge', reason: 'joined', ...about, into_id: other, into_version: await version(other) };
    const came = await this.office.ask('POST', '/api/household-moves', asked);
    if (came.status === 201) this.changes.push((JSON.parse(came.body.toString()) as { id: string }).id);
    else this.tell(`a household's ${asked.kind} answered ${came.status}: ${came.body.toString().slice(0, 200)}`);
  }

  private async changeBack(): Promise<void> {
    const id = this.options.server.isUp ? this.changes.pop() : undefined;
    if (!id) return;
    const { version } = await this.office.get<{ version: number }>(`/api/household-moves/${id}`);
    const came = await this.office.ask('POST', `/api/household-moves/${id}/revoke`, undefined, version);
    this.tell(`taking a household's change back answered ${came.status}`);
  }

  private async moveMatter(): Promise<void> {
    if (!this.options.server.isUp) return;
    const page = await this.office.get<{ items: { id: string; version: number; state: string }[] }>(
      `/api/matters?area=${this.options.template.village}&limit=100`,
    );
    if (page.items.length === 0) return;
    const { id, version } = this.chance.pick(page.items);
    const matter = await this.office.get<{ actions: { action: string }[] }>(`/api/matters/${id}`);
    const action = matter.actions.map((each) => each.action).find((each) => ['accept', 'settle', 'start', 'answer'].includes(each));
    if (!action) return;
    const more = action === 'settle' || action === 'answer' ? { words: '已处理', outcome: 'solved' } : {};
    await this.office.ask('POST', `/api/matters/${id}/actions`, { action, ...more }, version);
  }

  private async correctContact(): Promise<void> {
    if (!this.options.server.isUp) return;
    const person = this.chance.pick(this.options.template.people);
    const page = await this.office.get<{ items: (ContactRow & { household: { id: string } })[] }>(
      `/api/contacts?representative=${person.representative}&limit=20`,
    );
    const row = page.items.find((each) => each.state === 'valid');
    if (!row) return;
    const { met_on, way, items } = row;
    this.officeTouched.add(row.id);
    await this.office.ask('PUT', `/api/contacts/${row.id}`, { met_on, way, items, words: 'office' }, row.version);
  }

  /** The line is clean and everybody is online: all phones converse until nothing is left to say. */
  async comeToRest(): Promise<void> {
    this.line.loss = 0;
    this.serverKill = null;
    await this.time.pass(3 * MINUTE);
    if (!this.options.server.isUp) await this.options.server.start();
    for (const device of this.devices) {
      device.browser.isFull = false;
      device.browser.goOnline(true);
      device.killAll();
      await device.open();
    }
    for (let round = 0; round < 6; round += 1) {
      for (const device of this.devices) {
        const phone = device.front;
        if (!phone) throw new Error(`${device.name} did not open`);
        const synced = phone.syncNow();
        await this.time.pass(MINUTE);
        await synced;
      }
    }
  }
}

function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}
