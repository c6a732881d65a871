/**
 * What must hold when everything has come to rest: the server holds the union of what was recorded,
 * each once, by whom it was recorded; what it refused lies in full on both sides; and the phones show
 * what the server has.
 */
import { createHash } from 'node:crypto';
import { objectsOf } from '../offline/commands';
import type { CommandBodies, ContactRow, HouseholdRow, MatterRow, OutboxItem } from '../offline/types';
import type { Office, Person, Template } from './county';
import { attachmentsOf, type Device, type Entry } from './device';

interface ServerContact {
  id: string;
  household: { id: string };
  representative: { id: string };
  met_on: string;
  items: string[];
  words: string | null;
  entered_by: { name: string };
  state: string;
  version: number;
  matters: { id: string }[];
}
interface ServerMatter {
  id: string;
  words: string;
  state: string;
  version: number;
  reporter: { name: string };
  kind: string;
}
interface Refusal {
  command: string;
  kind: string;
  body: string;
  sender: { id: string };
}

/** What the county had before anything happened. */
export interface Baseline {
  contacts: Set<string>;
  matters: Set<string>;
}

export async function takeBaseline(office: Office): Promise<Baseline> {
  const [contacts, matters] = await Promise.all([
    office.all<{ id: string }>('/api/contacts'),
    office.all<{ id: string }>('/api/matters'),
  ]);
  return { contacts: new Set(contacts.map((each) => each.id)), matters: new Set(matters.map((each) => each.id)) };
}

/** One command as it ended, with whom it came from. */
interface Ended {
  device: Device;
  item: OutboxItem;
  entry: Entry | null;
}

export class Check {
  private readonly faults: string[] = [];
  readonly count = { accepted: 0, superseded: 0, refused: 0, unreadable: 0, pictures: 0 };

  /** How often each reason was given. */
  readonly refusedFor: Record<string, number> = {};

  constructor(
    private readonly office: Office,
    private readonly template: Template,
    private readonly devices: readonly Device[],
    private readonly before: Baseline,
    private readonly officeTouched: ReadonlySet<string>,
  ) {}

  private expect(holds: boolean, words: () => string): void {
    if (!holds && this.faults.length < 40) this.faults.push(words());
  }

  async all(): Promise<string[]> {
    const ended = this.phonesAtRest();
    await this.refusals(ended);
    this.stale(ended);
    await this.contacts(ended);
    await this.matters(ended);
    await this.suggestions(ended);
    await this.pictures(ended);
    for (const person of this.template.people) await this.rows(person);
    return this.faults;
  }

  /** Every phone has said all it had to say, and forgot nothing that it had promised to keep. */
  private phonesAtRest(): Ended[] {
    const ended: Ended[] = [];
    for (const device of this.devices) {
      const world = device.front?.world;
      if (!world) {
        this.faults.push(`${device.name} has no world`);
        continue;
      }
      this.expect(world.account === device.person.account, () => `${device.name} shows ${world.account}`);
      this.expect(world.waiting === 0, () => `${device.name} still has ${world.waiting} waiting: ${JSON.stringify(world.sync)}`);
      this.expect(world.sync.state === 'idle', () => `${device.name} is ${JSON.stringify(world.sync)}`);
      // Asking again mends a phone that has lost count; one that never loses count never asks.
      this.expect(device.askedWholeAgain === 0, () => `${device.name} asked for the whole again, ${device.askedWholeAgain} times`);
      const items = new Map(world.outbox.map((item) => [item.id, item]));
      for (const entry of device.diary) {
        if (!entry.command) continue;
        this.expect(items.has(entry.command), () => `${device.name} lost ${entry.kind} ${entry.marker} (${entry.command})`);
      }
      const byCommand = new Map(device.diary.map((entry) => [entry.command, entry]));
      const byMarker = new Map(device.diary.map((entry) => [`${entry.kind} ${entry.marker}`, entry]));
      for (const item of world.outbox) {
        const entry = byCommand.get(item.id) ?? byMarker.get(`${item.kind} ${item.about}`) ?? null;
        ended.push({ device, item, entry });
        const known = item.receipt?.outcome;
        this.expect(known !== undefined, () => `${device.name}: ${item.kind} ${item.about} has no receipt`);
        if (known) this.count[known] += 1;
        if (known === 'refused' && item.receipt?.code) {
          const { code } = item.receipt;
          this.refusedFor[code] = (this.refusedFor[code] ?? 0) + 1;
        }
      }
    }
    return ended;
  }

