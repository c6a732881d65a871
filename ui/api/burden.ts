/** What records and sheets ask of people: measured and counted, never by person. */
import { http } from './client';

export interface BurdenRecord {
  code: string;
  name: string;
  name_en: string;
  surface: string;
  taps: number;
  fields: number;
  wait_ms: number;
  indicator: string | null;
  count: number | null;
}
export interface Burden {
  month: string;
  from_on: string;
  until_on: string;
  representatives: number;
  records: BurdenRecord[];
  conditions: string;
  conditions_en: string;
  command: string;
  forms: { in_use: number; answered: number; collected: number; without_document: number; columns: number; held: number };
}

export const burdenApi = {
  get: (month: string) => http.get<Burden>('/burden', { month }),
};
