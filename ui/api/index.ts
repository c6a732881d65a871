/** The operations that the screens call, one function each, named as the office would say it. */
import { http, newIdempotencyKey, useCsrfToken } from './client';
import type * as Api from './types';

export * from './types';
export { Problem, asProblem, newIdempotencyKey, withQuery } from './client';

type Scope = { area?: string; as_of?: string; since?: string };
type Started = { account: { id: string }; csrf_token: string | null };
type Paging = { cursor?: string | null; limit?: number };

export const api = {
  async signIn(login: string, password: string) {
    const answer = await http.act<Started>('/sessions', {
      login,
      password,
      kind: 'cookie',
    }, undefined, newIdempotencyKey());
    useCsrfToken(answer.csrf_token);
    return answer;
  },
  async acceptInvitation(input: { secret: string } | { phone: string; code: string }, key: string) {
    const answer = await http.create<Started>('/invitations/accept', input, key);
    useCsrfToken(answer.csrf_token);
    return answer;
  },
  signOut: () => http.remove('/sessions/current'),
  async me() {
    const me = await http.get<Api.Me>('/me');
    useCsrfToken(me.csrf_token);
    return me;
  },
  county: () => http.get<Api.County>('/county'),
  catalogues: () => http.get<Api.Catalogues>('/catalogues'),

  areas: (parent: string) => http.get<{ items: Api.Area[] }>('/areas', { parent, depth: 1 }),
  area: (code: string) => http.get<Api.AreaDetail>(`/areas/${code}`),

  overview: (scope: Scope) => http.get<Api.Overview>('/overview', scope),
  async indicators() {
    const answer = await http.get<Api.Indicator[] | { items: Api.Indicator[] }>('/indicators');
    return Array.isArray(answer) ? answer : answer.items;
  },
  figures: (scope: Scope) => http.get<Api.Figures>('/figures', scope),
  figureRecords: (code: string, query: Scope & Paging) =>
    http.get<Api.Page<Api.FigureRecord>>(`/figures/${code}/records`, query),
  figureBreakdown: (code: string, scope: Scope) =>
    http.get<Api.Breakdown>(`/figures/${code}/breakdown`, scope),
  bulletin: (scope: Scope) => http.get<Api.Bulletin>('/bulletin', scope),

  households: (
    query: Paging & {
      area?: string;
      search?: string;
      linked?: string;
      contacted?: string;
      since?: string;
      tag?: string;
      priority?: string;
    },
  ) => http.get<Api.Page<Api.HouseholdSummary>>('/households', query),
  household: (id: string) => http.get<Api.Household>(`/households/${id}`),

  representatives: (query: Paging & { area?: string; search?: string; serving_on?: string; contacted?: string }) =>
    http.get<Api.Page<Api.RepresentativeSummary>>('/representatives', query),
  representative: (id: string) => http.get<Api.Representative>(`/representatives/${id}`),
  householdsOf: (id: string, query: Paging) =>
    http.get<Api.Page<Api.HouseholdSummary>>(`/representatives/${id}/households`, query),

  contacts: (
    query: Paging & {
      area?: string;
      household?: string;
      representative?: string;
      from?: string;
      to?: string;
      way?: string;
    },
  ) => http.get<Api.Page<Api.Contact>>('/contacts', query),
  contact: (id: string) => http.get<Api.Contact>(`/contacts/${id}`),
  recordContact: (draft: Api.ContactDraft, key: string) =>
    http.create<Api.Contact>('/contacts', draft, key),

  matters: (
    query: Paging & {
      area?: string;
      kind?: string;
      state?: string;
      category?: string;
      urgent?: string;
      household?: string;
      owner?: string;
      overdue?: string;
      open?: string;
      age?: string;
      search?: string;
    },
  ) => http.get<Api.Page<Api.MatterSummary>>('/matters', query),
  matter: (id: string) => http.get<Api.Matter>(`/matters/${id}`),
  submitMatter: (draft: Api.MatterDraft, key: string) =>
    http.create<Api.Matter>('/matters', draft, key),
  actOnMatter: (id: string, input: Api.MatterActionInput, version: number, key: string) =>
    http.act<Api.Matter>(`/matters/${id}/actions`, input, version, key),

  gatherings: (query: Paging & { area?: string; kind?: string; from?: string; to?: string }) =>
    http.get<Api.Page<Api.GatheringSummary>>('/gatherings', query),
  gathering: (id: string) => http.get<Api.Gathering>(`/gatherings/${id}`),

  startImport(file: File, kind: string, area: string, key: string) {
    const form = new FormData();
    // The small fields go first, so that the server knows them before the file arrives.
    form.set('kind', kind);
    form.set('area', area);
    form.set('file', file);
    return http.create<Api.ImportJob>('/imports', form, key);
  },
  importJob: (id: string) => http.get<Api.ImportJob>(`/imports/${id}`),
  confirmImport: (id: string, key: string) =>
    http.act<Api.ImportJob | undefined>(`/imports/${id}/confirm`, {}, undefined, key),

  /** The departments to whom a matter can be given; the county's office keeps the whole list. */
  departments: async () => (await http.get<{ items: Api.NamedRef[] }>('/departments')).items,

  accounts: (query: Paging) => http.get<Api.Page<Api.Account>>('/accounts', query),
  createAccount: (
    draft: { name: string; phone: string; password: string; grants: Api.GrantInput[] },
    key: string,
  ) => http.create<Api.Account>('/accounts', draft, key),
  resetPassword: (id: string, password: string, key: string) =>
    http.act<void>(`/accounts/${id}/password`, { password }, undefined, key),
};