  private async refusals(ended: Ended[]): Promise<void> {
    const listed = await this.office.all<Refusal>('/api/refusals');
    for (const { device, item } of ended) {
      const found = listed.filter((each) => each.command === item.id && each.sender.id === device.person.account);
      const isRefused = item.receipt?.outcome === 'refused';
      this.expect(found.length === (isRefused ? 1 : 0), () => `${device.name}: ${item.kind} ${item.about} ${item.receipt?.outcome}, ${found.length} refusals at the office`);
      const [refusal] = found;
      if (!refusal || item.kind === 'unreadable' || device.torn.has(item.id)) continue;
      this.expect(
        isSame(JSON.parse(refusal.body), item.body),
        () => `${device.name}: refused ${item.about} differs: ${refusal.body} and ${JSON.stringify(item.body)}`,
      );
    }
    for (const refusal of listed) {
      this.expect(
        ended.some(({ item }) => item.id === refusal.command),
        () => `the office holds a refusal of ${refusal.command} that no phone knows`,
      );
    }
    // What was torn on the phone lies at the office as far as it could be read, unless it had arrived before.
    for (const device of this.devices) {
      for (const [key, { marker }] of device.torn) {
        const item = ended.find((each) => each.device === device && each.item.id === key)?.item;
        this.expect(item !== undefined, () => `${device.name} lost the torn entry ${marker}`);
        if (item?.receipt?.outcome !== 'refused') continue;
        this.count.unreadable += 1;
        const refusal = listed.find((each) => each.command === key);
        this.expect(refusal?.body.includes(marker) ?? false, () => `the torn entry ${marker} did not reach the office: ${refusal?.body}`);
      }
    }
  }

  /** Whether an entry that was torn on a phone had made this before, or was going to. */
  private isTorn(object: string): boolean {
    return this.devices.some((device) => [...device.torn.values()].some((each) => each.objects.includes(object)));
  }

  /** A step is only stale when somebody else has changed the thing meanwhile. */
  private stale(ended: Ended[]): void {
    for (const { device, item } of ended) {
      if (!item.receipt?.code?.endsWith('.stale') || device.torn.has(item.id)) continue;
      const { contact_id: contact } = item.body as { contact_id?: string };
      if (!contact || this.officeTouched.has(contact) || this.isTorn(contact)) continue;
      const others = ended.filter(
        (each) =>
          // His own second contact of the day, joined with the first, is such a change as well.
          (each.device !== device || each.item.receipt?.outcome === 'superseded') &&
          each.item.receipt?.outcome !== 'refused' &&
          (objectsOf(each.item).includes(contact) || each.item.receipt?.object === contact),
      );
      this.expect(others.length > 0, () => `${device.name}: ${item.about} was refused as stale, yet nobody else changed ${contact}`);
    }
  }

  private recorded(ended: Ended[], ...outcomes: string[]): Ended[] {
    return ended.filter(({ item }) => item.receipt && outcomes.includes(item.receipt.outcome));
  }

