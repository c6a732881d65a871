/**
 * A phone without server or database, for the style page and for work on the screens: it holds an
 * invented world in memory and lays what is recorded over it. Only the development build has it.
 */
import type {
  CommandBodies,
  CommandKind,
  ContactRow,
  MatterRow,
  NewsItem,
  OutboxItem,
  Photo,
  PhoneStore,
  SyncStatus,
  World,
} from '../../offline/types';
import invented from './world.json';

type Listener = (world: World) => void;

/** A world with something to read in every place. */
export function inventedWorld(): World {
  const base = invented as unknown as Omit<World, 'outbox' | 'waiting' | 'refused' | 'sync' | 'kept' | 'news'>;
  return {
    ...base,
    outbox: [],
    waiting: 0,
    refused: 0,
    sync: { state: 'idle', last_answer_at: new Date().toISOString(), words: null },
    kept: { persisted: true, worker: true, durable: true },
    news: base.matters
      .filter((each) => each.state === 'answered')
      .map((each) => ({
        id: `news_${each.id}`,
        at: '2026-11-27T02:00:00.000Z',
        kind: 'matter_moved' as const,
        object: each.id,
        words: each.answer?.words ?? each.words,
        is_read: false,
      })),
  };
}

/** Opens the invented phone; `?fake=offline,refused…` in the address puts it into that state. */
export function openFake(wanted: readonly string[] = []): PhoneStore {
  const drafts = new Map<string, Record<string, unknown>>();
  const listeners = new Set<Listener>();
  let world = inventedWorld();
  let number = 0;

  function change(part: Partial<World>): void {
    world = { ...world, ...part };
    const outbox = world.outbox;
    world.waiting = outbox.filter((each) => each.state === 'waiting').length;
    world.refused = outbox.filter((each) => each.state === 'refused').length;
    for (const listener of listeners) listener(world);
  }

  function lay(kind: CommandKind, body: CommandBodies[CommandKind], id: string): void {
    if (kind !== 'record_contact') return;
    const contact = body as CommandBodies['record_contact'];
    const household = world.households.find((each) => each.id === contact.household_id);
    const row: ContactRow = {
      id: `con_${id}`,
      household_id: contact.household_id,
      household_name: household?.head_name ?? '',
      met_on: contact.met_on,
      recorded_at: new Date().toISOString(),
      way: contact.way,
      person_met: contact.person_met ?? null,
      items: contact.items,
      words: contact.words ?? null,
      leaflets: contact.leaflets ?? [],
      entered_by: world.profile?.me.account.name ?? '',
      on_behalf: Boolean(contact.on_behalf_of),
      state: 'valid',
      void_reason: null,
      matter_ids: [],
      version: 0,
    };
    const raised: MatterRow[] = (contact.matters ?? []).map((each, index) => ({
      id: `mat_${id}_${index}`,
      number: '',
      kind: each.kind,
      category: each.category,
      words: each.words,
      urgent: each.urgent,
      state: 'submitted',
      state_name: invented.submitted,
      outcome: null,
      collected_on: contact.met_on,
      household_id: contact.household_id,
      household_name: row.household_name,
      owner_name: world.profile?.card?.village_name ?? '',
      deadline_on: null,
      is_overdue: false,
      answer: null,
      actions: [],
      timeline: [],
      version: 0,
    }));
    change({
      contacts: [row, ...world.contacts],
      matters: [...raised, ...world.matters],
      households: world.households.map((each) =>
        each.id === contact.household_id
          ? { ...each, contacted_this_month: true, last_contact_on: contact.met_on }
          : each,
      ),
    });
  }

  const api: PhoneStore = {
    get world() {
      return world;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async record(kind, body, options) {
      const id = `cmd_fake${++number}`;
      const item: OutboxItem = {
        id,
        kind,
        body,
        recorded_at: new Date().toISOString(),
        state: 'waiting',
        receipt: null,
        about: options?.about ?? '',
        photos: (options?.photos ?? []).map((each: Photo) => ({
          sha256: '',
          bytes: each.bytes.byteLength,
          sent: 0,
          is_complete: false,
        })),
      };
      if (options?.draft) drafts.delete(options.draft);
      change({ outbox: [item, ...world.outbox] });
      lay(kind, body, id);
      return id;
    },
    async mend(id, body) {
      const old = world.outbox.find((each) => each.id === id);
      change({ outbox: world.outbox.map((each) => (each.id === id ? { ...each, state: 'set_aside' } : each)) });
      return api.record(old?.kind ?? 'suggest', body, { about: old?.about ?? '' });
    },
    async setAside(id) {
      change({ outbox: world.outbox.map((each) => (each.id === id ? { ...each, state: 'set_aside' } : each)) });
    },
    async markNewsRead() {
      change({ news: world.news.map((each) => ({ ...each, is_read: true })) });
    },
    async keepDraft(key, field, value) {
      drafts.set(key, { ...drafts.get(key), [field]: value });
    },
    async readDraft(key) {
      return drafts.get(key) ?? {};
    },
    async dropDraft(key) {
      drafts.delete(key);
    },
    async syncNow() {
      change({ sync: { ...world.sync, state: 'idle', last_answer_at: new Date().toISOString() } });
    },
    async prepareSignOut() {
      return { unsent: world.waiting };
    },
    async signOut() {
      change({ profile: null, households: [], contacts: [], matters: [], outbox: [] });
    },
  };

  const states: SyncStatus['state'][] = ['running', 'offline', 'signed_out', 'revoked', 'failed'];
  for (const state of states) if (wanted.includes(state)) change({ sync: { ...world.sync, state } });
  if (wanted.includes('refused')) change({ outbox: [refusedItem(world)], news: [refusedNews(), ...world.news] });
  if (wanted.includes('waiting')) {
    const household = world.households[0];
    if (household) {
      const body = { household_id: household.id, met_on: world.today, way: 'home', items: ['wellbeing'] };
      void api.record('record_contact', body, { about: household.head_name });
    }
  }
  if (wanted.includes('plain')) change({ kept: { persisted: false, worker: false, durable: true } });
  if (wanted.includes('empty')) change({ households: [], contacts: [], matters: [], news: [] });
  return api;
}

function refusedItem(world: World): OutboxItem {
  const household = world.households[1];
  return {
    id: 'cmd_fakerefused',
    kind: 'record_contact',
    body: { household_id: household?.id ?? '', met_on: '2022-05-01', way: 'home', items: ['policy'] },
    recorded_at: '2026-11-26T08:20:00.000Z',
    state: 'refused',
    about: household?.head_name ?? '',
    photos: [],
    receipt: {
      command: 'cmd_fakerefused',
      outcome: 'refused',
      object: null,
      version: null,
      code: 'contacts.not-linked',
      ...invented.receipt,
    },
  };
}

function refusedNews(): NewsItem {
  return {
    id: 'news_refused',
    at: '2026-11-26T08:21:00.000Z',
    kind: 'refused',
    object: 'cmd_fakerefused',
    words: '',
    is_read: false,
  };
}
