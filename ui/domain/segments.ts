/** Cuts a text at marked ranges, so that each number of a bulletin can become a link. */
export interface Mark {
  code: string;
  start: number;
  end: number;
}
export interface Segment {
  text: string;
  code: string | null;
}

/** Ranges that overlap or lie outside of the text are left as plain words. */
export function cutAtMarks(text: string, marks: readonly Mark[]): Segment[] {
  const segments: Segment[] = [];
  let position = 0;
  for (const mark of [...marks].sort((left, right) => left.start - right.start)) {
    if (mark.start < position || mark.end > text.length || mark.end <= mark.start) continue;
    if (mark.start > position) segments.push({ text: text.slice(position, mark.start), code: null });
    segments.push({ text: text.slice(mark.start, mark.end), code: mark.code });
    position = mark.end;
  }
  if (position < text.length) segments.push({ text: text.slice(position), code: null });
  return segments;
}