  private async contacts(ended: Ended[]): Promise<void> {
    const all = (await this.office.all<ServerContact>('/api/contacts')).filter((each) => !this.before.contacts.has(each.id));
    const here = new Map(all.map((each) => [each.id, each]));
    this.expect(here.size === all.length, () => 'the list of contacts names one twice');
    const made = new Map<string, Ended>();
    for (const each of this.recorded(ended, 'accepted')) {
      // A torn entry that had arrived before is known by what the diary says of it.
      const body = contactBody(each);
      if (!body?.id) continue;
      this.expect(!made.has(body.id), () => `${body.id} was made twice`);
      made.set(body.id, each);
      const contact = here.get(body.id);
      this.expect(contact !== undefined, () => `the contact ${each.item.about} is not at the server`);
      if (!contact) continue;
      this.expect(contact.representative.id === each.device.person.representative, () => `${each.item.about} is under ${contact.representative.id}`);
      this.expect(contact.entered_by.name === each.device.person.name, () => `${each.item.about} was entered by ${contact.entered_by.name}`);
      this.expect(contact.household.id === body.household_id, () => `${each.item.about} is with another household`);
    }
    for (const contact of all) {
      this.expect(made.has(contact.id) || this.isTorn(contact.id), () => `nobody recorded the contact ${contact.id} (${contact.words})`);
    }
    const corrected = new Set(
      this.recorded(ended, 'accepted').flatMap(({ item }) =>
        item.kind === 'correct_contact' ? [(item.body as CommandBodies['correct_contact']).contact_id] : [],
      ),
    );
    for (const { device, item } of this.recorded(ended, 'accepted', 'superseded')) {
      if (item.kind !== 'record_contact' || device.torn.has(item.id)) continue;
      const body = item.body as CommandBodies['record_contact'];
      const stands = item.receipt?.object ? (here.get(item.receipt.object) ?? (await this.contact(item.receipt.object))) : null;
      this.expect(stands !== null, () => `what ${item.about} was joined with is not there`);
      if (!stands) continue;
      this.expect(
        stands.household.id === body.household_id && stands.representative.id === device.person.representative,
        () => `${item.about} was joined with something else`,
      );
      const raised = (body.matters ?? []).map((matter) => matter.id);
      this.expect(raised.every((id) => stands.matters.some((matter) => matter.id === id)), () => `${item.about} lacks its matters`);
      if (corrected.has(stands.id) || this.isTorn(stands.id) || this.officeTouched.has(stands.id)) continue;
      this.expect(stands.words?.includes(item.about) ?? false, () => `${item.about} is not in the words "${stands.words}"`);
      this.expect(body.items.every((one) => stands.items.includes(one)), () => `${item.about} lacks items`);
    }
  }

  private async contact(id: string): Promise<ServerContact | null> {
    const came = await this.office.ask('GET', `/api/contacts/${id}`);
    return came.status === 200 ? (JSON.parse(came.body.toString()) as ServerContact) : null;
  }

  private async matters(ended: Ended[]): Promise<void> {
    const all = (await this.office.all<ServerMatter>('/api/matters')).filter((each) => !this.before.matters.has(each.id));
    const here = new Map(all.map((each) => [each.id, each]));
    this.expect(here.size === all.length, () => 'the list of matters names one twice');
    const made = new Set<string>();
    for (const each of this.recorded(ended, 'accepted', 'superseded')) {
      for (const raised of mattersOf(each)) {
        this.expect(!made.has(raised.id), () => `${raised.id} was made twice`);
        made.add(raised.id);
        const matter = here.get(raised.id);
        this.expect(matter !== undefined, () => `the matter ${raised.words} is not at the server`);
        this.expect(matter?.words === raised.words, () => `the matter ${raised.words} says ${matter?.words}`);
        this.expect(
          matter?.reporter.name === each.device.person.name,
          () => `${raised.words} was reported by ${matter?.reporter.name}`,
        );
      }
    }
    for (const matter of all) {
      this.expect(made.has(matter.id) || this.isTorn(matter.id), () => `nobody recorded the matter ${matter.id} (${matter.words})`);
    }
  }

  private async suggestions(ended: Ended[]): Promise<void> {
    const listed = await this.office.all<{ words: string; author: { id: string } }>('/api/suggestions');
    const torn = new Set(this.devices.flatMap((device) => [...device.torn.values()].map((each) => each.marker)));
    const said = this.recorded(ended, 'accepted').filter(({ item }) => item.kind === 'suggest');
    for (const { device, item } of said) {
      const { words } = item.body as CommandBodies['suggest'];
      const found = listed.filter((each) => each.words === words && each.author.id === device.person.account);
      this.expect(found.length === 1, () => `the suggestion ${words} is there ${found.length} times`);
    }
    for (const { words } of listed) {
      const isKnown = said.some(({ item }) => (item.body as CommandBodies['suggest']).words === words) || torn.has(words);
      this.expect(isKnown, () => `nobody made the suggestion ${words}`);
    }
  }

