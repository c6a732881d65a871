/** The operations that only the console calls, and what they answer. */
import { http } from './client';
import type { Account, AreaRef, Contact, GrantInput, Household, MatterActionInput, NamedRef, Page, Representative } from './types';

export interface VillageOverview {
  area: AreaRef;
  township: AreaRef | null;
  households: number;
  linked: number;
  unlinked: number;
  contacted_this_month: number;
  representatives: number;
  representatives_without_contact: number;
  open: number;
  overdue: number;
}
export interface VillageOverviews {
  as_of: string;
  month: string;
  items: VillageOverview[];
}

export interface SavedView {
  page: string;
  name: string;
  query: string;
}

export type Ring = [number, number][];
export interface OutlineFeature {
  type: 'Feature';
  properties: { code: string };
  geometry: { type: 'Polygon'; coordinates: Ring[] } | { type: 'MultiPolygon'; coordinates: Ring[][] };
}
export interface MapLayer {
  approval: string;
  added_on: string;
  geojson: { type: 'FeatureCollection'; features: OutlineFeature[] };
}

export interface SearchHit {
  kind: string;
  id: string;
  title: string;
  subtitle: string;
  area: AreaRef;
  link: string;
}
export interface SearchGroup {
  kind: string;
  name: string;
  hits: SearchHit[];
  more: boolean;
  link: string;
}

/** A queue of the workbench; `query` is what lists exactly these matters. */
export interface QueueCount {
  code: string;
  name: string;
  count: number;
  overdue: number;
  query: string;
}
export interface BulkResult {
  id: string;
  is_done: boolean;
  version: number | null;
  problem: { title: string; title_en: string; detail: string; detail_en: string } | null;
}

export interface Invitation {
  id: string;
  name: string;
  link: string;
  code: string;
  expires_at: string;
  phone_masked: string | null;
}
export interface Device {
  id: string;
  device: string;
  kind: string;
  made_at: string;
  last_used_on: string;
}

export interface Refusal {
  id: string;
  sender: NamedRef;
  area: AreaRef;
  kind: string;
  /** What the phone sent, as text: it may be anything. */
  body: string;
  title: string;
  title_en: string;
  detail: string;
  detail_en: string;
  device: string;
  recorded_at: string | null;
  received_at: string;
  settled: { at: string; by: string; words: string } | null;
}
export interface Suggestion {
  id: string;
  author: NamedRef;
  area: AreaRef;
  words: string;
  received_at: string;
  answer: { at: string; by: string; words: string } | null;
}

export interface PersonInput {
  name: string;
  sex?: string;
  birth_month?: string;
  phone?: string;
}
export interface HouseholdChange {
  head?: PersonInput;
  contact?: PersonInput | null;
  address?: string;
  hamlet?: string;
  members?: number;
  resident?: number;
  away?: number;
  minors?: number;
  over_80?: number;
  priority?: string;
  tags?: string[];
}
export interface ContactCorrection {
  met_on: string;
  way: string;
  person_met?: string;
  items: string[];
  words?: string;
  leaflets: { theme: string; copies: number }[];
}
export interface Appointment {
  person: PersonInput;
  area: string;
  selection_way: string;
  ground: string;
  letter_number?: string;
  from_on: string;
}

export interface OpenedReporter {
  name: string;
  household: { head_name: string; phone: string | null; address: string } | null;
}
/** A department of the county; no person stands in it. */
export interface Department {
  id: string;
  code: string;
  name: string;
  duty_phone: string | null;
  is_active: boolean;
  handles: { kind: string; category: string }[];
  version: number;
}
export interface DepartmentChange {
  name?: string;
  duty_phone?: string | null;
  is_active?: boolean;
  handles?: { kind: string; category: string }[];
}

/** Words that a unit uses again and again in answers. */
export interface AnswerTemplate {
  kind: string | null;
  category: string | null;
  title: string;
  words: string;
}
export interface AnswerTemplates {
  own: AnswerTemplate[];
  above: AnswerTemplate[];
}

