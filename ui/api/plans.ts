/** Leading groups, plans and to-dos: what only the console asks for. */
import { http } from './client';
import type { AreaRef, NamedRef, Page } from './types';

export interface Member {
  id: string;
  body: string;
  body_name: string;
  post: string;
  post_name: string;
  name: string;
  office: string;
  phone: string | null;
  from_on: string;
  until_on: string | null;
  version: number;
}
export interface Organisation {
  area: AreaRef;
  is_own: boolean;
  items: Member[];
}
export interface MemberInput {
  area: string;
  body: string;
  post: string;
  name: string;
  office: string;
  phone: string | null;
  shows_phone: boolean;
  from_on: string;
}

export interface Stage {
  name: string;
  from_on: string;
  until_on: string;
}
export interface PlanSummary {
  id: string;
  kind: string;
  kind_name: string;
  title: string;
  document_number: string | null;
  issuer: AreaRef;
  from_on: string;
  until_on: string;
  issued_on: string;
  is_withdrawn: boolean;
}
/** How far something is, counted by the server; without `total` there is nothing to reach. */
export interface Progress {
  done: number;
  total: number | null;
}
export interface Below {
  asked: number;
  through: number;
  waiting: number;
}
export interface Todo {
  id: string;
  plan: string;
  act: string;
  act_name: string;
  act_name_en: string;
  words: string | null;
  from_on: string;
  due_on: string;
  due: string;
  workdays: number;
  figure: string | null;
  issuer: AreaRef;
  is_own: boolean;
  progress: Progress | null;
  below: Below;
  withdrawn_why: string | null;
  version: number;
}
export interface PlanVersion {
  version: number;
  title: string;
  words: string;
  reason: string;
  changed_by: string;
  changed_at: string;
}
export interface Plan extends PlanSummary {
  words: string;
  stages: Stage[];
  issued_by: string;
  withdrawn_why: string | null;
  is_own: boolean;
  todos: Todo[];
  versions: PlanVersion[];
  version: number;
}
export interface PlanInput {
  title: string;
  words: string;
  document_number: string | null;
  from_on: string;
  until_on: string;
  stages: Stage[];
}

export interface Assignment {
  id: string;
  area: AreaRef;
  by: AreaRef;
  representative: NamedRef | null;
  state: string;
  state_name: string;
  is_through: boolean;
  words: string | null;
  said_by: string | null;
  said_at: string | null;
  progress: Progress | null;
  below: Below | null;
  actions: string[];
}
export interface TodoEvent {
  area: AreaRef;
  action: string;
  action_name: string;
  words: string | null;
  actor: string;
  at: string;
}
export interface TodoVersion {
  version: number;
  words: string | null;
  due_on: string;
  reason: string;
  changed_by: string;
  changed_at: string;
}
export interface TodoDetail extends Todo {
  of_plan: PlanSummary;
  own: Assignment | null;
  rows: Assignment[];
  events: TodoEvent[];
  versions: TodoVersion[];
}
export interface WaitingTodo {
  plan: PlanSummary;
  todo: Todo;
  assignment: Assignment;
  is_question: boolean;
}
export interface Act {
  code: string;
  name: string;
  name_en: string;
  words: string;
  words_en: string;
  has_target: boolean;
}
export interface TodoInput {
  act: string;
  words: string | null;
  from_on: string;
  due_on: string;
  to: 'areas' | 'representatives';
  areas: string[];
}

interface Look {
  area: string;
  as_of: string;
}

export const planning = {
  organisation: (area: string) => http.get<Organisation>('/organisation', { area }),
  addMember: (member: MemberInput, key: string) => http.create<Member>('/organisation', member, key),
  endMember: (id: string, until_on: string, version: number) =>
    http.act<Member>(`/organisation/${id}/end`, { until_on }, version),
  plans: (query: { area: string; cursor: string | null; limit: number }) => http.get<Page<PlanSummary>>('/plans', query),
  plan: (id: string, look: Look) => http.get<Plan>(`/plans/${id}`, { ...look }),
  issue: (plan: PlanInput & { area: string; kind: string }, key: string) => http.create<Plan>('/plans', plan, key),
  correct: (id: string, plan: PlanInput & { reason: string }, version: number) => http.patch<Plan>(`/plans/${id}`, plan, version),
  withdraw: (id: string, reason: string) => http.act<Plan>(`/plans/${id}/withdrawal`, { reason }),
  acts: async () => (await http.get<{ items: Act[] }>('/acts')).items,
  ask: (plan: string, todo: TodoInput, key: string) => http.create<TodoDetail>(`/plans/${plan}/todos`, todo, key),
  waiting: async (look: Look & { closed?: 'yes' | '' }) => (await http.get<{ items: WaitingTodo[] }>('/todos', { ...look })).items,
  todo: (id: string, look: Look) => http.get<TodoDetail>(`/todos/${id}`, { ...look }),
  correctTodo: (id: string, todo: { words: string | null; from_on: string; due_on: string; reason: string }, version: number) =>
    http.patch<TodoDetail>(`/todos/${id}`, todo, version),
  withdrawTodo: (id: string, reason: string) => http.act<TodoDetail>(`/todos/${id}/withdrawal`, { reason }),
  answer: (assignment: string, action: string, words: string | null) =>
    http.act<{ state: string }>(`/assignments/${assignment}/answers`, { action, words }),
  passOn: (assignment: string) => http.act<{ asked: number }>(`/assignments/${assignment}/passing-on`, {}),
};
