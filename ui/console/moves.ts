/** Changes of households as sentences. */
import type { MoveSummary } from '../api/moves';
import { t } from '../shared/i18n';

function place(area: { name: string }, village: { name: string }): string {
  return area.name === village.name ? area.name : `${village.name}${area.name}`;
}

/** What happened, in one line: a place is named down to the group, with its village where that differs. */
export function said(move: MoveSummary): string {
  const from = place(move.area, move.village);
  const to = move.to_area && move.to_village ? place(move.to_area, move.to_village) : from;
  return t(`move.said.${move.kind}`, { name: move.head_name, other: move.other_head_name ?? '', from, to });
}
