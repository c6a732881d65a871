/** Filters that live in the address, so that a filtered list is a link. */
import { computed, type WritableComputedRef } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { queryText } from './scope';

export function useFilter(name: string): WritableComputedRef<string> {
  const route = useRoute();
  const router = useRouter();
  return computed({
    get: () => queryText(route, name),
    set: (value: string) => {
      const query = { ...route.query };
      if (value) query[name] = value;
      else delete query[name];
      void router.replace({ path: route.path, query });
    },
  });
}
