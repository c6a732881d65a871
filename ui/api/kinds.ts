/** What a matter of its kind carries, emergencies, duty phones and difficulty files: the calls of the offices. */
import { http } from './client';
import type { Acknowledgement, AreaRef, DutyPhone, Matter, MatterSummary, NamedRef } from './types';

export interface HazardInput {
  level: string;
  measure: string;
  responsible: string;
  due_on: string;
}
export interface DisputeInput {
  parties: string[];
  people: number | null;
  sum_yuan: number | null;
  risk: string | null;
  mediator: string;
  agreement: string | null;
  agreed_on: string | null;
  settlement: string | null;
  follow_up_on: string | null;
}
export interface Emergency extends MatterSummary {
  acknowledgements: Acknowledgement[];
  awaited: string[];
  may_acknowledge: boolean;
  duty_phones: DutyPhone[];
}
export interface DifficultyStep {
  kind: string;
  on: string;
  recorder: string;
  responsible: string | null;
  words: string;
}
export interface DifficultyFile {
  id: string;
  kind: string;
  cause: string | null;
  found_on: string;
  representative: NamedRef | null;
  village: AreaRef;
  state: 'open' | 'closed';
  steps: DifficultyStep[] | null;
  version: number;
}

/** A record that is not there yet has the version 0. */
export const kinds = {
  putHazard: (id: string, input: HazardInput, version: number) =>
    http.put<Matter>(`/matters/${id}/hazard`, input, version),
  rectify: (id: string, words: string, version: number) =>
    http.act<Matter>(`/matters/${id}/hazard/rectification`, { words }, version),
  recheck: (id: string, found: { is_passed: boolean; words: string; due_on?: string }, version: number) =>
    http.act<Matter>(`/matters/${id}/hazard/checks`, found, version),
  putDispute: (id: string, input: DisputeInput, version: number) =>
    http.put<Matter>(`/matters/${id}/dispute`, input, version),
  mediate: (id: string, step: { place: string; words: string; is_willing: boolean }, version: number) =>
    http.act<Matter>(`/matters/${id}/dispute/mediations`, step, version),
  followUp: (id: string, look: { is_performed: boolean; words: string; next_on?: string }, version: number) =>
    http.act<Matter>(`/matters/${id}/dispute/follow-ups`, look, version),

  emergencies: async (area: string) => (await http.get<{ items: Emergency[] }>('/emergencies', { area })).items,
  acknowledge: (id: string) => http.act<Matter>(`/matters/${id}/acknowledgements`, {}),
  dutyPhones: async (area: string) =>
    (await http.get<{ items: DutyPhone[] }>(`/areas/${area}/duty-phones`)).items,
  putDutyPhones: async (area: string, phones: { name: string; phone: string }[]) =>
    (await http.put<{ items: DutyPhone[] }>(`/areas/${area}/duty-phones`, { phones })).items,

  difficultyOf: async (household: string): Promise<DifficultyFile | null> => {
    const page = await http.get<{ items: DifficultyFile[] }>('/difficulty-files', { household, limit: 1 });
    const first = page.items[0];
    return first ? http.get<DifficultyFile>(`/difficulty-files/${first.id}`) : null;
  },
  addStep: (id: string, step: { kind: string; responsible: string; words: string }, version: number) =>
    http.act<DifficultyFile>(`/difficulty-files/${id}/steps`, step, version),
  setDifficulty: (id: string, state: 'open' | 'closed', version: number) =>
    http.put<DifficultyFile>(`/difficulty-files/${id}/state`, { state }, version),
};