  /** Every picture of what was accepted is at the server, byte for byte. */
  private async pictures(ended: Ended[]): Promise<void> {
    for (const { item } of this.recorded(ended, 'accepted', 'superseded')) {
      for (const photo of item.photos) {
        this.expect(photo.is_complete && !photo.problem, () => `a picture of ${item.about} is at ${photo.sent} of ${photo.bytes}: ${photo.problem}`);
      }
      for (const { sha256 } of attachmentsOf(item.body)) {
        const came = await this.office.ask('GET', `/api/attachments/${sha256}`);
        const isSamePicture = createHash('sha256').update(came.body).digest('hex') === sha256;
        this.expect(came.status === 200 && isSamePicture, () => `the picture ${sha256} of ${item.about} answers ${came.status}`);
        this.count.pictures += 1;
      }
    }
  }

  /** The phones of a person hold what the server has for him, row by row. */
  private async rows(person: Person): Promise<void> {
    const homes = await this.office.all<HouseholdRow>(`/api/representatives/${person.representative}/households`);
    const contacts = await this.office.all<ServerContact>(`/api/contacts?representative=${person.representative}`);
    const known = await this.office.get<{ households: number; contacted_this_month: number }>(
      `/api/representatives/${person.representative}`,
    );
    for (const device of this.devices.filter((each) => each.person === person)) {
      const world = device.front?.world;
      if (!world) continue;
      const tell = (what: string) => () => `${device.name}: ${what}`;
      const own = new Map(world.households.map((row) => [row.id, row]));
      this.expect(own.size === homes.length, tell(`${own.size} households, the server has ${homes.length}`));
      this.expect(known.households === own.size, tell(`the server counts ${known.households} households`));
      const contacted = world.households.filter((row) => row.contacted_this_month).length;
      this.expect(contacted === known.contacted_this_month, tell(`${contacted} contacted, the server counts ${known.contacted_this_month}`));
      for (const home of homes) {
        const row = own.get(home.id);
        this.expect(
          row?.contacted_this_month === home.contacted_this_month && row.last_contact_on === home.last_contact_on,
          tell(`household ${home.code}: ${row?.last_contact_on} ${row?.contacted_this_month}, the server ${home.last_contact_on} ${home.contacted_this_month}`),
        );
      }
      const theirs = new Map(contacts.map((each) => [each.id, each]));
      this.expect(world.contacts.length === theirs.size, tell(`${world.contacts.length} contacts, the server has ${theirs.size}`));
      for (const row of world.contacts) this.expect(sameContact(row, theirs.get(row.id)), tell(`contact ${row.id} differs: ${JSON.stringify(row)} and ${JSON.stringify(theirs.get(row.id))}`));
      for (const row of world.matters) await this.sameMatter(device, row);
    }
  }

  private readonly seen = new Map<string, ServerMatter>();

  private async sameMatter(device: Device, row: MatterRow): Promise<void> {
    let matter = this.seen.get(row.id);
    if (!matter) {
      matter = await this.office.get<ServerMatter>(`/api/matters/${row.id}`);
      this.seen.set(row.id, matter);
    }
    const { state, version, words } = matter;
    this.expect(
      row.state === state && row.version === version && row.words === words,
      () => `${device.name}: matter ${row.words} is ${row.state} v${row.version}, at the server ${state} v${version}`,
    );
  }
}

function sameContact(row: ContactRow, theirs: ServerContact | undefined): boolean {
  return (
    theirs !== undefined &&
    row.state === theirs.state &&
    row.version === theirs.version &&
    row.words === theirs.words &&
    row.met_on === theirs.met_on &&
    row.household_id === theirs.household.id &&
    row.entered_by === theirs.entered_by.name
  );
}

function contactBody({ item, device }: Ended): CommandBodies['record_contact'] | null {
  return item.kind === 'record_contact' && !device.torn.has(item.id) ? (item.body as CommandBodies['record_contact']) : null;
}

function mattersOf({ item, device }: Ended): { id: string; words: string }[] {
  if (device.torn.has(item.id)) return [];
  if (item.kind === 'submit_matter') {
    const { id, words } = item.body as CommandBodies['submit_matter'];
    return id ? [{ id, words }] : [];
  }
  if (item.kind !== 'record_contact') return [];
  const raised = (item.body as CommandBodies['record_contact']).matters ?? [];
  return raised.flatMap(({ id, words }) => (id ? [{ id, words }] : []));
}

const keys = (value: object) => Object.keys(value).sort();

/** The same value, in whatever order its fields stand. */
function isSame(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || !one || !other) return one === other;
  return (
    keys(one).join() === keys(other).join() &&
    keys(one).every((key) => isSame((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key]))
  );
}
