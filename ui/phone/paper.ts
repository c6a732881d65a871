/**
 * Whose paper sheet it is: a representative's own, or, for cadres and group heads, that of a
 * representative of their area, whom they enter for with both names kept.
 */
import { computed, ref, shallowRef } from 'vue';
import { api, asProblem, type Problem } from '../api';
import { session } from '../shared/session';
import { placeOf } from './forms';
import { isOwnList, world } from './world';

export interface PaperHousehold {
  id: string;
  head_name: string;
  place: string;
  phone: string | null;
}

export function usePaper() {
  const representatives = shallowRef<{ id: string; name: string; place: string }[]>([]);
  const representative = ref('');
  const listed = shallowRef<PaperHousehold[]>([]);
  const loading = ref(false);
  const problem = shallowRef<Problem | null>(null);

  async function load(): Promise<void> {
    if (isOwnList.value) return;
    loading.value = true;
    problem.value = null;
    try {
      if (!representatives.value.length) {
        const area = session.me?.grants[0]?.area.code;
        const page = await api.representatives({ ...(area ? { area } : {}), limit: 200 });
        representatives.value = page.items.map((each) => ({ id: each.id, name: each.name, place: each.area.name }));
      }
      if (representative.value) {
        const page = await api.householdsOf(representative.value, { limit: 200 });
        listed.value = page.items.map((each) => ({
          id: each.id,
          head_name: each.head_name,
          place: placeOf(each),
          phone: each.phone ?? each.phone_masked,
        }));
      }
    } catch (thrown) {
      problem.value = asProblem(thrown);
    } finally {
      loading.value = false;
    }
  }
  void load();

  async function choose(id: string): Promise<void> {
    representative.value = id;
    listed.value = [];
    await load();
  }

  const households = computed<PaperHousehold[]>(() =>
    isOwnList.value
      ? (world.value?.households ?? []).map((each) => ({
          id: each.id,
          head_name: each.head_name,
          place: placeOf(each),
          phone: each.phone,
        }))
      : listed.value,
  );
  const name = computed(() =>
    isOwnList.value
      ? (world.value?.profile?.me.account.name ?? '')
      : (representatives.value.find((each) => each.id === representative.value)?.name ?? ''),
  );
  const place = computed(() =>
    isOwnList.value
      ? [world.value?.profile?.card?.village_name, session.me?.representative?.area.name].filter(Boolean).join(' ')
      : (representatives.value.find((each) => each.id === representative.value)?.place ?? ''),
  );
  return { representatives, representative, households, loading, problem, name, place, choose, load };
}
