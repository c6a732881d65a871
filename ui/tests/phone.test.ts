import { describe, expect, test } from 'vitest';
import type { FieldEntry } from '../api/types';
import type { ContactRow, HouseholdRow, MatterRow } from '../offline/types';
import { plain } from '../phone/draft';
import {
  contactBody,
  correctionBody,
  emptyContact,
  emptyMatter,
  formOf,
  groupOf,
  inOrderOfNeed,
  missingOfContact,
  missingOfMatter,
  mostUsedFirst,
  placeOf,
  raisedMatter,
  timelineOf,
} from '../phone/forms';
import { emptyFields, matterFormOf } from '../phone/kept';
import { matchPath, type Route } from '../phone/navigation';

const TODAY = '2026-11-27';

function household(part: Partial<HouseholdRow>): HouseholdRow {
  return {
    id: 'hh_1',
    code: '1',
    head_name: '何测一',
    contact_name: null,
    phone: null,
    area: { code: '43112510121603', name: '第三组', kind: 'group' },
    address: null,
    hamlet: null,
    members: 3,
    resident: 2,
    away: 1,
    minors: 0,
    over_80: 0,
    priority: 'normal',
    tags: [],
    sensitive_tags: [],
    last_contact_on: null,
    contacted_this_month: false,
    linked_from: '2023-01-01',
    version: 1,
    ...part,
  };
}
function contact(part: Partial<ContactRow>): ContactRow {
  return {
    id: 'con_1',
    household_id: 'hh_1',
    household_name: '何测一',
    met_on: TODAY,
    recorded_at: '2026-11-27T01:00:00.000Z',
    way: 'phone',
    person_met: '何测二',
    items: ['policy'],
    words: '都好。',
    leaflets: [{ theme: 'fraud', copies: 2 }],
    entered_by: '唐测三',
    on_behalf: false,
    state: 'valid',
    void_reason: null,
    matter_ids: [],
    version: 4,
    ...part,
  };
}
function matter(part: Partial<MatterRow>): MatterRow {
  return {
    id: 'mat_1',
    number: 'SQ1',
    kind: 'appeal',
    category: 'road',
    words: '路坏了。',
    urgent: false,
    state: 'submitted',
    state_name: '待受理',
    outcome: null,
    collected_on: TODAY,
    household_id: 'hh_1',
    household_name: '何测一',
    owner_name: '河源村',
    deadline_on: null,
    is_overdue: false,
    answer: null,
    actions: [],
    timeline: [],
    version: 1,
    ...part,
  };
}

describe('the command of a contact', () => {
  test('all well needs nothing but the household, the day and the way', () => {
    expect(contactBody(emptyContact(TODAY, 'fraud'), 'hh_1')).toEqual({ household_id: 'hh_1', met_on: TODAY, way: 'home', items: [] });
  });

  test('what was filled in comes along, trimmed, and what was left empty does not', () => {
    const form = { ...emptyContact(TODAY, 'fraud'), items: ['policy'], copies: 3, words: ' 都好。 ', difficulty: 'illness', cause: '  ' };
    const matterForm = { ...emptyMatter(), category: 'road', matter_words: ' 路坏了。 ' };
    expect(contactBody(form, 'hh_1', { behalf: 'rep_1', matter: matterForm })).toEqual({
      household_id: 'hh_1',
      met_on: TODAY,
      way: 'home',
      items: ['policy'],
      words: '都好。',
      leaflets: [{ theme: 'fraud', copies: 3 }],
      difficulty: { kind: 'illness' },
      on_behalf_of: 'rep_1',
      matters: [{ kind: 'appeal', category: 'road', words: '路坏了。', urgent: false }],
    });
  });

  test('a correction that changes nothing says what stands, under the version that was seen', () => {
    const row = contact({});
    expect(correctionBody(formOf(row, 'other'), row)).toEqual({
      contact_id: 'con_1',
      seen_version: 4,
      met_on: TODAY,
      way: 'phone',
      person_met: '何测二',
      items: ['policy'],
      words: '都好。',
      leaflets: [{ theme: 'fraud', copies: 2 }],
    });
  });

  test('a day ahead or no day at all is told', () => {
    const form = emptyContact(TODAY, 'fraud');
    expect(missingOfContact(form, TODAY)).toBe('');
    expect(missingOfContact({ ...form, met_on: '' }, TODAY)).toBe('entry.need_day');
    expect(missingOfContact({ ...form, met_on: '2026-11-28' }, TODAY)).toBe('entry.day_ahead');
  });

  test('a matter needs a category and words; an emergency is urgent by itself', () => {
    expect(missingOfMatter(emptyMatter())).toBe('entry.need_category');
    expect(missingOfMatter({ ...emptyMatter(), category: 'road', matter_words: '  ' })).toBe('entry.need_words');
    expect(missingOfMatter({ ...emptyMatter(), category: 'road', matter_words: '路。' })).toBe('');
    expect(emptyMatter('emergency').urgent).toBe(true);
  });
});

