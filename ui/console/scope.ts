/**
 * What the reader is looking at: an area and a cut-off date. Both live in the address, so that a
 * link to a number shows the same number to a colleague.
 */
import { computed, type ComputedRef } from 'vue';
import { useRoute, type LocationQueryRaw, type RouteLocationNormalizedLoaded } from 'vue-router';
import { isDate } from '../domain/format';
import { session } from '../shared/session';

export interface Scope {
  area: ComputedRef<string>;
  asOf: ComputedRef<string>;
  /** The address of a page of the console in the same scope; `query` adds to it or overrides it. */
  to: (path: string, query?: LocationQueryRaw) => { path: string; query: LocationQueryRaw };
}

export function defaultArea(): string {
  return session.me?.grants[0]?.area.code ?? session.county?.code ?? '';
}

export function defaultAsOf(): string {
  return session.county?.default_as_of ?? session.county?.today ?? '';
}

/**
 * The day from which a matter's clock is read. A county that is shown as of an earlier day, as the
 * demo is, reads what has come since from today: it would have years left otherwise.
 */
export function clockDay(collectedOn: string): string {
  const day = defaultAsOf();
  return collectedOn > day ? (session.county?.today ?? day) : day;
}

function areaOf(route: RouteLocationNormalizedLoaded): string {
  const value = route.query['area'];
  return typeof value === 'string' && /^\d{6,14}$/.test(value) ? value : defaultArea();
}

function asOfOf(route: RouteLocationNormalizedLoaded): string {
  const value = route.query['as_of'];
  return isDate(value) ? value : defaultAsOf();
}

export function useScope(): Scope {
  const route = useRoute();
  const area = computed(() => areaOf(route));
  const asOf = computed(() => asOfOf(route));
  return {
    area,
    asOf,
    to: (path, query) => {
      // A link that comes from the server may carry its own query already.
      const [plain = path, own = ''] = path.split('?');
      return {
        path: plain,
        query: {
          area: area.value,
          as_of: asOf.value,
          ...Object.fromEntries(new URLSearchParams(own)),
          ...query,
        },
      };
    },
  };
}

/** A filter that lives in the address beside the scope; empty means "no filter". */
export function queryText(route: RouteLocationNormalizedLoaded, name: string): string {
  const value = route.query[name];
  return typeof value === 'string' ? value : '';
}
