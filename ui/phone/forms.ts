/** What the forms hold, and the commands that come out of them. Pure: nothing is kept or sent here. */
import type {
  CommandBodies,
  ContactRow,
  HouseholdRow,
  MatterRow,
  Photo,
  RaisedMatterBody,
} from '../offline/types';
import type { Entry, FieldEntry, SafetyItem } from '../api/types';

export interface ContactForm {
  way: string;
  items: string[];
  copies: number;
  theme: string;
  words: string;
  person_met: string;
  met_on: string;
  difficulty: string;
  cause: string;
  /** Whether the home was looked through; `problems` then holds what was wrong, with its words. */
  is_checked: boolean;
  problems: Record<string, string>;
}

export interface MatterForm {
  kind: string;
  category: string;
  matter_words: string;
  urgent: boolean;
  /** The fields of the category; nothing where it asks for none. */
  fields: Record<string, string | string[]> | null;
  /** How bad a hazard is, where that was said. */
  danger: string;
  measure: string;
  /** The parties of a dispute, and how many people are involved. */
  parties: string;
  people: string;
}

/** One sheet holds both, and whether something was raised at all. */
export type VisitForm = ContactForm & MatterForm & { with_matter: boolean; photos: Photo[] };

export function emptyContact(today: string, theme: string): ContactForm {
  return {
    way: 'home',
    items: [],
    copies: 0,
    theme,
    words: '',
    person_met: '',
    met_on: today,
    difficulty: '',
    cause: '',
    is_checked: false,
    problems: {},
  };
}

export function emptyMatter(kind = 'appeal'): MatterForm {
  return {
    kind,
    category: '',
    matter_words: '',
    urgent: kind === 'emergency',
    fields: null,
    danger: '',
    measure: '',
    parties: '',
    people: '',
  };
}

/** The locale key of what still has to be said before a matter can be kept, or nothing. */
export function missingOfMatter(form: MatterForm, asked: readonly FieldEntry[] = []): string {
  if (!form.category) return 'entry.need_category';
  if (!form.matter_words.trim()) return 'entry.need_words';
  // A form that could not show the fields does not insist on them.
  const { fields } = form;
  if (fields && asked.some((each) => each.is_required && !fields[each.code]?.length)) return 'entry.need_fields';
  return '';
}

/** The locale key of what is wrong with the day of a contact, or nothing. */
export function missingOfContact(form: ContactForm, today: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(form.met_on)) return 'entry.need_day';
  if (form.met_on > today) return 'entry.day_ahead';
  return '';
}

export function raisedMatter(form: MatterForm): RaisedMatterBody {
  const body: RaisedMatterBody = {
    kind: form.kind,
    category: form.category,
    words: form.matter_words.trim(),
    urgent: form.urgent,
  };
  // Sent also when nothing is filled in: it tells that the form knew what is asked.
  if (form.fields) body.fields = Object.fromEntries(Object.entries(form.fields).filter(([, value]) => value.length));
  const measure = form.measure.trim();
  if (form.kind === 'hazard' && (form.danger || measure)) body.hazard = { level: form.danger || 'general', measure };
  if (form.kind === 'dispute') {
    const people = parseInt(form.people, 10);
    body.dispute = { parties: form.parties.trim().split(/\s*[、,，\n]\s*/).filter(Boolean), ...(people >= 0 ? { people } : {}) };
  }
  return body;
}

/** The hazards that a home safety check found, each a matter of its own. */
export function hazardsOf(form: ContactForm, items: readonly SafetyItem[]): RaisedMatterBody[] {
  return items
    .filter((each) => form.is_checked && each.code in form.problems)
    .map((each) => ({
      kind: 'hazard',
      category: each.category,
      words: form.problems[each.code]?.trim() || each.words,
      urgent: false,
    }));
}

type Fields = Omit<CommandBodies['correct_contact'], 'contact_id' | 'seen_version' | 'safety'>;

function fieldsOf(form: ContactForm): Fields {
  const fields: Fields = { met_on: form.met_on, way: form.way, items: [...form.items] };
  if (form.person_met.trim()) fields.person_met = form.person_met.trim();
  if (form.words.trim()) fields.words = form.words.trim();
  if (form.copies > 0 && form.theme) fields.leaflets = [{ theme: form.theme, copies: form.copies }];
  return fields;
}

