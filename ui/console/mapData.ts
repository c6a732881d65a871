/** What a map needs besides the numbers: the made layout, and the county's own reviewed outlines. */
import { ref, type Ref } from 'vue';
import { office, type MapLayer } from '../api/office';
import type { Layout } from '../domain/hexagons';
import { session } from '../shared/session';

/** Layouts that were made, by the six digits of the county; each is loaded only where it is needed. */
const MADE: Record<string, () => Promise<{ default: unknown }>> = {
  431125: () => import('../../data/hexagons-431125.json'),
};

export function useMapData(): { made: Ref<Layout | null>; layer: Ref<MapLayer | null>; isReady: Ref<boolean> } {
  const made = ref<Layout | null>(null);
  const layer = ref<MapLayer | null>(null);
  const isReady = ref(false);
  const load = MADE[(session.county?.code ?? '').slice(0, 6)];
  const layout = load ? load().then((module) => module.default as Layout) : Promise.resolve(null);
  // A county whose own map cannot be read still has the diagram.
  const own = office.map().catch(() => null);
  void Promise.all([layout.catch(() => null), own]).then(([laid, reviewed]) => {
    made.value = laid;
    layer.value = reviewed;
    isReady.value = true;
  });
  return { made, layer, isReady };
}
