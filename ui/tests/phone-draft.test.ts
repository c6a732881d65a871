import { effectScope } from 'vue';
import { beforeEach, describe, expect, test } from 'vitest';
import type { PhoneStore } from '../offline/types';
import { useDraft } from '../phone/draft';
import { adopt } from '../phone/world';
import { openFake } from '../phone/dev/fakeStore';

const initial = () => ({ words: '', items: [] as string[] });
/** Lets everything that is waiting run; each turn ends the promises that the one before began. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

async function opened() {
  const draft = effectScope().run(() => useDraft('contact.hh_1', initial));
  if (!draft) throw new Error('no draft');
  await settle();
  expect(draft.ready.value).toBe(true);
  return draft;
}

describe('a draft', () => {
  let phone: PhoneStore;
  let writes: [string, unknown][];
  beforeEach(() => {
    phone = openFake();
    writes = [];
    const keep = phone.keepDraft.bind(phone);
    phone.keepDraft = async (key, field, value) => {
      writes.push([field, value]);
      await keep(key, field, value);
    };
    adopt(phone);
  });

  test('is kept field by field, and fast typing writes the last word', async () => {
    const draft = await opened();
    for (const words of ['老', '老人', '老人好']) draft.form.words = words;
    draft.form.items.push('policy');
    await settle();
    expect(await phone.readDraft('contact.hh_1')).toEqual({ words: '老人好', items: ['policy'] });
    expect(writes.filter(([field]) => field === 'words')).toEqual([['words', '老'], ['words', '老人好']]);
  });

  test('is found again after a kill, and a field that is no longer known is left aside', async () => {
    await phone.keepDraft('contact.hh_1', 'words', '说到一半');
    await phone.keepDraft('contact.hh_1', 'gone', 1);
    const draft = await opened();
    expect(draft.restored.value).toBe(true);
    expect(draft.form).toEqual({ words: '说到一半', items: [] });
  });

  test('is not written again after the record that ends it', async () => {
    const draft = await opened();
    draft.form.words = '都好';
    await draft.finish(() => phone.record('suggest', { words: '都好' }, { draft: draft.key }));
    draft.form.words = '';
    await settle();
    expect(await phone.readDraft('contact.hh_1')).toEqual({});
  });

  test('stays when keeping the record fails', async () => {
    const draft = await opened();
    draft.form.words = '都好';
    await expect(draft.finish(() => Promise.reject(new Error('full')))).rejects.toThrow('full');
    draft.form.words = '都很好';
    await settle();
    expect(await phone.readDraft('contact.hh_1')).toEqual({ words: '都很好', items: [] });
  });

  test('can be begun anew', async () => {
    const draft = await opened();
    draft.form.words = '错了';
    await settle();
    await draft.clear();
    expect(draft.form.words).toBe('');
    expect(await phone.readDraft('contact.hh_1')).toEqual({});
    draft.form.words = '对了';
    await settle();
    expect(await phone.readDraft('contact.hh_1')).toEqual({ words: '对了' });
  });
});
