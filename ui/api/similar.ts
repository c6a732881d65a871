/** What may be the same matter told twice. */
import { http } from './client';
import type { Matter, MatterSummary } from './types';

export interface SimilarReason {
  code: string;
  is_against: boolean;
  text: string;
  text_en: string;
}
export interface SimilarMatter {
  matter: MatterSummary;
  /** How likely, from 0 to 100. */
  score: number;
  reasons: SimilarReason[];
  attachments: { sha256: string; is_complete: boolean }[];
}
interface Found {
  items: SimilarMatter[];
}

export const similar = {
  to: async (id: string, signal?: AbortSignal) =>
    (await http.get<Found>(`/matters/${id}/similar`, undefined, signal)).items,
  keepApart: (id: string, other: string) => http.put<void>(`/matters/${id}/not-duplicates/${other}`, undefined),
  /** Puts the matter, seen in that version, behind the other one, which leads from then on. */
  merge: (id: string, into: string, version: number, key: string) =>
    http.act<Matter>(`/matters/${id}/actions`, { action: 'merge', into }, version, key),
  letTogether: (id: string, other: string) => http.remove(`/matters/${id}/not-duplicates/${other}`),
};
