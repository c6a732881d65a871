import { describe, expect, it } from 'vitest';
import { Bench, contactWith, signedIn } from './support/bench';
import type { Photo } from '../offline/types';

/** Puts a value into the phone's storage as a fault of the browser might leave it. */
async function spoil(bench: Bench, account: string, key: string, value: unknown): Promise<void> {
  const request = bench.browser.storage.open(`lianhu.${account}`);
  await new Promise<void>((resolve, reject) => {
    request.addEventListener('error', () => reject(request.error));
    request.addEventListener('success', () => {
      const database = request.result;
      const transaction = database.transaction(['outbox'], 'readwrite');
      transaction.objectStore('outbox').put(value, key);
      transaction.addEventListener('complete', () => {
        database.close();
        resolve();
      });
    });
  });
}

const photo = (size: number, seed = 1): Photo => ({
  bytes: Uint8Array.from({ length: size }, (_, place) => (place * seed) % 251).buffer,
  media_type: 'image/jpeg',
});

describe('what is recorded', () => {
  it('survives a kill right after it was told to be kept', async () => {
    const { bench, tab, phone } = await signedIn();
    bench.fate = 'lost';
    const home = phone.world.households[0]!;
    const kept = phone.record('record_contact', contactWith(home.id), { photos: [photo(1000)] });
    await bench.time.settle();
    await kept;
    tab.kill();
    const { phone: again } = await bench.open();
    expect(again.world.waiting).toBe(1);
    expect(again.world.contacts).toHaveLength(1);
    expect(again.world.outbox[0]!.photos).toMatchObject([{ bytes: 1000, sent: 0, is_complete: false }]);
  });

  it('is whole or not there at all, wherever the kill falls', async () => {
    for (let turns = 0; turns < 12; turns += 1) {
      const { bench, tab, phone } = await signedIn();
      bench.fate = 'lost';
      await bench.during(phone.keepDraft('visit', 'words', '写到一半'));
      const options = { photos: [photo(500), photo(600, 3)], draft: 'visit' };
      let isKept = false;
      void phone.record('record_contact', contactWith(phone.world.households[0]!.id), options).then(
        () => (isKept = true),
        () => undefined,
      );
      for (let turn = 0; turn < turns; turn += 1) await bench.time.turn();
      const wasKept = isKept;
      tab.kill();
      const { phone: again } = await bench.open();
      const draft = await bench.during(again.readDraft('visit'));
      if (wasKept) expect(again.world.waiting).toBe(1);
      expect(draft).toEqual(again.world.waiting === 1 ? {} : { words: '写到一半' });
      bench.fate = 'ok';
      await bench.during(again.syncNow(), 60_000);
      expect([...bench.server.pictures.values()].every((picture) => picture.isComplete)).toBe(true);
      expect(bench.server.pictures.size).toBe(again.world.contacts.length * 2);
    }
  });

  it('keeps drafts field by field and apart from each other', async () => {
    const { bench, tab, phone } = await signedIn();
    await bench.during(phone.keepDraft('a', 'way', 'visit'));
    await bench.during(phone.keepDraft('a', 'items', ['talk']));
    await bench.during(phone.keepDraft('ab', 'way', 'phone'));
    tab.kill();
    const { phone: again } = await bench.open();
    expect(await bench.during(again.readDraft('a'))).toEqual({ way: 'visit', items: ['talk'] });
    await bench.during(again.dropDraft('a'));
    expect(await bench.during(again.readDraft('a'))).toEqual({});
    expect(await bench.during(again.readDraft('ab'))).toEqual({ way: 'phone' });
  });

  it('refuses by its promise, and does not throw, while nobody is signed in', async () => {
    const bench = new Bench();
    const { phone } = await bench.open();
    expect(phone.world).toMatchObject({ account: '', sync: { state: 'signed_out' } });
    await expect(phone.keepDraft('a', 'b', 1)).rejects.toMatchObject({ code: 'offline.not-signed-in' });
    await expect(phone.record('suggest', { words: '?' })).rejects.toMatchObject({ code: 'offline.not-signed-in' });
    expect(await phone.readDraft('a')).toEqual({});
  });

  it('says in words that the phone is full, and the draft stays', async () => {
    const { bench, phone } = await signedIn();
    await bench.during(phone.keepDraft('visit', 'words', '话'));
    bench.browser.isFull = true;
    const wish = phone.record('record_contact', contactWith(phone.world.households[0]!.id), { draft: 'visit' });
    await expect(bench.during(wish)).rejects.toMatchObject({ code: 'offline.storage-full' });
    bench.browser.isFull = false;
    expect(phone.world.waiting).toBe(0);
    expect(await bench.during(phone.readDraft('visit'))).toEqual({ words: '话' });
  });

  it('that cannot be read any more is carried to the offices as it is', async () => {
    const { bench, tab, phone } = await signedIn();
    bench.fate = 'lost';
    await bench.during(phone.record('suggest', { words: '好的' }));
    tab.kill();
    await spoil(bench, 'acc_a', 'cmd_0000000000000000000000000z', { torn: '走访' });
    await spoil(bench, 'acc_a', 'nonsense', 'just a text');
    bench.fate = 'ok';
    const { phone: again } = await bench.open();
    await bench.during(again.syncNow(), 10_000);
    expect(bench.server.suggestions).toEqual(['好的']);
    expect(bench.server.unreadable).toHaveLength(2);
    expect(bench.server.unreadable.join()).toContain('走访');
    expect(bench.server.unreadable.join()).toContain('just a text');
    expect(again.world).toMatchObject({ waiting: 0, refused: 2 });
  });

  it('that the server already had is not doubled when the phone can no longer read it', async () => {
    const { bench, tab, phone } = await signedIn();
    bench.fate = 'answer-lost';
    const id = await bench.during(phone.record('record_contact', contactWith(phone.world.households[0]!.id)));
    tab.kill();
    await spoil(bench, 'acc_a', id, { torn: true });
    bench.fate = 'ok';
    const { phone: again } = await bench.open();
    await bench.during(again.syncNow(), 10_000);
    expect(bench.server.contacts).toHaveLength(1);
    expect(bench.server.unreadable).toHaveLength(0);
    expect(again.world).toMatchObject({ waiting: 0, refused: 0 });
  });
});