describe('the lists', () => {
  test('priority households come first, then who was met longest ago', () => {
    const rows = [
      household({ id: 'late', last_contact_on: '2026-10-20' }),
      household({ id: 'key', priority: 'key', last_contact_on: '2026-10-30' }),
      household({ id: 'never' }),
      household({ id: 'early', last_contact_on: '2026-09-01' }),
    ];
    expect(inOrderOfNeed(rows).map((each) => each.id)).toEqual(['key', 'never', 'early', 'late']);
  });

  test('the categories used most here come first, the others keep their order', () => {
    const entries = ['water', 'road', 'power', 'other'].map((code) => ({ code, name: code }));
    const used = [matter({ category: 'power' }), matter({ category: 'power' }), matter({ category: 'road' }), matter({ kind: 'hazard', category: 'water' })];
    expect(mostUsedFirst(entries, 'appeal', used).map((each) => each.code)).toEqual(['power', 'road', 'water', 'other']);
  });

  test('contacts and matters of a household stand in one line of time', () => {
    const events = timelineOf(
      'hh_1',
      [contact({ met_on: '2026-11-01' }), contact({ id: 'con_2', household_id: 'hh_2' })],
      [matter({ collected_on: '2026-11-20' }), matter({ id: 'mat_2', collected_on: '2026-10-01' })],
    );
    expect(events.map((each) => each.contact?.id ?? each.matter?.id)).toEqual(['mat_1', 'con_1', 'mat_2']);
  });

  test('a matter lies on one of three heaps', () => {
    const states = ['submitted', 'in_progress', 'disputed', 'answered', 'confirmed', 'withdrawn'];
    expect(states.map((state) => groupOf({ state }))).toEqual(['open', 'open', 'open', 'ask', 'finished', 'finished']);
  });

  test('a place is said once', () => {
    expect(placeOf(household({ address: '河源村第三组石山源2号', hamlet: '石山源' }))).toBe('河源村第三组石山源2号');
    expect(placeOf(household({ hamlet: '石山源' }))).toBe('第三组 石山源');
  });
});


const load = () => Promise.resolve({});

describe('moving about', () => {
  const table: Route[] = ['/', '/households/:id', '/households/:id/contact', '/me/unsent', '/me/unsent/:id', '*'].map((path) => ({ path, name: path, load }));
  const found = (path: string) => {
    const match = matchPath(table, path);
    return [match?.route.name, match?.params['id']];
  };

  test('an address finds its screen and its parameters', () => {
    expect(found('/')).toEqual(['/', undefined]);
    expect(found('/households/hh_1')).toEqual(['/households/:id', 'hh_1']);
    expect(found('/households/hh_1/contact')).toEqual(['/households/:id/contact', 'hh_1']);
    expect(found('/me/unsent/')).toEqual(['/me/unsent', undefined]);
    expect(found('/me/unsent/cmd_1')).toEqual(['/me/unsent/:id', 'cmd_1']);
    expect(found('/nowhere/at/all')).toEqual(['*', undefined]);
  });
});

