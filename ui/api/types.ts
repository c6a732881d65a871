/** Shapes of the server's answers (`/api/openapi.json`), as far as the screens read them. */

/** A reference to an area; `code` is the 12-digit division code, or 14 digits for a group. */
export interface AreaRef {
  code: string;
  name: string;
  kind: AreaKind;
}
export type AreaKind = 'county' | 'township' | 'village' | 'community' | 'section' | 'group';
export interface Area extends AreaRef {
  parent_code: string | null;
  aliases: string[];
  children: number;
}
export interface AreaDetail extends Area {
  ancestors: AreaRef[];
}

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
  total?: number | null;
}

export type Role =
  | 'county'
  | 'township'
  | 'village'
  | 'group_head'
  | 'representative'
  | 'auditor'
  | 'system'
  | 'department';
export interface Grant {
  role: Role;
  role_name: string;
  area: AreaRef;
  department: NamedRef | null;
}
export interface Me {
  account: { id: string; name: string; phone_masked?: string | null };
  grants: Grant[];
  csrf_token: string | null;
  representative: { id: string; name: string; area: AreaRef } | null;
  home: 'console' | 'phone';
}
export interface County {
  name: string;
  code: string;
  counts_from: string;
  default_as_of: string;
  today: string;
  is_demo: boolean;
  /** Years of the coming weeks whose days off are not known: deadlines there are assumed. */
  missing_years: number[];
  titles: { representative: string };
}

export interface Entry {
  code: string;
  name: string;
}
export interface Catalogues {
  ways: Entry[];
  service_items: Entry[];
  household_tags: (Entry & { sensitive: boolean })[];
  matter_kinds: (Entry & { is_urgent: boolean; categories: Category[] })[];
  leaflet_themes: Entry[];
  safety_items: SafetyItem[];
  difficulty_steps: Entry[];
  hazard_levels: Entry[];
  risk_colours: (NamedEntry & { lead: string; words: string; words_en: string })[];
  agreements: Entry[];
  settlements: Entry[];
  accusation_channels: Channel[];
  difficulty_kinds: Entry[];
  selection_ways: Entry[];
  gathering_kinds: Entry[];
  matter_states: Entry[];
  priorities: Entry[];
  end_reasons: Entry[];
  refusal_grounds: Entry[];
  return_reasons: Entry[];
  confirmation_ways: Entry[];
  ratings: Entry[];
}

/** A code with its name in both languages. */
export interface NamedEntry extends Entry {
  name_en: string;
}
/** Something that is asked of a category beside the words. */
export interface FieldEntry extends NamedEntry {
  type: 'text' | 'number' | 'choice' | 'choices' | 'date';
  is_required: boolean;
  default: string | null;
  options: NamedEntry[];
}
export interface Category extends Entry {
  days: number;
  hours: number | null;
  level: string;
  is_public: boolean;
  is_signed: boolean;
  needs_household: boolean;
  departments: string[];
  fields: FieldEntry[];
}
/** What is looked at in a home; something wrong there is a hazard of that category. */
export interface SafetyItem extends NamedEntry {
  category: string;
  words: string;
  words_en: string;
}
/** Where to turn with an accusation, which is never handled here. */
export interface Channel extends NamedEntry {
  phone: string | null;
  words: string;
  words_en: string;
}
/** What a matter carries beside its words. */
export interface FieldValue {
  code: string;
  name: string;
  name_en: string;
  value: string;
  words: string;
}
export interface Hazard {
  level: string;
  measure: string | null;
  responsible: string | null;
  due_on: string | null;
  rectified_on: string | null;
  rectified_words: string | null;
  rectified_by: string | null;
  passed_on: string | null;
  checks: { on: string; checker: string; is_passed: boolean; words: string | null }[];
  version: number;
}
export interface Dispute {
  parties: string[] | null;
  people: number | null;
  sum_yuan: number | null;
  risk: string | null;
  lead: string | null;
  is_led: boolean;
  mediator: string | null;
  agreement: string | null;
  agreed_on: string | null;
  confirm_until: string | null;
  settlement: string | null;
  settled_on: string | null;
  follow_up_on: string | null;
  mediations: { on: string; place: string | null; words: string; is_willing: boolean; recorder: string }[];
  follow_ups: { on: string; is_performed: boolean; words: string | null; recorder: string }[];
  version: number;
}
export interface Acknowledgement {
  level: string;
  name: string;
  at: string;
}
export interface Particulars {
  fields: FieldValue[];
  hazard: Hazard | null;
  dispute: Dispute | null;
  acknowledgements: Acknowledgement[];
}
export interface DutyPhone {
  area: AreaRef;
  name: string;
  phone: string;
}

