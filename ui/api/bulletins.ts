/** The bulletin as a document, and what people write into it. */
import { http, withQuery } from './client';
import type { AreaRef } from './types';

export interface BulletinPiece {
  text: string;
  code: string | null;
}
export interface BulletinParagraph {
  pieces: BulletinPiece[];
  since: string | null;
  edited: string | null;
}
export interface BulletinTrend {
  indicator: string;
  name: string;
  unit: string;
  months: string[];
  values: number[];
}
export interface BulletinSection {
  heading: string;
  paragraphs: BulletinParagraph[];
  table: { head: string[]; rows: string[][] } | null;
  trends: BulletinTrend[];
}
export interface BulletinReport {
  area: AreaRef;
  since: string;
  as_of: string;
  title: string;
  number: number;
  office: string | null;
  sections: BulletinSection[];
  notes: string[];
  version: number;
  changed_by: string | null;
  changed_at: string | null;
}
export interface WrittenParagraph {
  section: number;
  place: number;
  words: string;
}
type Asked = { area: string; as_of: string };

export const bulletinsApi = {
  report: (asked: Asked) => http.get<BulletinReport>('/bulletin/report', asked),
  change: (asked: Asked, change: { office: string | null; paragraphs: WrittenParagraph[] }, version: number) =>
    http.patch<BulletinReport>(withQuery('/bulletin/report', asked), change, version),
  file: (asked: Asked) => withQuery('/api/bulletin/document', asked),
};
