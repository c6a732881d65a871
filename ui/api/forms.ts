/** The register of forms: who asks for which sheet, what answers it, and the sheet itself. */
import { http, withQuery } from './client';
import type { AreaRef, Page } from './types';

export interface FormDocument {
  title: string;
  number: string | null;
  dated_on: string | null;
}
export interface FormDatum {
  kind: string;
  ledger: string | null;
  column: string | null;
  indicator: string | null;
  collector: string | null;
}
export interface FormAnswer {
  kind: string;
  ledger: string | null;
}
export interface FormDue {
  on: string;
  from_on: string;
  to_on: string;
}
export interface FormSummary {
  id: string;
  name: string;
  level: string;
  level_name: string;
  asker: string;
  document: FormDocument | null;
  office: AreaRef;
  frequency: string;
  frequency_name: string;
  area_count: number;
  column_count: number;
  held_count: number;
  answer: FormAnswer | null;
  answer_name: string;
  filled_count: number;
  is_answered: boolean;
  next: FormDue | null;
  missed: number;
  is_stopped: boolean;
  registered_on: string;
}
export interface FormColumn {
  heading: string;
  datum: FormDatum;
  datum_name: string;
  is_held: boolean;
}
export interface FormGiven {
  number: number;
  due: FormDue;
  given_by: string;
  given_at: string;
  void_why: string | null;
}
export interface FormVersion {
  version: number;
  name: string;
  asker: string;
  column_count: number;
  reason: string;
  changed_by: string;
  changed_at: string;
}
export interface FormBefore {
  id: string;
  name: string;
  asker: string;
  office: AreaRef;
  is_same_sheet: boolean;
  is_of_another: boolean;
  columns: string[];
}
export interface FormHeld {
  heading: string;
  datum: FormDatum;
  datum_name: string;
}
export interface FormWarnings {
  before: FormBefore[];
  held: FormHeld[];
}
export interface Form extends FormSummary {
  areas: AreaRef[];
  covers: string;
  from_on: string | null;
  first_due_on: string;
  until_on: string | null;
  columns: FormColumn[];
  registered_by: string;
  stopped_why: string | null;
  is_own: boolean;
  given: FormGiven[];
  versions: FormVersion[];
  warnings: FormWarnings;
  version: number;
}
export interface FormInput {
  name: string;
  level: string;
  asker: string;
  document: FormDocument | null;
  areas: string[];
  frequency: string;
  covers: string;
  from_on: string | null;
  first_due_on: string;
  until_on: string | null;
  answer: FormAnswer | null;
  columns: { heading: string; datum: FormDatum }[];
}
export type FormFormat = 'xlsx' | 'csv';

export const formsApi = {
  list: (query: { area: string; state?: string | undefined; cursor?: string | null; limit?: number }) => http.get<Page<FormSummary>>('/forms', query),
  due: (area: string) => http.get<{ items: FormSummary[] }>('/forms/due', { area }),
  get: (id: string) => http.get<Form>(`/forms/${id}`),
  duplicates: (area: string, form: FormInput, except?: string) => http.act<FormWarnings>('/forms/duplicates', { area, form, ...(except ? { except } : {}) }),
  register: (area: string, form: FormInput, key: string) => http.create<Form>('/forms', { area, form }, key),
  correct: (id: string, form: FormInput, reason: string, version: number) => http.patch<Form>(`/forms/${id}`, { form, reason }, version),
  end: (id: string, reason: string) => http.act<Form>(`/forms/${id}/end`, { reason }),
  give: (id: string, dueOn: string) => http.act<Form>(`/forms/${id}/given`, { due_on: dueOn }),
  takeBack: (id: string, number: number, reason: string) => http.act<Form>(`/forms/${id}/given/${number}/withdrawal`, { reason }),
  file: (id: string, part: { area?: string; from: string; to: string }, format: FormFormat) => withQuery(`/api/forms/${id}/file`, { ...part, format }),
  export: (area: string, state: string | undefined, format: FormFormat) => withQuery('/api/forms/export', { area, state, format }),
};