describe('pictures', () => {
  it('go after the record, in pieces, and go on after a cut', async () => {
    const { bench, tab, phone } = await signedIn();
    const large = photo(600_000, 7);
    await bench.during(phone.record('record_contact', contactWith(phone.world.households[0]!.id), { photos: [large] }), 250);
    await bench.time.pass(100);
    expect(bench.server.contacts).toHaveLength(1);
    tab.kill();
    const { phone: again } = await bench.open();
    await bench.during(again.syncNow(), 60_000);
    const [picture] = [...bench.server.pictures.values()];
    expect(picture!.isComplete).toBe(true);
    expect(Buffer.compare(picture!.parts, new Uint8Array(large.bytes))).toBe(0);
    expect(again.world.outbox[0]!.photos[0]).toMatchObject({ sent: 600_000, is_complete: true });
  });

  it('that the server will not have are told so, and the record stands', async () => {
    const { bench, phone } = await signedIn();
    bench.server.interrupt = (path) =>
      path.startsWith('/api/attachments') ? { status: 415, body: { code: 'attachment.not-a-picture', title: '不是照片' } } : null;
    await bench.during(phone.record('record_contact', contactWith(phone.world.households[0]!.id), { photos: [photo(10)] }), 10_000);
    expect(phone.world.outbox[0]).toMatchObject({ state: 'done', photos: [{ is_complete: false, problem: '不是照片' }] });
    expect(phone.world.sync.state).toBe('idle');
  });

  it('do not belong to a correction', async () => {
    const { bench, phone } = await signedIn();
    const wish = phone.record('suggest', { words: '看图' }, { photos: [photo(10)] });
    await expect(bench.during(wish)).rejects.toMatchObject({ code: 'offline.no-pictures-here' });
  });
});

