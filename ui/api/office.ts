/** The operations that only the console calls, and what they answer. */
import { http } from './client';
import type { AreaRef, Contact, Household, MatterActionInput, Page, Representative } from './types';

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
  subtitle: string | null;
  area: AreaRef | null;
  link: string | null;
}
export interface SearchGroup {
  kind: string;
  hits: SearchHit[];
}

export interface QueueCount {
  code: string;
  count: number;
}
export interface BulkResult {
  id: string;
  matter: { version: number } | null;
  problem: { title: string; title_en: string; detail: string; detail_en: string } | null;
}

export interface Invitation {
  link: string;
  code: string;
  expires_at: string;
  name: string;
}
export interface Device {
  id: string;
  name: string;
  created_at: string;
  last_used_on: string | null;
}

export interface Refusal {
  id: string;
  kind: string;
  recorded_at: string;
  received_at: string;
  sender: { name: string };
  area: AreaRef | null;
  body: unknown;
  title: string;
  detail: string;
  title_en: string;
  detail_en: string;
  settled: { at: string; by: string; words: string } | null;
}
export interface Suggestion {
  id: string;
  words: string;
  made_at: string;
  author: { name: string };
  area: AreaRef | null;
  answer: { words: string; at: string; by: string } | null;
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

  queues: async (scope: Scope) => (await http.get<{ items: QueueCount[] }>('/matters/queues', scope)).items,
  actOnMatters: (items: { id: string; version: number }[], input: MatterActionInput, key: string) =>
    http.act<{ items: BulkResult[] }>('/matters/actions', { items, ...input }, undefined, key),

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
  endMandate: (id: string, end: { on: string; reason: string; successor_id?: string }, version: number) =>
    http.act<Representative>(`/representatives/${id}/end`, end, version),

  invite: (representative: string, key: string) =>
    http.create<Invitation>('/invitations', { representative_id: representative }, key),
  devices: async (representative: string) =>
    (await http.get<{ items: Device[] }>(`/representatives/${representative}/devices`)).items,
  revokeDevice: (representative: string, device: string) =>
    http.act<void>(`/representatives/${representative}/devices/${device}/revoke`, {}),

  refusals: (query: Scope & Paging & { settled?: string }) => http.get<Page<Refusal>>('/refusals', query),
  settleRefusal: (id: string, words: string) => http.act<Refusal>(`/refusals/${id}/settle`, { words }),
  suggestions: (query: Scope & Paging & { answered?: string }) => http.get<Page<Suggestion>>('/suggestions', query),
  answerSuggestion: (id: string, words: string) =>
    http.act<Suggestion>(`/suggestions/${id}/answer`, { words }),
};
