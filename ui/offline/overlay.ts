/**
 * The rows as the server said them, with what it has not answered yet laid over. Pure. What is laid
 * over is a forecast: the server's rows replace it as soon as they come.
 */
import type { Catalogues } from '../api/types';
import type { Held, OutboxRecord } from './held';
import type { CommandBodies, ContactRow, HouseholdRow, MatterRow } from './types';

export interface Day {
  /** The county's own day now. */
  as_of: string;
  /** The county's own day when the rows came. */
  answered_as_of: string | null;
}

export interface Forecast {
  households: HouseholdRow[];
  contacts: ContactRow[];
  matters: MatterRow[];
}

/** What a row of an older or newer server may lack. */
const HOUSEHOLD = { code: '', head_name: '', members: null, tags: [], sensitive_tags: [], priority: '', version: 1 };
const CONTACT = { items: [], leaflets: [], matter_ids: [], words: null, state: 'valid', version: 1 };
const MATTER = { actions: [], timeline: [], number: '', words: '', answer: null, outcome: null, version: 1 };

const down = (a: string, b: string) => (a < b ? 1 : a > b ? -1 : 0);
const month = (date: string | null | undefined) => (date ?? '').slice(0, 7);

/** The state in which a matter will stand after a step of its reporter. */
const STATE_AFTER: Record<string, string> = { confirm: 'confirmed', dispute: 'disputed', withdraw: 'withdrawn', supply: 'submitted', reopen: 'accepted' };

type Say = (key: string) => string;

export function forecast(held: Held, day: Day, say: Say): Forecast {
  const world = new Overlay(held, day, say);
  for (const record of held.outbox) {
    if (record.state === 'waiting' || (record.state === 'done' && !record.is_settled)) world.lay(record);
  }
  return world.lists();
}

class Overlay {
  private readonly households = new Map<string, HouseholdRow>();
  private readonly contacts = new Map<string, ContactRow>();
  private readonly matters = new Map<string, MatterRow>();
  private readonly me: string;
  private readonly representative: string | null;
  private readonly catalogues: Catalogues | null;

  constructor(
    held: Held,
    private readonly day: Day,
    private readonly say: Say,
  ) {
    this.me = held.meta.profile?.me.account.name ?? '';
    this.representative = held.meta.profile?.me.representative?.id ?? null;
    this.catalogues = held.meta.catalogues;
    // A month that has turned without an answer begins for everybody anew.
    const hasTurned = day.answered_as_of !== null && month(day.answered_as_of) !== month(day.as_of);
    for (const [id, row] of held.rows.households) {
      const full = { ...HOUSEHOLD, ...row } as HouseholdRow;
      if (hasTurned) full.contacted_this_month = month(full.last_contact_on) === month(day.as_of);
      this.households.set(id, full);
    }
    for (const [id, row] of held.rows.contacts) this.contacts.set(id, { ...CONTACT, ...row } as ContactRow);
    for (const [id, row] of held.rows.matters) this.matters.set(id, { ...MATTER, ...row } as MatterRow);
  }

  lay(record: OutboxRecord): void {
    switch (record.kind) {
      case 'record_contact':
        return this.recordContact(record, record.body as CommandBodies['record_contact']);
      case 'correct_contact':
        return this.correctContact(record.body as CommandBodies['correct_contact']);
      case 'void_contact':
        return this.voidContact(record.body as CommandBodies['void_contact']);
      case 'submit_matter':
        return this.submitMatter(record, record.body as CommandBodies['submit_matter']);
      case 'act_on_matter':
        return this.actOnMatter(record, record.body as CommandBodies['act_on_matter']);
      default:
      // A suggestion shows nowhere else, and of what cannot be read nothing is known.
    }
  }

  private recordContact(record: OutboxRecord, body: CommandBodies['record_contact']): void {
    this.noteContact(body.household_id, body.met_on);
    const isMine = !body.on_behalf_of || body.on_behalf_of === this.representative;
    if (!isMine || !body.id || this.contacts.has(body.id) || record.receipt?.outcome === 'superseded') return;
    const name = this.households.get(body.household_id)?.head_name ?? record.about;
    const raised = Array.isArray(body.matters) ? body.matters : [];
    this.contacts.set(body.id, {
      id: body.id,
      household_id: body.household_id,
      household_name: name,
      met_on: body.met_on,
      recorded_at: record.recorded_at,
      way: body.way,
      person_met: body.person_met ?? null,
      items: body.items ?? [],
      words: body.words ?? null,
      leaflets: body.leaflets ?? [],
      safety: body.safety ?? null,
      entered_by: this.me,
      on_behalf: false,
      state: 'valid',
      void_reason: null,
      matter_ids: raised.flatMap((matter) => (matter.id ? [matter.id] : [])),
      version: 1,
    });
    for (const matter of raised) {
      this.addMatter(record, { ...matter, household_id: body.household_id, collected_on: body.met_on });
    }
  }