test('what is kept of a draft carries none of the wrappers of the screen, and pictures stay bytes', () => {
  const bytes = new Uint8Array([1, 2, 3]).buffer;
  const kept = plain({ items: ['policy'], photos: [{ bytes, media_type: 'image/jpeg' }] }) as { photos: { bytes: ArrayBuffer }[] };
  expect(structuredClone(kept)).toEqual({ items: ['policy'], photos: [{ bytes, media_type: 'image/jpeg' }] });
  expect(kept.photos[0]?.bytes).toBe(bytes);
});

const option = (code: string) => ({ code, name: code, name_en: code });

describe('what each kind carries', () => {
  const asked: FieldEntry[] = [
    { ...option('certificate'), type: 'choice', is_required: true, default: null, options: [option('proof'), option('other')] },
    { ...option('work_wish'), type: 'choices', is_required: false, default: null, options: [option('job'), option('wages')] },
  ];
  const power = { ...option('power'), category: 'wiring', words: '电线老化', words_en: 'Old wiring' };
  const bike = { ...option('bike'), category: 'bike_charging', words: '屋里充电', words_en: 'Charged indoors' };

  test('a required field is asked for, and what is filled in is sent', () => {
    const form = { ...emptyMatter(), category: 'paperwork', matter_words: '开证明', fields: emptyFields(asked) };
    expect(missingOfMatter(form, asked)).toBe('entry.need_fields');
    // That nothing is filled in is sent too: it says that the form knew what is asked.
    expect(raisedMatter(form).fields).toEqual({});
    form.fields = { certificate: 'proof', work_wish: ['job'] };
    expect(missingOfMatter(form, asked)).toBe('');
    expect(raisedMatter(form).fields).toEqual({ certificate: 'proof', work_wish: ['job'] });
    expect(raisedMatter({ ...emptyMatter(), matter_words: '路坏了' })).not.toHaveProperty('fields');
  });

  test('only a hazard sends its level, only a dispute its parties', () => {
    const form = { ...emptyMatter('hazard'), danger: 'major', measure: '先断电', parties: '周甲、蒋乙', people: '5' };
    expect(raisedMatter(form)).toMatchObject({ hazard: { level: 'major', measure: '先断电' } });
    expect(raisedMatter(form)).not.toHaveProperty('dispute');
    expect(raisedMatter({ ...form, kind: 'dispute' }).dispute).toEqual({ parties: ['周甲', '蒋乙'], people: 5 });
    expect(matterFormOf(raisedMatter({ ...form, kind: 'dispute' }))).toMatchObject({ parties: '周甲、蒋乙', people: '5' });
  });

  test('a home that is safe is one word, and what is wrong becomes a hazard each', () => {
    const form = emptyContact(TODAY, '');
    expect(contactBody(form, 'hh_1', { safety: [power] })).not.toHaveProperty('safety');
    form.is_checked = true;
    expect(contactBody(form, 'hh_1', { safety: [power] })).toMatchObject({ safety: [] });
    form.problems = { power: ' ', bike: '楼道里充电' };
    const body = contactBody(form, 'hh_1', { safety: [power, bike] });
    expect(body.safety).toEqual(['power', 'bike']);
    expect(body.matters).toEqual([
      { kind: 'hazard', category: 'wiring', words: '电线老化', urgent: false },
      { kind: 'hazard', category: 'bike_charging', words: '楼道里充电', urgent: false },
    ]);
  });

  test('a correction says of the check only what was touched', () => {
    const before = contact({ safety: ['power'] });
    expect(correctionBody(formOf(before, ''), before).safety).toEqual(['power']);
    expect(correctionBody({ ...formOf(before, ''), is_checked: false, problems: {} }, before).safety).toBeNull();
    const never = contact({});
    expect(correctionBody(formOf(never, ''), never)).not.toHaveProperty('safety');
  });
});
