/** The three rates, call-backs and visits: what only the console asks for. */
import { http } from './client';
import type { AreaRef, FigureRecord, Page } from './types';

export interface RatePart {
  code: string;
  name: string;
  unit: string;
  weight: number;
  count: number;
}
export interface Rate {
  code: string;
  name: string;
  definition: string;
  /** Per cent; `null` where there are no data, which is not 0. */
  value: number | null;
  year_before: number | null;
  change_points: number | null;
  weight: number | null;
  above: RatePart[];
  below: RatePart[];
}
export interface RateFormula {
  version: number;
  name: string;
  valid_from: string;
  source: string;
  period_start_day: number;
  basically_satisfied: number;
  rates: { code: string; weight: number; exclusions: string[] }[];
}
export interface RateCount {
  code: string;
  name: string;
  unit: string;
  definition: string;
  count: number;
}
export interface Rates {
  area: AreaRef;
  since: string;
  as_of: string;
  formula: RateFormula;
  rates: Rate[];
  counts: RateCount[];
}
export interface RateRow {
  name: string;
  area: AreaRef | null;
  department: string | null;
  month: string | null;
  since: string;
  as_of: string;
  rates: Rate[];
}
export type RateTableBy = 'area' | 'department' | 'month';
export interface RateTable {
  area: AreaRef;
  since: string;
  as_of: string;
  by: RateTableBy;
  rows: RateRow[];
  total: RateRow;
}

export interface Visit {
  id: string;
  on: string;
  asker_kind: string;
  asker_name: string;
  office: AreaRef | null;
  outcome: string;
  reached: string;
  reached_name: string;
  contacted: boolean | null;
  solved: boolean | null;
  rating: string | null;
  words: string | null;
  validity: string;
  validity_name: string;
  voided_on: string | null;
  void_reason: string | null;
  follows_a_step: boolean;
  version: number;
}
export interface CallBack {
  id: string;
  matter: {
    id: string;
    number: string;
    kind: string;
    category: string;
    words: string;
    state: string;
    area: AreaRef;
    village: AreaRef;
    answer: { outcome: string; words: string; on: string } | null;
    handler: AreaRef;
    department: string | null;
  };
  villager: { name: string; phone_masked: string | null } | null;
  ground: string;
  ground_name: string;
  drawn_for: string | null;
  office: AreaRef;
  added_on: string;
  days_tried: number;
  tried_on: string | null;
  end: string | null;
  end_name: string | null;
  ended_on: string | null;
}
export interface CallBackPage extends Page<CallBack> {
  waiting: number;
}
export interface Draw {
  month: string;
  area: AreaRef;
  seed: string;
  share: number;
  population: number;
  drawn: number;
  at: string;
  by: string;
  reproduced: boolean;
}
/** The three answers of a call; none of them where nobody was reached. */
export interface VisitInput {
  reached: string;
  contacted?: boolean;
  solved?: boolean;
  rating?: string;
  words?: string;
  wants_redo?: boolean;
}

type Scope = { area?: string; as_of?: string; since?: string; department?: string };
type Paging = { cursor?: string | null; limit?: number };

export const ratesApi = {
  rates: (scope: Scope) => http.get<Rates>('/rates', scope),
  table: (scope: Scope & { by: RateTableBy; months?: number }) => http.get<RateTable>('/rates/table', scope),
  records: (code: string, query: Scope & Paging) =>
    http.get<Page<FigureRecord>>(`/rates/${code}/records`, query),

  callBacks: (query: Paging & { area?: string; open?: string; ground?: string }) =>
    http.get<CallBackPage>('/call-backs', query),
  phone: (matter: string) => http.get<{ name: string; phone: string | null }>(`/call-backs/${matter}/phone`),
  record: (matter: string, visit: VisitInput, key: string) =>
    http.create<{ visit: Visit; matter_state: string | null }>(`/call-backs/${matter}/visits`, visit, key),
  draws: async (area: string) => (await http.get<{ items: Draw[] }>('/call-backs/draws', { area })).items,
  draw: (month: string, area: string, key: string) => http.create<Draw>('/call-backs/draws', { month, area }, key),

  visitsOf: async (matter: string) => (await http.get<{ items: Visit[] }>(`/matters/${matter}/visits`)).items,
  voidVisit: (id: string, reason: string, version: number) => http.act<Visit>(`/visits/${id}/void`, { reason }, version),
};
