/** What the map can show of a village; a share tells what it is a share of. */
import type { VillageOverview } from '../api/office';
import { t } from '../shared/i18n';

export const MEASURES = ['contacted', 'open', 'overdue', 'unlinked'] as const;
export type Measure = (typeof MEASURES)[number];

export function isMeasure(text: string): text is Measure {
  return (MEASURES as readonly string[]).includes(text);
}

/** The number of a village, whole as it is shown; `null` where there is nothing to count. */
export function valueOf(village: VillageOverview, measure: Measure): number | null {
  if (measure === 'contacted') {
    return village.linked > 0 ? Math.round((village.contacted_this_month / village.linked) * 100) : null;
  }
  return village[measure];
}

/** The number in words, with what it is counted from. */
export function sayValue(village: VillageOverview, measure: Measure): string {
  const value = valueOf(village, measure);
  if (value === null) return t('map.no_data');
  if (measure !== 'contacted') return t(`map.say.${measure}`, { count: value });
  return t('map.say.contacted', {
    share: value,
    part: village.contacted_this_month,
    whole: village.linked,
  });
}
