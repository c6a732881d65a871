/**
 * What a phone holds and how the screens speak with it; `docs/sync.md` is the contract with the
 * server. Nothing here knows of Vue or of the DOM.
 */
import type { AreaRef, Catalogues, County, DutyPhone, Me, Particulars } from '../api/types';

export interface HouseholdRow {
  id: string;
  code: string;
  head_name: string;
  contact_name: string | null;
  phone: string | null;
  area: AreaRef;
  address: string | null;
  hamlet: string | null;
  members: number | null;
  resident: number | null;
  away: number | null;
  minors: number | null;
  over_80: number | null;
  priority: string;
  tags: string[];
  sensitive_tags: string[];
  last_contact_on: string | null;
  contacted_this_month: boolean;
  linked_from: string;
  version: number;
}

export interface LeafletCount {
  theme: string;
  copies: number;
}

export interface ContactRow {
  id: string;
  household_id: string;
  household_name: string;
  met_on: string;
  recorded_at: string;
  way: string;
  person_met: string | null;
  items: string[];
  words: string | null;
  leaflets: LeafletCount[];
  /** What the home safety check found; nothing where nobody looked. */
  safety?: string[] | null;
  entered_by: string;
  on_behalf: boolean;
  state: 'valid' | 'void';
  void_reason: string | null;
  matter_ids: string[];
  version: number;
}

export interface TimelineRow {
  at: string;
  actor: string;
  action: string;
  action_name: string;
  words: string | null;
}

/** A row of an older server carries nothing beside the words. */
export interface MatterRow extends Partial<Particulars> {
  id: string;
  number: string;
  kind: string;
  category: string;
  words: string;
  urgent: boolean;
  state: string;
  state_name: string;
  outcome: 'solved' | 'explained' | null;
  collected_on: string;
  household_id: string | null;
  household_name: string | null;
  owner_name: string;
  deadline_on: string | null;
  is_overdue: boolean;
  answer: { outcome: string; words: string; on: string } | null;
  /** A phone that was told before the server said what a step needs has none. */
  actions: { action: string; name: string; needs?: string[] }[];
  timeline: TimelineRow[];
  version: number;
}

/** A notice in the own inbox. */
export interface NoticeRow {
  id: string;
  theme_name: string;
  issuer_name: string;
  source_name: string | null;
  title: string;
  words: string;
  queued_at: string;
  is_to_pass_on: boolean;
  edition: number;
  corrected_why: string | null;
  withdrawn_why: string | null;
  relays: { by: string; words: string }[];
  questions: { id: string; words: string; state: string; state_name: string; answer: string | null; answered_by: string | null }[];
  opened_at: string | null;
  relayed_at: string | null;
  acknowledged_at: string | null;
  /** The page of the notice for one's own group. */
  link: string;
  attachments: { sha256: string }[];
  version: number;
}

export interface RaisedMatterBody {
  id?: string;
  kind: string;
  category: string;
  words: string;
  urgent: boolean;
  /** The fields of the category, by their codes. */
  fields?: Record<string, string | string[]>;
  hazard?: { level: string; measure?: string };
  dispute?: { parties?: string[]; people?: number };
}

export interface AttachmentRef {
  sha256: string;
  bytes: number;
  media_type: string;
}

/** The bodies of the commands, by kind; identifiers that are missing are minted by the phone. */
export interface CommandBodies {
  record_contact: {
    id?: string;
    household_id: string;
    met_on: string;
    way: string;
    person_met?: string;
    items: string[];
    words?: string;
    leaflets?: LeafletCount[];
    safety?: string[];
    on_behalf_of?: string;
    difficulty?: { kind: string; cause?: string };
    matters?: RaisedMatterBody[];
    attachments?: AttachmentRef[];
  };
  correct_contact: {
    contact_id: string;
    seen_version: number;
    met_on: string;
    way: string;
    person_met?: string;
    items: string[];
    words?: string;
    leaflets?: LeafletCount[];
    safety?: string[] | null;
  };
  void_contact: { contact_id: string; seen_version: number; reason: string };
  submit_matter: {
    id?: string;
    kind: string;
    category: string;
    household_id?: string;
    area_code?: string;
    words: string;
    urgent?: boolean;
    collected_on?: string;
    contact_id?: string;
    fields?: Record<string, string | string[]>;
    hazard?: { level: string; measure?: string };
    dispute?: { parties?: string[]; people?: number };
    attachments?: AttachmentRef[];
  };
  act_on_matter: {
    matter_id: string;
    seen_version: number;
    action: string;
    outcome?: 'solved' | 'explained' | 'referred';
    how?: string;
    rating?: string;
    words?: string;
    ground?: string;
  };
  /** That somebody was told where to turn with an accusation; nothing of it is kept. */
  refer_accusation: { id?: string; channel: string };
  suggest: { id?: string; words: string };
  open_notice: { notice_id: string };
  acknowledge_notice: { notice_id: string };
  relay_notice: { id?: string; notice_id: string; way: string; words?: string };
  ask_about_notice: { id?: string; notice_id: string; words: string };
  unreadable: { raw: string };
}
export type CommandKind = keyof CommandBodies;