export interface NamedRef {
  id: string;
  name: string;
}
export interface HouseholdSummary {
  id: string;
  code: string;
  head_name: string;
  contact_name: string | null;
  /** The full number, only where the reader may call. */
  phone?: string | null;
  phone_masked: string | null;
  area: AreaRef;
  village: AreaRef;
  address: string | null;
  members: number | null;
  priority: string;
  tags: string[];
  representative: NamedRef | null;
  last_contact_on: string | null;
  contacted_this_month: boolean;
}
export interface LinkHistory {
  id: string;
  representative: NamedRef;
  from_on: string;
  until_on: string | null;
  end_reason?: string | null;
}
export interface Household extends HouseholdSummary {
  resident: number | null;
  away: number | null;
  minors: number | null;
  over_80: number | null;
  hamlet: string | null;
  head?: { id: string; name: string; sex?: string | null; birth_month?: string | null } | null;
  sensitive_tags?: string[] | null;
  dissolved_on?: string | null;
  links: LinkHistory[];
  version: number;
}

export interface RepresentativeSummary {
  id: string;
  name: string;
  sex: string | null;
  phone_masked: string | null;
  area: AreaRef;
  village: AreaRef;
  selection_way: string | null;
  serving_from: string;
  serving_until: string | null;
  households: number;
  contacted_this_month: number;
  title: string;
}
export interface Representative extends RepresentativeSummary {
  phone: string | null;
  birth_month?: string | null;
  letter_number?: string | null;
  ground?: string | null;
  statutory_since?: string | null;
  group_head?: { name: string } | null;
  village_cadre?: { name: string } | null;
  load_notice?: string | null;
  terms?: { term: string; from: string; until: string | null; selection_way: string; ground: string; letter_number: string | null }[];
  portrait?: string | null;
  version: number;
}

export interface Contact {
  id: string;
  household: { id: string; head_name: string; area: AreaRef };
  representative: NamedRef;
  met_on: string;
  recorded_at: string;
  way: string;
  person_met: string | null;
  items: string[];
  words: string | null;
  leaflets: { theme: string; copies: number }[];
  /** What the home safety check found; nothing where nobody looked. */
  safety: string[] | null;
  entered_by: { name: string };
  on_behalf: boolean;
  state: 'valid' | 'void';
  void_reason: string | null;
  version: number;
  matters: { id: string; number: string; kind: string; state: string }[];
}
/** A matter that comes out of a contact: place and day are those of the contact. */
export interface RaisedMatter {
  kind: string;
  category: string;
  words: string;
  urgent: boolean;
}
export interface ContactDraft {
  household_id: string;
  met_on: string;
  way: string;
  person_met?: string;
  items: string[];
  words?: string;
  leaflets?: { theme: string; copies: number }[];
  on_behalf_of?: string;
  matters?: RaisedMatter[];
}

export interface MatterDraft {
  kind: string;
  category: string;
  household_id?: string;
  area_code?: string;
  words: string;
  urgent?: boolean;
  collected_on?: string;
  contact_id?: string;
}
export interface MatterSummary {
  id: string;
  number: string;
  kind: string;
  category: string;
  words: string;
  urgent: boolean;
  state: string;
  outcome: 'solved' | 'explained' | 'referred' | null;
  collected_on: string;
  area: AreaRef;
  village: AreaRef;
  household: { id: string; head_name: string } | null;
  owner: UnitRef & { account: NamedRef | null };
  deadline_on: string | null;
  /** Reckoned with days that no notice has arranged yet: the day may still move. */
  deadline_assumed: boolean;
  step_deadline_on: string | null;
  step_deadline_assumed: boolean;
  overdue: boolean;
  reporter: { name: string };
  reporter_sight: 'shown' | 'on_request' | 'withheld';
  version: number;
}
/** A unit that can have a matter: the office of an area, or a department of the county. */
export interface UnitRef {
  area: AreaRef;
  department: NamedRef | null;
}
export interface UnitInput {
  area_code?: string;
  department_id?: string;
}
export interface TimelineEntry {
  at: string;
  actor: string;
  action: string;
  action_name: string;
  from: string | null;
  to: string;
  outcome: string | null;
  ground: string | null;
  how: string | null;
  words: string | null;
  /** What else there is to know of it, in plain words. */
  note: string | null;
}
export interface MatterAction {
  action: string;
  name: string;
  /** The fields without which it cannot be taken. */
  needs: string[];
}
export interface Matter extends MatterSummary, Particulars {
  timeline: TimelineEntry[];
  actions: MatterAction[];
  answer: { outcome: string; words: string; on: string } | null;
  /** What the villager left who reported it himself. */
  reporter_contact?: { source: string; name: string | null; phone: string | null; may_call: boolean } | null;
  why_no_deadline: string | null;
  progress: MatterProgress;
}
/** What stands beside a matter's state. */
export interface MatterProgress {
  assigned_by: AreaRef | null;
  /** Whose attention a passed deadline has called. */
  attention: AreaRef | null;
  request: { request: string; until: string; on: string; decide_by: string } | null;
  supervision: { by: AreaRef; on: string; deadline_on: string; reported_on: string | null; is_missed: boolean } | null;
  assists: { unit: UnitRef; called_on: string; signed_in_on: string | null; responded_on: string | null }[];
  merged_into: string | null;
  followers: number;
  returns: number;
  reminders: number;
  suspended_days: number;
  rating: string | null;
}
export interface MatterActionInput {
  action: string;
  outcome?: 'solved' | 'explained' | 'referred';
  words?: string;
  to_area?: string;
  to_department?: string;
  to_account?: string;
  how?: string;
  rating?: string;
  ground?: string;
  reason?: string;
  until?: string;
  into?: string;
  units?: UnitInput[];
}

