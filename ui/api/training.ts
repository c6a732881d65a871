/** Training, mentoring and the reserve, and who is meant by a pasted list. */
import { http } from './client';
import type { AreaRef, Page } from './types';

export interface PlacedName {
  id: string;
  name: string;
  area: AreaRef;
  village: AreaRef;
}
export interface TrainingCatalogue {
  themes: { code: string; name: string; name_en: string; role: string | null }[];
  venues: { code: string; name: string }[];
  reserve_grounds: { code: string; name: string }[];
  answers: { code: string; name: string }[];
}
export interface TrainingSummary {
  id: string;
  theme: string;
  title: string;
  state: 'planned' | 'held' | 'cancelled';
  on: string;
  area: AreaRef;
  venue: string;
  place: string | null;
  teacher: string | null;
  due: number;
  present: number;
}
export interface OnList extends PlacedName {
  is_due: boolean;
  is_excused: boolean;
  came: string | null;
  entered_by: string;
}
export interface Training extends TrainingSummary {
  starts: string | null;
  hours: number | null;
  words: string | null;
  reason: string | null;
  made_by: string;
  gathering_id: string | null;
  may_change: boolean;
  invitation: string;
  people: OnList[];
  version: number;
}
export interface TrainingPlan {
  theme: string;
  title?: string;
  area: string;
  venue: string;
  place?: string;
  teacher?: string;
  planned_on: string;
  starts?: string;
  hours?: number;
  words?: string;
}
export interface ReadName {
  text: string;
  name: string;
  status: 'listed' | 'excused';
  remark: string | null;
  outcome: 'matched' | 'repeated' | 'asked';
  why: string | null;
  people: PlacedName[];
}
export interface ReadNames {
  names: ReadName[];
  others: string[];
}
export interface Attendance {
  held_on?: string;
  present?: string[];
  excused?: string[];
  mistaken?: string[];
  how: 'list' | 'paste' | 'paper';
}
export interface Mentoring {
  id: string;
  representative: PlacedName;
  mentor_name: string;
  mentor_post: string;
  goals: string;
  from_on: string;
  until_on: string | null;
  end_words: string | null;
  talks: { talked_on: string; words: string; entered_by: string }[];
  last_talk_on: string | null;
  version: number;
}

type Paging = { cursor?: string | null; limit?: number };

export const training = {
  catalogue: () => http.get<TrainingCatalogue>('/training/catalogue'),
  list: (query: Paging & { area?: string; state?: string }) => http.get<Page<TrainingSummary>>('/trainings', query),
  get: (id: string) => http.get<Training>(`/trainings/${id}`),
  plan: (plan: TrainingPlan, key: string) => http.create<Training>('/trainings', plan, key),
  cancel: (id: string, reason: string) => http.act<Training>(`/trainings/${id}/cancel`, { reason }),
  due: (id: string, body: { area?: string; untrained_only?: boolean; representatives?: string[]; remove?: string[] }) =>
    http.act<Training>(`/trainings/${id}/due`, body),
  attend: (id: string, body: Attendance) => http.act<Training>(`/trainings/${id}/attendance`, body),
  /** Who is meant by a pasted list: of those who served on a day, or of those who belong to an assembly. */
  names: (list: { area: string; text: string; on?: string; assembly?: string }) => http.act<ReadNames>('/roll-calls', list),
  coverage: (area: string, theme?: string) =>
    http.get<{ serving: number; themes: { theme: string; trained: number; missing: number }[]; missing: PlacedName[] }>('/training/coverage', { area, theme }),
  needs: (area: string) =>
    http.get<{ needs: { theme: string; returned: { kind: string; times: number }[]; without_record: PlacedName[] }[] }>('/training/needs', { area }),

  mentorings: (representative: string) => http.get<Page<Mentoring>>('/mentorings', { representative }),
  mentor: (body: { representative_id: string; mentor_name: string; mentor_post: string; goals: string; from_on: string }, key: string) =>
    http.create<Mentoring>('/mentorings', body, key),
  talk: (id: string, body: { on: string; words: string }) => http.act<Mentoring>(`/mentorings/${id}/talks`, body),
  endMentoring: (id: string, body: { on: string; words: string }, version: number) =>
    http.act<Mentoring>(`/mentorings/${id}/end`, body, version),
};
