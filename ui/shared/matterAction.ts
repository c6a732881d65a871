/** Acting on a matter: which fields an action asks for, what is still missing, and the sending. */
import { computed, reactive, ref, type ComputedRef, type Ref } from 'vue';
import { api, asProblem, type Matter, type MatterAction, type MatterActionInput, type Problem } from '../api';
import { Attempt } from './attempt';
import { t } from './i18n';

interface Form {
  outcome?: boolean;
  words?: 'needed' | 'optional';
  area?: boolean;
  how?: boolean;
  ground?: boolean;
}
/** An action that is not listed asks for words only, so that a newer server is still usable. */
const FORMS: Record<string, Form> = {
  accept: { words: 'optional' },
  refuse: { ground: true, words: 'optional' },
  settle: { outcome: true, words: 'needed' },
  assign: { area: true, words: 'optional' },
  start: {},
  lift: { words: 'optional' },
  answer: { outcome: true, words: 'needed' },
  confirm: { how: true, words: 'optional' },
  dispute: { words: 'needed' },
  redo: { words: 'optional' },
  withdraw: { words: 'optional' },
};

export interface MatterActing {
  chosen: MatterAction | null;
  words: string;
  outcome: '' | 'solved' | 'explained';
  how: string;
  ground: string;
  toArea: string;
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
  form: ComputedRef<Form | null>;
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
    busy: false,
    tried: false,
    problem: null,
    done: '',
  });
  const attempt = ref(new Attempt()) as Ref<Attempt>;
  const form = computed<Form | null>(() =>
    state.chosen ? (FORMS[state.chosen.action] ?? { words: 'optional' }) : null,
  );
  const missing = computed(() => {
    const asks = form.value;
    if (!asks) return '';
    if (asks.outcome && !state.outcome) return t('matter.need_outcome');
    if (asks.how && !state.how) return t('matter.need_how');
    if (asks.ground && !state.ground) return t('matter.need_ground');
    if (asks.area && !state.toArea) return t('matter.need_area');
    if (asks.words === 'needed' && !state.words.trim()) return t('matter.need_words');
    return '';
  });
  const wordsKey = computed(() =>
    form.value?.words === 'needed' && state.chosen
      ? `matter.words_for.${state.chosen.action}`
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
    if (form.value?.area) input.to_area = state.toArea;
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
