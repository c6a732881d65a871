/** What a representative did under each duty role. */
import { http } from './client';

export interface DutyRole {
  code: string;
  name: string;
  name_en: string;
  words: string;
  words_en: string;
  lines: { measure: string; words: string; words_en: string; count: number; records: { id: string; on: string; words: string }[] }[];
}

export const duties = {
  of: (representative: string, to: string) =>
    http.get<{ from: string; to: string; items: DutyRole[] }>(`/representatives/${representative}/duties`, { to }),
};