export interface GatheringSummary {
  id: string;
  kind: string;
  title: string;
  held_on: string;
  area: AreaRef;
  place: string | null;
  host: string | null;
  attendance: number;
  due: number | null;
}
export interface Gathering extends GatheringSummary {
  words?: string | null;
  attendees: { id: string; name: string; area: AreaRef }[];
  version: number;
}

export interface Indicator {
  code: string;
  name: string;
  unit: string;
  definition: string;
  additive: boolean;
  kind: 'flow' | 'stock' | 'rate';
  numerator?: string | null;
  denominator?: string | null;
}
export interface FigureValue {
  code: string;
  name: string;
  unit: string;
  value: number | null;
  numerator?: number | null;
  denominator?: number | null;
}
export interface Figures {
  area: AreaRef;
  since: string;
  as_of: string;
  values: FigureValue[];
}
export interface FigureRecord {
  id: string;
  kind: string;
  on: string | null;
  quantity: number;
  title: string;
  subtitle: string | null;
  area: AreaRef | null;
  link: string | null;
}
export interface Breakdown {
  items: { area: AreaRef; value: number | null }[];
  value: number | null;
}
export interface Bulletin {
  text: string;
  as_of: string;
  figures: { code: string; value: number | null; start: number; end: number }[];
}
export interface Overview {
  coverage: {
    households: number;
    linked: number;
    unlinked: number;
    contacted_this_month: number;
    month: string;
  };
  matters: {
    open: number;
    overdue: number;
    to_confirm: number;
    by_state: Record<string, number>;
    by_age: Record<string, number>;
  };
  attention: { code: string; name: string; count: number; link: string | null }[];
  trend: { months: string[]; contacts: number[]; appeals: number[]; answered: number[] };
}

export type ImportState = 'previewed' | 'running' | 'done' | 'failed';
export interface ImportCounts {
  inserted: number;
  updated: number;
  unchanged: number;
  ignored: number;
}
export interface ImportRow {
  sheet: string;
  row: number;
  column: string | null;
  value: string | null;
  code: string;
  detail: string;
  detail_en: string;
}
export interface ImportJob {
  id: string;
  kind: string;
  file_name: string;
  area: AreaRef;
  state: ImportState;
  sheets: { name: string; read: boolean; hidden: boolean; village: string | null; rows: number }[];
  columns: { header: string; field: string | null }[];
  rows: number;
  good: number;
  bad: number;
  would: ImportCounts;
  sample: {
    row: number;
    village: string;
    group: string;
    name: string;
    phone_masked: string | null;
    members: number | null;
    grounds: { code: string; name: string; name_en: string }[];
  }[];
  errors: ImportRow[];
  /** What comes in, but is worth a look. */
  notices: ImportRow[];
  progress: { done: number; total: number };
  result: (ImportCounts & { failed: number; errors: ImportRow[] }) | null;
  failure: string | null;
}

/** A role to be given: over an area, or in a department. */
export interface GrantInput {
  role: Role;
  area?: string;
  department_id?: string;
}
export interface Account {
  id: string;
  name: string;
  phone_masked?: string | null;
  login?: string | null;
  grants: Grant[];
  representative?: NamedRef | null;
  state?: string;
}
