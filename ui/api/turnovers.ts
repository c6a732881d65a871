/** Turnovers and the board of links: only the console calls these. */
import { http } from './client';
import type { AreaRef, NamedRef, Page } from './types';

export type TurnoverKind = 'hand_over' | 'term' | 'by_election';

export interface SuccessorPlan {
  person_id?: string | null;
  name: string;
  sex: string | null;
  phone: string | null;
}
export interface AppointmentPlan {
  selection_way: string;
  ground: string;
  letter_number: string | null;
  statutory: boolean;
}
export interface SeatPlan {
  representative_id: string;
  outcome: 'continues' | 'replaced' | 'ends';
  reason: string | null;
  successor: SuccessorPlan | null;
  appointment: AppointmentPlan | null;
  heirs: string[];
  ends_statutory: boolean;
}
export interface NewcomerPlan {
  successor: SuccessorPlan;
  area: string;
  appointment: AppointmentPlan;
  takes: string[];
}
export interface TurnoverPlan {
  on: string;
  term: string;
  seats: SeatPlan[];
  newcomers: NewcomerPlan[];
  exceptions: { household_id: string; representative_id: string | null }[];
}
export interface TurnoverSummary {
  id: string;
  kind: TurnoverKind;
  state: 'draft' | 'done' | 'undone';
  village: AreaRef;
  subject: NamedRef | null;
  on: string;
  term: string;
  seats: number;
  made_at: string;
  made_by: string;
  done_at: string | null;
  done_by: string | null;
  undone_at: string | null;
  undone_by: string | null;
  undo_until: string | null;
  version: number;
}
export interface SeatPerson {
  id: string;
  name: string;
  sex: string | null;
  area: AreaRef;
  households: number;
  open_matters: number;
  statutory: boolean;
  letter_number: string | null;
  serving_from: string;
}
export interface Turnover extends TurnoverSummary {
  plan: TurnoverPlan;
  people: SeatPerson[];
  serving: { id: string; name: string; area: AreaRef; households: number; households_after: number }[];
  moves: { household_id: string; head_name: string; area: AreaRef; from: NamedRef | null; to: string | null }[];
  totals: {
    continues: number;
    replaced: number;
    ends: number;
    newcomers: number;
    serving_after: number;
    women_after: number;
    statutory_after: number;
    statutory_women_after: number;
    households_kept: number;
    households_moved: number;
    households_unlinked: number;
    matters: number;
    too_many: string[];
    too_few: string[];
    unnamed: number;
    without_phone: string[];
  };
}

export type Gap = 'too_many' | 'too_few' | 'no_phone' | 'across_groups';
export interface CoverageLine {
  area: AreaRef;
  households: number;
  unlinked: number;
  representatives: number;
  too_many: number;
  too_few: number;
  no_phone: number;
  across_groups: number;
}
export interface GapLine {
  representative: NamedRef;
  area: AreaRef;
  village: AreaRef;
  households: number | null;
  household_id: string | null;
  head_name: string | null;
  household_area: AreaRef | null;
}

/** Somebody who could follow: known from a selection file, the reserve, the pool, or as a head. */
export interface Suggestion {
  person_id: string;
  name: string;
  sex: string;
  phone_masked: string | null;
  area: AreaRef;
  known_from: 'filed' | 'selected' | 'reserve' | 'pool' | 'household';
  selection_way: string | null;
  ground: string;
}

export const turnovers = {
  successors: async (area: string, search?: string) => (await http.get<{ items: Suggestion[] }>('/successors', { area, search })).items,
  coverage: (area: string) => http.get<{ total: CoverageLine; villages: CoverageLine[] }>('/link-coverage', { area }),
  gaps: async (area: string, gap: Gap) => (await http.get<{ items: GapLine[] }>('/link-coverage/gaps', { area, gap })).items,
  list: (query: { area?: string; representative?: string; state?: string; cursor?: string | null; limit?: number }) =>
    http.get<Page<TurnoverSummary>>('/turnovers', query),
  get: (id: string) => http.get<Turnover>(`/turnovers/${id}`),
  begin: (what: { kind: TurnoverKind; representative_id?: string; area?: string }, key: string) =>
    http.create<Turnover>('/turnovers', what, key),
  change: (one: Turnover, plan: TurnoverPlan) => http.put<Turnover>(`/turnovers/${one.id}`, plan, one.version),
  confirm: (one: TurnoverSummary) => http.act<Turnover>(`/turnovers/${one.id}/confirm`, undefined, one.version),
  revoke: (one: TurnoverSummary) => http.act<Turnover>(`/turnovers/${one.id}/revoke`, undefined, one.version),
  remove: (id: string) => http.remove(`/turnovers/${id}`),
};

/** Why a person's service ends, in the order in which it is offered. */
export const SERVICE_ENDS = ['resigned', 'moved_away', 'recalled', 'unable', 'dead', 'lost_capacity', 'term_over'];
/** With these the mandate of the law ends as well, unless somebody says otherwise. */
export const ENDS_STATUTORY = ['dead', 'lost_capacity', 'term_over'];
