/** Wishes to learn, mentoring, the reserve and the yearly appraisal: what only the console asks for. */
import { http } from './client';
import type { Code, Ground, NominationInput } from './selection';
import type { Mentoring, PlacedName } from './training';
import type { AreaRef, Page } from './types';

export interface Wish {
  id: string;
  representative: PlacedName;
  theme: string;
  words: string;
  wished_on: string;
  entered_by: string;
  on_behalf: boolean;
  answer: string | null;
}
export interface ReserveFile {
  id: string;
  way: Code;
  stage: Code;
  opened_on: string;
  stage_on: string;
}
export interface Reserve {
  id: string;
  name: string;
  sex: string;
  age: number | null;
  education: string | null;
  area: AreaRef;
  village: AreaRef;
  ground: string;
  reason: string;
  recommender: string;
  mentor: string | null;
  state: 'waiting' | 'in_selection' | 'promoted' | 'left';
  entered_on: string;
  left_on: string | null;
  left_words: string | null;
  representative_id: string | null;
  files: ReserveFile[];
  grounds: Ground[];
  version: number;
}
export interface ReserveDraft {
  person: { name: string; sex?: string; birth_month?: string; phone?: string; education?: string };
  area: string;
  ground: string;
  reason: string;
  recommender: string;
  mentor?: string;
  entered_on: string;
}
export interface Round {
  id: string;
  area: AreaRef;
  year: number;
  opens_on: string;
  closes_on: string;
  is_open: boolean;
  is_over: boolean;
  opened_by: string;
  version: number;
}
export interface Outcome {
  representative: PlacedName;
  spoken: number;
  is_too_few: boolean;
  content: number | null;
  mostly_content: number | null;
  not_content: number | null;
  words: string[];
}
export interface Appraisal extends Round {
  /** By place; empty until the round is over. */
  outcomes: Outcome[];
  /** The households that have spoken, while it is open; what they said is not told. */
  spoken: string[];
}

export const wishes = {
  list: (area?: string) => http.get<Page<Wish>>('/training-wishes', { area }),
  enter: (wish: { representative_id: string; theme: string; words?: string }, key: string) =>
    http.create<Wish>('/training-wishes', wish, key),
  answer: (id: string, words: string) => http.act<Wish>(`/training-wishes/${id}/answer`, { words }),
};

export const mentorings = {
  list: (area: string, ended: boolean) => http.get<Page<Mentoring>>('/mentorings', { area, ended: ended || undefined }),
};

export const reserve = {
  list: (query: { area: string; state?: string; ground?: string; age_from?: string; age_to?: string; education?: string }) =>
    http.get<Page<Reserve>>('/reserve', query),
  enter: (draft: ReserveDraft, key: string) => http.create<Reserve>('/reserve', draft, key),
  leave: (id: string, words: string, version: number) => http.act<Reserve>(`/reserve/${id}/leave`, { words }, version),
  promote: (id: string, body: { nomination: NominationInput; on: string }, version: number) =>
    http.act<Reserve>(`/reserve/${id}/promote`, body, version),
};

export const appraisals = {
  list: (area?: string) => http.get<Page<Round>>('/appraisals', { area }),
  count: (area: string, year: string) => http.get<{ year: number; villages: number; held: number; running: number }>('/appraisals/count', { area, year }),
  get: (id: string) => http.get<Appraisal>(`/appraisals/${id}`),
  open: (round: { area: string; opens_on: string; closes_on: string }, key: string) => http.create<Round>('/appraisals', round, key),
  close: (id: string, version: number) => http.act<Round>(`/appraisals/${id}/close`, {}, version),
  paper: (id: string, word: { household_id: string; answer: string; words?: string }) =>
    http.act<Round>(`/appraisals/${id}/words`, word),
};
