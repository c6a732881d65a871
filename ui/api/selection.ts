/** Candidates and selection files: what only the console asks for. */
import { http } from './client';
import type { AreaRef, Page } from './types';

export interface Code {
  code: string;
  name: string;
}
export interface Candidate {
  person_id: string;
  name: string;
  area: AreaRef;
  grounds: Code[];
  is_noted: boolean;
  is_serving: boolean;
  noted_on: string | null;
  selection_id: string | null;
  stage: Code | null;
}
export interface SelectionFile {
  id: string;
  person_id: string;
  name: string;
  area: AreaRef;
  village: AreaRef;
  township: AreaRef;
  way: Code;
  ground: Code | null;
  nominators: number;
  stage: Code;
  stage_on: string;
  opened_on: string;
  notice_from: string | null;
  notice_until: string | null;
  letter_number: string | null;
  representative_id: string | null;
  possible: Code[];
  notices: string[];
  version: number;
}
export interface SelectionDetail extends SelectionFile {
  events: { action: Code; on: string; actor: string; recorded_at: string }[];
  objections: { number: number; received_on: string; channel: Code; outcome: Code | null; settled_on: string | null }[];
  households: string[];
  reserve: { id: string; entered_on: string; ground: Code; reason: string; recommender: string } | null;
}
export interface Column {
  stage: Code;
  count: number;
}
export interface Board {
  area: AreaRef;
  columns: Column[];
  rows: { area: AreaRef; columns: Column[] }[];
  grounds: Code[];
  steps: Code[];
}
export interface StepInput {
  action: string;
  on: string;
  notice_days?: number;
  channel?: string;
  objection?: number;
  outcome?: string;
  letter_number?: string;
}
export interface Taken {
  id: string;
  is_done: boolean;
  stage: Code | null;
  problem: { detail: string; detail_en: string } | null;
}
export interface CandidateInput {
  person_id?: string;
  person?: { name: string; phone?: string };
  area: string;
  grounds: string[];
}
export interface NominationInput {
  way: string;
  ground?: string;
  households?: string[];
}

interface Look {
  area: string;
  cursor: string | null;
  limit: number;
}

export const selection = {
  board: (area: string) => http.get<Board>('/selections/board', { area }),
  files: (query: Look & { stage: string }) => http.get<Page<SelectionFile>>('/selections', { ...query }),
  file: (id: string) => http.get<SelectionDetail>(`/selections/${id}`),
  act: (id: string, step: StepInput, version: number) => http.act<SelectionDetail>(`/selections/${id}/actions`, step, version),
  actAll: (ids: string[], step: StepInput, key: string) => http.create<Taken[]>('/selections/actions', { ids, step }, key),
  open: (file: { person_id: string; nomination: NominationInput; on: string }, key: string) =>
    http.create<SelectionDetail>('/selections', file, key),
  candidates: (query: Look) => http.get<Page<Candidate>>('/candidates', { ...query }),
  suggested: (area: string) => http.get<Candidate[]>('/candidates/suggested', { area }),
  note: (items: CandidateInput[], key: string) => http.create<Candidate[]>('/candidates', { items }, key),
};