type Scope = { area?: string; as_of?: string };
type Paging = { cursor?: string | null; limit?: number };

export const office = {
  villages: (scope: Scope) => http.get<VillageOverviews>('/overview/villages', scope),

  views: async () => (await http.get<{ items: SavedView[] }>('/me/views')).items,
  replaceViews: async (items: SavedView[]) =>
    (await http.put<{ items: SavedView[] }>('/me/views', { items })).items,

  map: async () => (await http.get<{ layer: MapLayer | null }>('/county/map')).layer,
  putMap: async (approval: string, geojson: unknown) =>
    (await http.put<{ layer: MapLayer | null }>('/county/map', { approval, geojson })).layer,
  removeMap: () => http.remove('/county/map'),

  search: async (q: string, scope: Scope, signal?: AbortSignal) =>
    (await http.get<{ groups: SearchGroup[] }>('/search', { q, area: scope.area, limit: 6 }, signal)).groups,

  queues: async (area: string) => (await http.get<{ queues: QueueCount[] }>('/matters/queues', { area })).queues,
  actOnMatters: (items: { id: string; version: number }[], input: MatterActionInput, key: string) =>
    http.act<{ results: BulkResult[] }>('/matters/actions', { items, ...input }, undefined, key),

  answerTemplates: () => http.get<AnswerTemplates>('/answer-templates'),
  replaceAnswerTemplates: (items: AnswerTemplate[]) => http.put<AnswerTemplates>('/answer-templates', { items }),

  changeHousehold: (id: string, change: HouseholdChange, version: number) =>
    http.patch<Household>(`/households/${id}`, change, version),
  linkHousehold: (household: string, representative: string, key: string) =>
    http.create<unknown>('/links', { household_id: household, representative_id: representative }, key),
  correctContact: (id: string, correction: ContactCorrection, version: number) =>
    http.put<Contact>(`/contacts/${id}`, correction, version),
  voidContact: (id: string, reason: string, version: number) =>
    http.act<Contact>(`/contacts/${id}/void`, { reason }, version),

  appoint: (appointment: Appointment, key: string) =>
    http.create<Representative>('/representatives', appointment, key),

  /** No key: a receipt would keep the secret. Sent again it makes another one and ends the first. */
  invite: (representative: string) =>
    http.act<Invitation>('/invitations', { representative_id: representative }),
  devices: async (representative: string) =>
    (await http.get<{ items: Device[] }>(`/representatives/${representative}/devices`)).items,
  revokeDevice: (representative: string, device: string) =>
    http.act<void>(`/representatives/${representative}/devices/${device}/revoke`, {}),

  departments: async (retired = false) =>
    (await http.get<{ items: Department[] }>('/departments', retired ? { retired: 'yes' } : {})).items,
  createDepartment: (draft: DepartmentChange & { code: string; name: string }, key: string) =>
    http.create<Department>('/departments', draft, key),
  changeDepartment: (id: string, change: DepartmentChange, version: number) =>
    http.patch<Department>(`/departments/${id}`, change, version),
  /** Who reported it, with the reason why one has to know; both are kept. */
  reporter: (matter: string, reason: string) => http.act<OpenedReporter>(`/matters/${matter}/reporter`, { reason }),
  replaceGrants: (id: string, grants: GrantInput[], representative: string | null) =>
    http.put<Account>(`/accounts/${id}/grants`, { grants, representative_id: representative }),

  refusals: (query: Paging & { area?: string; open?: string }) => http.get<Page<Refusal>>('/refusals', query),
  settleRefusal: (id: string, words: string) => http.act<Refusal>(`/refusals/${id}/settle`, { words }),
  suggestions: (query: Paging & { area?: string; open?: string }) => http.get<Page<Suggestion>>('/suggestions', query),
  answerSuggestion: (id: string, words: string) =>
    http.act<Suggestion>(`/suggestions/${id}/answer`, { words }),
};