describe('accounts', () => {
  it('another person sees nothing of the first, whose unsent records wait for him', async () => {
    const { bench, phone } = await signedIn();
    const tokenOfA = bench.token;
    bench.server.addHouseholds(1, 'acc_b');
    bench.fate = 'lost';
    await bench.during(phone.record('record_contact', contactWith(phone.world.households[0]!.id)));
    bench.fate = 'ok';
    bench.token = bench.server.signIn('acc_b');
    await bench.during(phone.syncNow(), 10_000);
    expect(phone.world).toMatchObject({ account: 'acc_b', waiting: 0, contacts: [] });
    expect(phone.world.households).toHaveLength(1);
    expect(bench.server.contacts).toHaveLength(0);
    bench.token = tokenOfA;
    const { phone: again } = await bench.open();
    await bench.during(again.syncNow(), 10_000);
    expect(again.world.account).toBe('acc_a');
    expect(bench.server.contacts).toHaveLength(1);
    expect(bench.server.contacts[0]!.owner).toBe('acc_a');
  });

  it('an expired session keeps everything and goes on after a new sign-in', async () => {
    const { bench, phone } = await signedIn();
    bench.server.setSession(bench.token!, 'expired');
    await bench.during(phone.record('record_contact', contactWith(phone.world.households[0]!.id)), 5_000);
    expect(phone.world).toMatchObject({ waiting: 1, sync: { state: 'signed_out' } });
    expect(phone.world.households).toHaveLength(3);
    bench.token = bench.server.signIn('acc_a');
    await bench.during(phone.syncNow(), 5_000);
    expect(phone.world).toMatchObject({ waiting: 0, sync: { state: 'idle' } });
    expect(bench.server.contacts).toHaveLength(1);
  });

  it('a session that was ended on purpose erases the phone', async () => {
    const { bench, phone } = await signedIn();
    const { phone: second } = await bench.open();
    bench.server.setSession(bench.token!, 'revoked');
    await bench.during(phone.syncNow(), 5_000);
    expect(phone.world).toMatchObject({ account: '', households: [], outbox: [], sync: { state: 'revoked' } });
    expect(second.world).toMatchObject({ account: '', households: [] });
    const names = (await bench.browser.storage.databases()).map((each) => each.name);
    expect(names).toEqual(['lianhu']);
  });

  it('erasing that was cut by a kill is finished at the next start', async () => {
    for (let turns = 1; turns < 10; turns += 2) {
      const { bench, tab, phone } = await signedIn();
      void phone.signOut().catch(() => undefined);
      for (let turn = 0; turn < turns; turn += 1) await bench.time.turn();
      tab.kill();
      bench.fate = 'lost';
      const { phone: again } = await bench.open();
      const isErased = again.world.account === '';
      const names = (await bench.browser.storage.databases()).map((each) => each.name);
      expect(names.includes('lianhu.acc_a')).toBe(!isErased);
    }
  });

  it('signing out says what is unsent, erases after it, and is told to the server when there is a line', async () => {
    const { bench, phone } = await signedIn();
    bench.fate = 'lost';
    await bench.during(phone.record('suggest', { words: '一' }));
    expect(await bench.during(phone.prepareSignOut(), 10_000)).toEqual({ unsent: 1 });
    await bench.during(phone.signOut(), 10_000);
    expect(phone.world).toMatchObject({ account: '', households: [], sync: { state: 'signed_out' } });
    // Without a line the session is still open at the server: nobody may slip in through it.
    bench.fate = 'ok';
    const { phone: again } = await bench.open();
    await bench.during(again.syncNow(), 10_000);
    expect(again.world).toMatchObject({ account: '', sync: { state: 'signed_out' } });
  });
});

describe('two tabs and a sign-out', () => {
  it('an answer that comes late in the other tab brings nothing back', async () => {
    const { bench, phone } = await signedIn();
    const { phone: second } = await bench.open();
    // The other tab has asked and waits for its answer while this one erases.
    const asked = second.syncNow();
    await bench.time.settle();
    await bench.during(phone.signOut(), 5_000);
    await bench.during(asked, 5_000);
    expect(second.world).toMatchObject({ account: '', households: [], sync: { state: 'signed_out' } });
    const names = (await bench.browser.storage.databases()).map((each) => each.name);
    expect(names).toEqual(['lianhu']);
  });
});
