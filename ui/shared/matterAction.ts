/** Acting on a matter: which fields an action asks for, what is still missing, and the sending. */
import { computed, reactive, ref, type ComputedRef, type Ref } from 'vue';
import { api, asProblem, type Matter, type MatterAction, type MatterActionInput, type Problem } from '../api';
import { Attempt } from './attempt';
import { t } from './i18n';

export interface StepForm {
  outcome?: boolean;
  words?: 'needed' | 'optional';
  area?: boolean;
  how?: boolean;
  ground?: boolean;
  reason?: boolean;
  until?: boolean;
  units?: boolean;
  rating?: boolean;
}

/** What a step asks for: the server says what it needs, so that a step of a newer server is usable. */
function formOf(action: MatterAction): StepForm {
  const needs = (field: string) => action.needs.includes(field);
  return {
    outcome: needs('outcome'),
    area: needs('to_area'),
    how: needs('how'),
    ground: needs('ground'),
    reason: needs('reason'),
    until: needs('until'),
    units: needs('units'),
    rating: action.action === 'confirm',
    ...(needs('words') ? { words: 'needed' } : action.action === 'start' ? {} : { words: 'optional' }),
  };
}

/** What a form of this kind can ask for: to choose another matter takes a list of its own. */
export const isOffered = (action: MatterAction) => !action.needs.includes('into');

const WORDS_FOR = new Set(['settle', 'answer', 'dispute', 'return', 'ask_facts', 'ask_suspension', 'reopen']);

export interface MatterActing {
  chosen: MatterAction | null;
  words: string;
  outcome: '' | 'solved' | 'explained' | 'referred';
  how: string;
  ground: string;
  toArea: string;
  toDepartment: string;
  reason: string;
  until: string;
  units: string[];
  rating: string;
  busy: boolean;
  tried: boolean;
  problem: Problem | null;
  done: string;
}

export function useMatterAction(
  matter: () => Matter | null,
  replace: (next: Matter) => void,
  reload: () => Promise<void>,
): {
  state: MatterActing;
  form: ComputedRef<StepForm | null>;
  missing: ComputedRef<string>;
  wordsKey: ComputedRef<string>;
  attempt: Ref<Attempt>;
  choose: (action: MatterAction) => void;
  send: () => Promise<void>;
} {
  const state = reactive<MatterActing>({
    chosen: null,
    words: '',
    outcome: '',
    how: '',
    ground: '',
    toArea: '',
    toDepartment: '',
    reason: '',
    until: '',
    units: [],
    rating: '',
    busy: false,
    tried: false,
    problem: null,
    done: '',
  });
  const attempt = ref(new Attempt()) as Ref<Attempt>;
  const form = computed<StepForm | null>(() => (state.chosen ? formOf(state.chosen) : null));
  const missing = computed(() => {
    const asks = form.value;
    if (!asks) return '';
    if (asks.outcome && !state.outcome) return t('matter.need_outcome');
    if (asks.how && !state.how) return t('matter.need_how');
    if (asks.ground && !state.ground) return t('matter.need_ground');
    if (asks.reason && !state.reason) return t('matter.need_reason');
    if (asks.area && !state.toArea && !state.toDepartment) return t('matter.need_area');
    if (asks.until && !state.until) return t('matter.need_until');
    if (asks.units && !state.units.length) return t('matter.need_units');
    if (asks.words === 'needed' && !state.words.trim()) return t('matter.need_words');
    return '';
  });
  const wordsKey = computed(() =>
    form.value?.words === 'needed' && state.chosen && WORDS_FOR.has(state.chosen.action)
      ? `matter.words_for.${state.chosen.action}`
      : form.value?.words === 'needed'
        ? 'matter.words_for.needed'
        : 'matter.words_for.other',
  );

  function choose(action: MatterAction) {
    Object.assign(state, {
      chosen: action,
      words: '',
      outcome: '',
      how: '',
      ground: '',
      toArea: '',
      toDepartment: '',
      reason: '',
      until: '',
      units: [],
      rating: '',
      tried: false,
      problem: null,
      done: '',
    });
  }

  async function send() {
    state.tried = true;
    const current = matter();
    const action = state.chosen;
    if (!action || !current || missing.value) return;
    const input: MatterActionInput = { action: action.action };
    if (form.value?.outcome && state.outcome) input.outcome = state.outcome;
    if (state.words.trim()) input.words = state.words.trim();
    if (form.value?.how) input.how = state.how;
    if (form.value?.ground) input.ground = state.ground;
    if (form.value?.area && state.toDepartment) input.to_department = state.toDepartment;
    else if (form.value?.area) input.to_area = state.toArea;
    if (form.value?.reason) input.reason = state.reason;
    if (form.value?.until) input.until = state.until;
    if (form.value?.units) input.units = state.units.map((id) => ({ department_id: id }));
    if (form.value?.rating && state.rating) input.rating = state.rating;
    state.busy = true;
    state.problem = null;
    try {
      const key = attempt.value.keyFor([current.id, current.version, input]);
      const next = await api.actOnMatter(current.id, input, current.version, key);
      state.done = t('matter.done', { action: action.name });
      state.chosen = null;
      replace(next);
    } catch (thrown) {
      state.problem = asProblem(thrown);
      // Someone else was faster: show the matter as it is now; the typed words stay in the form.
      if (state.problem.status === 412 || state.problem.status === 409) await reload();
    } finally {
      state.busy = false;
    }
  }

  return { state, form, missing, wordsKey, attempt, choose, send };
}