  private noteContact(household: string, metOn: string): void {
    const row = this.households.get(household);
    if (!row) return;
    this.households.set(household, {
      ...row,
      contacted_this_month: row.contacted_this_month || month(metOn) === month(this.day.as_of),
      last_contact_on: !row.last_contact_on || metOn > row.last_contact_on ? metOn : row.last_contact_on,
    });
  }

  private correctContact(body: CommandBodies['correct_contact']): void {
    const row = this.contacts.get(body.contact_id);
    if (!row || row.version > body.seen_version) return;
    this.contacts.set(row.id, {
      ...row,
      met_on: body.met_on,
      way: body.way,
      person_met: body.person_met ?? null,
      items: body.items ?? [],
      words: body.words ?? null,
      leaflets: body.leaflets ?? [],
      ...(body.safety === undefined ? {} : { safety: body.safety }),
      version: row.version + 1,
    });
    if (body.met_on !== row.met_on) this.recount(row.household_id, row.met_on);
    this.noteContact(row.household_id, body.met_on);
  }

  private voidContact(body: CommandBodies['void_contact']): void {
    const row = this.contacts.get(body.contact_id);
    if (!row || row.version > body.seen_version) return;
    this.contacts.set(row.id, { ...row, state: 'void', void_reason: body.reason, version: row.version + 1 });
    this.recount(row.household_id, row.met_on);
  }

  /** A contact of that day does not count any more: the household stands as its others say. */
  private recount(household: string, wasOn: string): void {
    const row = this.households.get(household);
    if (!row) return;
    const days = [...this.contacts.values()]
      .filter((contact) => contact.household_id === household && contact.state === 'valid')
      .map((contact) => contact.met_on)
      .sort();
    const isLast = row.last_contact_on === wasOn;
    const wasThisMonth = month(wasOn) === month(this.day.as_of);
    this.households.set(household, {
      ...row,
      last_contact_on: isLast ? (days[days.length - 1] ?? null) : row.last_contact_on,
      contacted_this_month: wasThisMonth
        ? days.some((date) => month(date) === month(this.day.as_of))
        : row.contacted_this_month,
    });
  }

  private submitMatter(record: OutboxRecord, body: CommandBodies['submit_matter']): void {
    this.addMatter(record, { ...body, urgent: body.urgent ?? false });
    const contact = body.contact_id ? this.contacts.get(body.contact_id) : undefined;
    if (contact && body.id && !contact.matter_ids.includes(body.id)) {
      this.contacts.set(contact.id, { ...contact, matter_ids: [...contact.matter_ids, body.id] });
    }
  }

  private addMatter(
    record: OutboxRecord,
    matter: {
      id?: string;
      kind: string;
      category: string;
      words: string;
      urgent: boolean;
      household_id?: string;
      collected_on?: string;
    },
  ): void {
    if (!matter.id || this.matters.has(matter.id)) return;
    const household = matter.household_id ? this.households.get(matter.household_id) : undefined;
    this.matters.set(matter.id, {
      id: matter.id,
      number: '',
      kind: matter.kind,
      category: matter.category,
      words: matter.words,
      urgent: matter.urgent,
      state: 'submitted',
      state_name: this.stateName('submitted'),
      outcome: null,
      collected_on: matter.collected_on ?? this.day.as_of,
      household_id: matter.household_id ?? null,
      household_name: household?.head_name ?? null,
      owner_name: '',
      deadline_on: null,
      is_overdue: false,
      answer: null,
      actions: [],
      timeline: [
        {
          at: record.recorded_at,
          actor: this.me,
          action: 'submit',
          action_name: this.say('offline.recorded'),
          words: matter.words,
        },
      ],
      version: 1,
    });
  }

  private actOnMatter(record: OutboxRecord, body: CommandBodies['act_on_matter']): void {
    const row = this.matters.get(body.matter_id);
    if (!row || row.version > body.seen_version) return;
    const state = STATE_AFTER[body.action] ?? row.state;
    const name = row.actions.find((each) => each.action === body.action)?.name ?? this.say('offline.recorded');
    this.matters.set(row.id, {
      ...row,
      state,
      state_name: state === row.state ? row.state_name : this.stateName(state),
      // The next step is only offered when the server has answered this one.
      actions: [],
      timeline: [
        ...row.timeline,
        {
          at: record.recorded_at,
          actor: this.me,
          action: body.action,
          action_name: name,
          words: body.words ?? null,
        },
      ],
      version: row.version + 1,
    });
  }

  private stateName(state: string): string {
    return this.catalogues?.matter_states.find((entry) => entry.code === state)?.name ?? this.say('offline.waiting');
  }

  lists(): Forecast {
    return {
      households: [...this.households.values()].sort((a, b) => down(b.code, a.code)),
      contacts: [...this.contacts.values()].sort(
        (a, b) => down(a.met_on, b.met_on) || down(a.recorded_at, b.recorded_at) || down(a.id, b.id),
      ),
      matters: [...this.matters.values()].sort((a, b) => down(a.collected_on, b.collected_on) || down(a.id, b.id)),
    };
  }
}
