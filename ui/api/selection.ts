/** Candidates and selection files: what only the console asks for. */
import { http } from './client';
import type { AreaRef, Page } from './types';

export interface Code {
  code: string;
  name: string;
}
/** Why somebody comes into question: a word of the county's catalogue. */
export interface Ground extends Code {
  name_en: string;
  is_direct: boolean;
  is_by_hand: boolean;
}
export interface Candidate {
  person_id: string;
  name: string;
  area: AreaRef;
  grounds: Ground[];
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
  ground: Ground | null;
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
  grounds: Ground[];
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

/** Somebody who serves and whose file is on paper still. */
export interface MissingFile {
  representative_id: string;
  person_id: string;
  name: string;
  area: AreaRef;
  village: AreaRef;
  way: Code;
  ground: string;
  letter_number: string | null;
  serving_from: string;
}
export interface PaperInput {
  representative_id: string;
  nomination: NominationInput;
  grounds: string[];
  opened_on: string;
  steps: { action: string; on: string }[];
  notice_days: number;
  objections: { received_on: string; channel: string; settled_on: string }[];
}
export interface Entered {
  representative_id: string;
  id: string | null;
  problem: { detail: string; detail_en: string } | null;
}
export interface LetterFormat {
  format: string;
  default: string;
  parts: string[];
  example: string;
}
export interface BoardEntry {
  id: string;
  name: string;
  sex: string | null;
  area: AreaRef;
  way: Code;
  is_statutory: boolean;
  households: number;
  phone: string | null;
  portrait: string | null;
}
/** The representatives of a village, for the paper on its wall. */
export interface NoticeBoard {
  village: AreaRef;
  township: AreaRef;
  as_of: string;
  office_phone: string | null;
  women: number;
  sex_unknown: number;
  ways: { way: Code; count: number }[];
  items: BoardEntry[];
}

interface Look {
  area: string;
  cursor: string | null;
  limit: number;
}

/** A survey to be looked through; nothing of it is kept before it is confirmed. */
function look(list: File, area: string, ground: string, key: string) {
  const form = new FormData();
  form.set('kind', 'candidates');
  form.set('area', area);
  if (ground) form.set('ground', ground);
  form.set('file', list);
  return http.create<{ id: string }>('/imports', form, key);
}

export const selection = {
  look,
  board: (area: string) => http.get<Board>('/selections/board', { area }),
  putPortrait: (id: string, sha256: string, hasAgreed: boolean) => http.put<{ sha256: string }>(`/representatives/${id}/portrait`, { sha256, has_agreed: hasAgreed }),
  removePortrait: (id: string) => http.remove(`/representatives/${id}/portrait`),
  files: (query: Look & { stage: string }) => http.get<Page<SelectionFile>>('/selections', { ...query }),
  file: (id: string) => http.get<SelectionDetail>(`/selections/${id}`),
  act: (id: string, step: StepInput, version: number) => http.act<SelectionDetail>(`/selections/${id}/actions`, step, version),
  actAll: (ids: string[], step: StepInput, key: string) => http.create<Taken[]>('/selections/actions', { ids, step }, key),
  open: (file: { person_id: string; nomination: NominationInput; on: string }, key: string) =>
    http.create<SelectionDetail>('/selections', file, key),
  candidates: (query: Look) => http.get<Page<Candidate>>('/candidates', { ...query }),
  suggested: (area: string) => http.get<Candidate[]>('/candidates/suggested', { area }),
  missing: (query: Look) => http.get<Page<MissingFile>>('/selections/missing', { ...query }),
  enterAll: (items: PaperInput[], key: string) => http.create<Entered[]>('/selections/from-paper/many', { items }, key),
  letterFormat: () => http.get<LetterFormat>('/letter-format'),
  setLetterFormat: (format: string) => http.put<LetterFormat>('/letter-format', { format }),
  noticeBoard: (area: string) => http.get<NoticeBoard>('/notice-board', { area }),
  note: (items: CandidateInput[], key: string) => http.create<Candidate[]>('/candidates', { items }, key),
};
