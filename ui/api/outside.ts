/** What of a matter is open to everybody, and what came in from other programs (Open311). */
import { http } from './client';

export interface OutsideReport {
  through: string;
  received_at: string;
  description: string | null;
  address: string | null;
  lat: number | null;
  long: number | null;
  link: string | null;
  name: string | null;
  phone: string | null;
  email: string | null;
  said: { said_at: string; received_at: string; status: string; words: string }[];
}
export interface Publication {
  /** The public service; none where the category is never public. */
  service: string | null;
  is_open: boolean;
  words: string | null;
  shows_point: boolean;
  pictures: string[];
  changed_at: string | null;
  report: OutsideReport | null;
}
export interface PublicationInput {
  words: string | null;
  shows_point: boolean;
  pictures: string[];
}

export const outside = {
  publication: (id: string) => http.get<Publication>(`/matters/${id}/publication`),
  publish: (id: string, input: PublicationInput) => http.put<Publication>(`/matters/${id}/publication`, input),
};