export function contactBody(
  form: ContactForm,
  household: string,
  more: { behalf?: string | undefined; matter?: MatterForm | undefined; safety?: readonly SafetyItem[] } = {},
): CommandBodies['record_contact'] {
  const body: CommandBodies['record_contact'] = { household_id: household, ...fieldsOf(form) };
  if (form.difficulty) {
    body.difficulty = form.cause.trim()
      ? { kind: form.difficulty, cause: form.cause.trim() }
      : { kind: form.difficulty };
  }
  if (more.behalf) body.on_behalf_of = more.behalf;
  if (form.is_checked) body.safety = Object.keys(form.problems);
  const raised = [...(more.matter ? [raisedMatter(more.matter)] : []), ...hazardsOf(form, more.safety ?? [])];
  if (raised.length) body.matters = raised;
  return body;
}

export function correctionBody(form: ContactForm, contact: ContactRow): CommandBodies['correct_contact'] {
  const body: CommandBodies['correct_contact'] = { contact_id: contact.id, seen_version: contact.version, ...fieldsOf(form) };
  // What was not touched is not sent: it stays as it is.
  if (form.is_checked) body.safety = Object.keys(form.problems);
  else if (contact.safety) body.safety = null;
  return body;
}

/** The form as a contact that exists fills it: nothing that is known is asked again. */
export function formOf(
  contact: Pick<ContactRow, 'way' | 'items' | 'met_on'> & {
    words?: string | null;
    person_met?: string | null;
    leaflets?: { theme: string; copies: number }[];
    difficulty?: { kind: string; cause?: string };
    safety?: string[] | null;
  },
  theme: string,
): ContactForm {
  const leaflet = contact.leaflets?.[0];
  return {
    way: contact.way,
    items: [...contact.items],
    copies: leaflet?.copies ?? 0,
    theme: leaflet?.theme ?? theme,
    words: contact.words ?? '',
    person_met: contact.person_met ?? '',
    met_on: contact.met_on,
    difficulty: contact.difficulty?.kind ?? '',
    cause: contact.difficulty?.cause ?? '',
    is_checked: Array.isArray(contact.safety),
    problems: Object.fromEntries((contact.safety ?? []).map((code) => [code, ''])),
  };
}

/** Those still to contact first: households of priority, then whoever was met longest ago. */
export function inOrderOfNeed(households: readonly HouseholdRow[]): HouseholdRow[] {
  return [...households].sort(
    (left, right) =>
      Number(right.priority === 'key') - Number(left.priority === 'key') ||
      (left.last_contact_on ?? '').localeCompare(right.last_contact_on ?? '') ||
      left.code.localeCompare(right.code),
  );
}

/** The categories with what was used most here first; equal ones keep the catalogue's order. */
export function mostUsedFirst(categories: readonly Entry[], kind: string, matters: readonly MatterRow[]): Entry[] {
  const used = new Map<string, number>();
  for (const each of matters) {
    if (each.kind === kind) used.set(each.category, (used.get(each.category) ?? 0) + 1);
  }
  return [...categories].sort((left, right) => (used.get(right.code) ?? 0) - (used.get(left.code) ?? 0));
}

export type MatterGroup = 'ask' | 'open' | 'finished';
const FINISHED = new Set(['confirmed', 'lapsed', 'refused', 'withdrawn', 'merged']);

/** Which of the three heaps a matter lies on: to check with the villager, being worked on, done. */
export function groupOf(matter: { state: string }): MatterGroup {
  if (matter.state === 'answered') return 'ask';
  return FINISHED.has(matter.state) ? 'finished' : 'open';
}

/** A matter of the phone's own world, as the line shows it. */
export function lineOfRow(matter: MatterRow) {
  return { ...matter, household: matter.household_name, owner: matter.owner_name };
}

/** What happened with a household, newest first: contacts and matters in one line of time. */
export interface Event {
  on: string;
  contact?: ContactRow;
  matter?: MatterRow;
}

export function timelineOf(household: string, contacts: readonly ContactRow[], matters: readonly MatterRow[]): Event[] {
  const events: Event[] = [
    ...contacts.filter((each) => each.household_id === household).map((contact) => ({ on: contact.met_on, contact })),
    ...matters.filter((each) => each.household_id === household).map((matter) => ({ on: matter.collected_on, matter })),
  ];
  return events.sort((left, right) => right.on.localeCompare(left.on));
}

/** Where a household lives, said once: the address where there is one, else group and hamlet. */
export function placeOf(household: { area: { name: string }; address: string | null; hamlet?: string | null }): string {
  return household.address || [household.area.name, household.hamlet].filter(Boolean).join(' ');
}