export interface Receipt {
  command: string;
  outcome: 'accepted' | 'refused' | 'superseded';
  object: string | null;
  version: number | null;
  code: string | null;
  title: string | null;
  detail: string | null;
  title_en: string | null;
  detail_en: string | null;
}

/** One thing that this phone has recorded. */
export interface OutboxItem {
  id: string;
  kind: CommandKind;
  body: CommandBodies[CommandKind];
  recorded_at: string;
  /** `waiting` to be sent, `refused` and to be looked at, `done`, or `set_aside` by hand. */
  state: 'waiting' | 'refused' | 'done' | 'set_aside';
  receipt: Receipt | null;
  /** A line for people: whom or what it is about, as known when it was made. */
  about: string;
  /** Pictures that belong to it, and how far each has been sent. */
  photos: OutboxPhoto[];
}

/** A picture on its way; `problem` says why the server will not have it, for people. */
export interface OutboxPhoto {
  sha256: string;
  bytes: number;
  sent: number;
  is_complete: boolean;
  problem?: string | null;
}

/** A picture as the camera gave it, already shrunk and stripped. */
export interface Photo {
  bytes: ArrayBuffer;
  media_type: string;
}

export interface Profile {
  tag: string;
  me: Me;
  county: County;
  /** What the contact card (心连心联系卡) says. */
  card: {
    name: string;
    title: string;
    phone: string | null;
    area: AreaRef;
    village_name: string;
    group_head: string | null;
    village_cadre: string | null;
    serving_from: string | null;
    letter_number: string | null;
  } | null;
  /** Whom to call when something cannot wait, the nearest office first. */
  duty_phones?: DutyPhone[];
}

/** Where the conversation with the server stands. */
export interface SyncStatus {
  /** `idle`, `running`; `offline`: no answer; `signed_out`: sign in again, nothing is lost; `revoked`: erased. */
  state: 'idle' | 'running' | 'offline' | 'signed_out' | 'revoked' | 'failed';
  /** When the last answer came, by the phone's clock. */
  last_answer_at: string | null;
  /** What went wrong, for people. */
  words: string | null;
}

/** Everything that the screens show, replaced as a whole on every change. */
export interface World {
  account: string;
  profile: Profile | null;
  catalogues: (Catalogues & { tag: string }) | null;
  /** Today's date in China, as far as the phone can know it. */
  today: string;
  /** The county's own day for lists and months. */
  as_of: string;
  /** Rows as the server said, with what is unsent laid over them. */
  households: HouseholdRow[];
  contacts: ContactRow[];
  matters: MatterRow[];
  notices: NoticeRow[];
  /** Unsent and refused first, then what was sent lately, newest first. */
  outbox: OutboxItem[];
  waiting: number;
  refused: number;
  sync: SyncStatus;
  /**
   * Whether the browser has promised to keep the data, whether the app starts without network, and
   * whether what is recorded outlives the page at all: in a private window it does not.
   */
  kept: { persisted: boolean | null; worker: boolean; durable: boolean };
  /** What came to this person: answers to confirm, households that came or went, refusals; newest first. */
  news: NewsItem[];
}

export interface NewsItem {
  id: string;
  at: string;
  kind: 'matter_moved' | 'household_came' | 'household_left' | 'refused' | 'joined';
  /** The matter, household or command. */
  object: string;
  words: string;
  is_read: boolean;
}

/** What a phone can do for its screens. */
export interface PhoneStore {
  readonly world: World;
  subscribe(listener: (world: World) => void): () => void;
  /**
   * Keeps what was recorded: one transaction over the outbox, its photos and the dropped draft.
   * Resolves with the command's id when it is durable; the sending starts by itself.
   */
  record<K extends CommandKind>(
    kind: K,
    body: CommandBodies[K],
    options?: { about?: string; photos?: Photo[]; draft?: string },
  ): Promise<string>;
  /** Sends a refused item again with a mended body, as a new command. */
  mend<K extends CommandKind>(id: string, body: CommandBodies[K]): Promise<string>;
  /** Puts a refused item aside; it stays readable in the history. */
  setAside(id: string): Promise<void>;
  markNewsRead(): Promise<void>;
  /** Keeps one field of what is being typed. */
  keepDraft(key: string, field: string, value: unknown): Promise<void>;
  readDraft(key: string): Promise<Record<string, unknown>>;
  dropDraft(key: string): Promise<void>;
  /** Sends and fetches now. */
  syncNow(): Promise<void>;
  /** Tries to send; answers what could not be sent. */
  prepareSignOut(): Promise<{ unsent: number }>;
  /** Ends the session and erases this person's data from the phone. */
  signOut(): Promise<void>;
}
