/** Assemblies, statute checks, the three lists, and corrections: what the office does about meetings. */
import { http } from './client';
import type { AreaRef, Gathering, Page } from './types';

export interface Term {
  code: string;
  name: string;
  name_en: string;
}
export interface StatuteCheck {
  rule: string;
  name: string;
  name_en: string;
  verdict: 'holds' | 'does_not_hold' | 'cannot_tell';
  missing: Term[];
  numbers: (Term & { value: number })[];
  article: string;
  article_en: string;
  words: string;
  words_en: string;
}
export interface VillageFacts {
  committee: number;
  committee_women: number;
  both: number;
  mode: 'households' | 'groups' | null;
  recorded_by: string;
  recorded_at: string;
  version: number;
}
export interface VillageChecks {
  area: AreaRef;
  law: 'village' | 'community';
  representatives: number;
  women: number;
  members: number | null;
  last_assembly_on: string | null;
  next_assembly_by: string | null;
  facts: VillageFacts | null;
  checks: StatuteCheck[];
}
export interface StatuteChecks {
  as_of: string;
  items: VillageChecks[];
}

export type Stage = 'awaited' | 'to_hold' | 'to_vote' | 'to_close' | 'to_disclose' | 'posted' | 'done';
export interface AssemblySummary {
  id: string;
  title: string;
  session: string | null;
  area: AreaRef;
  held_on: string;
  starts_at: string | null;
  place: string | null;
  stage: Stage;
  members: number | null;
  present: number | null;
  women_present: number;
  items: number;
  voted: number;
  posted_from: string | null;
  posted_until: string | null;
}
export interface Votes {
  yes: number;
  no: number;
  abstain: number;
}
export interface AgendaItem {
  number: number;
  title: string;
  listed: string | null;
  studied_on: string | null;
  authorised_on: string | null;
  vote: Votes | null;
  resolution: string | null;
  checks: StatuteCheck[];
}
export interface Seat {
  id: string;
  name: string;
  area: AreaRef;
  is_woman: boolean | null;
  is_present: boolean;
}
export interface Minutes {
  title: string;
  session: string | null;
  held_on: string;
  starts_at: string | null;
  place: string | null;
  host: string | null;
  members: number | null;
  present: number;
  women_present: number;
  committee_present: number;
  present_names: string[];
  absent_names: string[];
  observers: string | null;
  words: string | null;
  items: { title: string; studied_on: string | null; vote: Votes | null; resolution: string | null }[];
}
export interface Edition {
  number: number;
  reason: string | null;
  closed_by: string;
  closed_at: string;
  minutes: Minutes;
}
export interface Assembly extends AssemblySummary {
  state: 'announced' | 'held' | 'closed';
  law: 'village' | 'community';
  host: string | null;
  announced_on: string;
  convened: 'committee' | 'proposal';
  proposers: number | null;
  representatives: number;
  committee: number | null;
  committee_present: number;
  observers: string | null;
  words: string | null;
  posted_at: string | null;
  propose_until: string;
  edition: number;
  correcting: string | null;
  void_reason: string | null;
  agenda: AgendaItem[];
  seats: Seat[];
  editions: Edition[];
  checks: StatuteCheck[];
  may_change: boolean;
  version: number;
}
export interface AssemblyDraft {
  title: string;
  area: string;
  held_on: string;
  starts_at?: string;
  place?: string;
  host?: string;
  session?: string;
  announced_on?: string;
  convened: string;
  proposers?: number;
  agenda: { title: string; listed?: string; studied_on?: string; authorised_on?: string }[];
}

export interface MeetingItem {
  number: number;
  list: 'problem' | 'need' | 'duty';
  words: string;
  owner: string | null;
  due_on: string | null;
  is_matter: boolean;
  matter: { id: string; number: string; state: string; outcome: string | null } | null;
  settled_on: string | null;
  outcome: string | null;
  version: number;
}
export interface EarlierGathering {
  version: number;
  title: string;
  held_on: string;
  place: string | null;
  host: string | null;
  words: string | null;
  due: number | null;
  attendance: number;
  reason: string;
  changed_by: string;
  changed_at: string;
}
export interface Meeting extends Gathering {
  items: MeetingItem[];
  earlier: EarlierGathering[];
  void_reason: string | null;
  may_change: boolean;
}
export interface GatheringDraft {
  kind: string;
  title: string;
  held_on: string;
  area: string;
  place?: string;
  host?: string;
  words?: string;
  due?: number;
}
export interface ItemDraft {
  list: string;
  words: string;
  owner?: string;
  due_on?: string;
  outcome?: string;
}

export const meetings = {
  checks: (area: string, asOf: string) => http.get<StatuteChecks>('/statute-checks', { area, as_of: asOf }),
  putFacts: (area: string, facts: { committee: number; committee_women: number; both: number; mode?: string }, version: number) =>
    http.put<VillageFacts>(`/areas/${area}/village-facts`, facts, version),

  assemblies: (query: { area?: string; to?: string; cursor?: string | null; limit?: number }) =>
    http.get<Page<AssemblySummary>>('/assemblies', query),
  assembly: (id: string) => http.get<Assembly>(`/assemblies/${id}`),
  announce: (draft: AssemblyDraft, key: string) => http.create<Assembly>('/assemblies', draft, key),
  change: (id: string, draft: AssemblyDraft, version: number) => http.put<Assembly>(`/assemblies/${id}`, draft, version),
  hold: (id: string, presence: { representatives: string[]; committee: number; observers?: string; words?: string }, version: number) =>
    http.put<Assembly>(`/assemblies/${id}/attendance`, presence, version),
  vote: (id: string, votes: { number: number; vote: Votes | null; resolution?: string }[], version: number) =>
    http.put<Assembly>(`/assemblies/${id}/votes`, { votes }, version),
  close: (id: string, version: number) => http.act<Assembly>(`/assemblies/${id}/close`, {}, version),
  reopen: (id: string, reason: string, version: number) => http.act<Assembly>(`/assemblies/${id}/correction`, { reason }, version),
  disclose: (id: string, days: { from: string; until: string; place?: string }, version: number) =>
    http.put<Assembly>(`/assemblies/${id}/disclosure`, days, version),

  meeting: (id: string) => http.get<Meeting>(`/gatherings/${id}`),
  record: (draft: GatheringDraft, key: string) => http.create<Meeting>('/gatherings', draft, key),
  correct: (id: string, correction: Omit<GatheringDraft, 'kind' | 'area'> & { reason: string; absent: string[] }, version: number) =>
    http.put<Meeting>(`/gatherings/${id}`, correction, version),
  attend: (id: string, representatives: string[]) => http.act<Meeting>(`/gatherings/${id}/attendance`, { representatives }),
  void: (id: string, reason: string, version: number) => http.act<Meeting>(`/gatherings/${id}/void`, { reason }, version),
  addItem: (id: string, draft: ItemDraft, key: string) => http.create<Meeting>(`/gatherings/${id}/items`, draft, key),
  changeItem: (id: string, number: number, draft: ItemDraft, version: number) =>
    http.put<Meeting>(`/gatherings/${id}/items/${number}`, draft, version),
  raiseItem: (id: string, number: number, how: { kind: string; category: string; urgent: boolean }, key: string) =>
    http.create<Meeting>(`/gatherings/${id}/items/${number}/matter`, how, key),
};
