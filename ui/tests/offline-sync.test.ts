import { describe, expect, it } from 'vitest';
import { Bench, contactWith, signedIn } from './support/bench';

describe('a phone that converses', () => {
  it('fetches its world on the first opening, and asks who it is once', async () => {
    const { bench, phone } = await signedIn({ households: 3 });
    expect(phone.world.account).toBe('acc_a');
    expect(phone.world.households.map((row) => row.head_name)).toEqual(['户主1', '户主2', '户主3']);
    expect(phone.world.sync.state).toBe('idle');
    expect(bench.server.log.map((each) => each.path)).toEqual(['/api/me', '/api/sync']);
  });

  it('keeps a contact without network, shows it at once and sends it once when there is a line', async () => {
    const { bench, phone } = await signedIn();
    const [home] = phone.world.households;
    bench.fate = 'lost';
    await bench.during(phone.record('record_contact', contactWith(home!.id), { about: home!.head_name }));
    expect(phone.world.waiting).toBe(1);
    expect(phone.world.contacts).toHaveLength(1);
    expect(phone.world.households[0]!.contacted_this_month).toBe(true);
    expect(phone.world.sync.state).toBe('offline');
    bench.fate = 'ok';
    await bench.time.pass(600_000);
    expect(phone.world.waiting).toBe(0);
    expect(bench.server.contacts).toHaveLength(1);
    expect(phone.world.contacts).toHaveLength(1);
    expect(phone.world.outbox[0]!.receipt!.outcome).toBe('accepted');
  });

  it('loses nothing and doubles nothing when answers are lost or cut', async () => {
    const { bench, phone } = await signedIn();
    for (const fate of ['answer-lost', 'answer-cut'] as const) {
      bench.fate = fate;
      const home = phone.world.households[fate === 'answer-lost' ? 0 : 1]!;
      await bench.during(phone.record('record_contact', contactWith(home.id)));
      await bench.time.pass(60_000);
    }
    expect(phone.world.waiting).toBe(2);
    expect(bench.server.contacts).toHaveLength(2);
    bench.fate = 'ok';
    await bench.time.pass(600_000);
    expect(phone.world.waiting).toBe(0);
    expect(bench.server.contacts).toHaveLength(2);
    expect(phone.world.contacts).toHaveLength(2);
  });

  it('works in memory where the browser keeps nothing, and says so', async () => {
    const bench = new Bench({ hasStorage: false, hasLocks: false });
    bench.server.addHouseholds(1, 'acc_a');
    bench.token = bench.server.signIn('acc_a');
    const { phone } = await bench.open();
    expect(phone.world.kept.durable).toBe(false);
    await bench.during(phone.record('record_contact', contactWith(phone.world.households[0]!.id)));
    expect(bench.server.contacts).toHaveLength(1);
  });
});

describe('the sender', () => {
  it('costs no patience while the browser says there is no line, and goes at once when there is', async () => {
    const { bench, phone } = await signedIn();
    bench.fate = 'lost';
    bench.browser.goOnline(false);
    await bench.during(phone.record('record_contact', contactWith(phone.world.households[0]!.id)));
    await bench.time.pass(86_400_000);
    expect(phone.world.waiting).toBe(1);
    bench.fate = 'ok';
    bench.browser.goOnline(true);
    await bench.time.pass(300);
    expect(phone.world.waiting).toBe(0);
  });

  it('waits ever longer with a line, but never more than five minutes', async () => {
    const { bench, phone } = await signedIn();
    bench.server.interrupt = () => ({ status: 500, body: { code: 'server.fault', title: '出错了', detail: '' } });
    await bench.during(phone.record('suggest', { words: '字太小' }));
    await bench.time.pass(3_600_000);
    const tries = bench.server.log.length;
    expect(tries).toBeLessThan(40);
    await bench.time.pass(300_000);
    expect(bench.server.log.length).toBeGreaterThan(tries);
    expect(phone.world.sync).toMatchObject({ state: 'failed', words: '出错了' });
    bench.server.interrupt = null;
    await bench.time.pass(300_000);
    expect(bench.server.suggestions).toEqual(['字太小']);
  });

  it('comes back when the server has asked it to, and not before', async () => {
    const { bench, phone } = await signedIn();
    bench.server.interrupt = () => ({ status: 503, body: {}, headers: { 'Retry-After': '120' } });
    await bench.during(phone.record('suggest', { words: '一' }));
    bench.server.interrupt = null;
    const before = bench.server.log.length;
    await bench.during(phone.record('suggest', { words: '二' }));
    await bench.time.pass(100_000);
    expect(bench.server.log.length).toBe(before);
    await bench.time.pass(60_000);
    expect(bench.server.suggestions).toEqual(['一', '二']);
  });

  it('goes round a command that the server will not even read, and keeps it as refused', async () => {
    const { bench, phone } = await signedIn();
    bench.fate = 'lost';
    for (const words of ['一', '坏', '三', '四']) await bench.during(phone.record('suggest', { words }));
    bench.server.interrupt = (_, body) =>
      JSON.stringify(body).includes('坏') ? { status: 400, body: { code: 'request.malformed', title: '读不懂' } } : null;
    bench.fate = 'ok';
    await bench.during(phone.syncNow(), 60_000);
    expect(bench.server.suggestions).toEqual(['一', '三', '四']);
    expect(phone.world).toMatchObject({ waiting: 0, refused: 1 });
    expect(phone.world.outbox[0]!.receipt!.code).toBe('request.malformed');
  });

  it('sends at most fifty commands in a request', async () => {
    const { bench, phone } = await signedIn();
    bench.fate = 'lost';
    for (let number = 0; number < 60; number += 1) await bench.during(phone.record('suggest', { words: `${number}` }), 10);
    bench.fate = 'ok';
    await bench.during(phone.syncNow(), 60_000);
    expect(bench.server.suggestions).toHaveLength(60);
    const sizes = bench.server.log.flatMap(({ body }) => (body ? [(body as { commands: unknown[] }).commands.length] : []));
    expect(Math.max(...sizes)).toBe(50);
  });

  it('asks for the whole once more when the counts differ', async () => {
    const { bench, phone } = await signedIn({ households: 2 });
    // A household that the feed forgot to tell of.
    bench.server.households.push({ ...bench.server.households[0]!, id: 'hh_00000000000000000000000009', code: '009' });
    await bench.during(phone.syncNow(), 5_000);
    expect(phone.world.households).toHaveLength(3);
  });

  it('takes what comes in several answers', async () => {
    const { bench, phone } = await signedIn({ households: 1 });
    bench.server.page = 2;
    bench.server.addHouseholds(7, 'acc_a');
    await bench.during(phone.syncNow(), 10_000);
    expect(phone.world.households).toHaveLength(8);
  });

  it('is alone among two tabs, and both show what one has recorded', async () => {
    const { bench, phone } = await signedIn();
    const { phone: second } = await bench.open();
    const [first, other] = phone.world.households;
    await bench.during(
      Promise.all([
        phone.record('record_contact', contactWith(first!.id)),
        second.record('record_contact', contactWith(other!.id)),
      ]),
      10_000,
    );
    expect(phone.world.contacts).toHaveLength(2);
    expect(second.world.contacts).toHaveLength(2);
    expect(bench.server.contacts).toHaveLength(2);
    const sent = bench.server.log.flatMap(({ body }) => (body as { commands?: { id: string }[] } | null)?.commands ?? []);
    expect(new Set(sent.map((command) => command.id)).size).toBe(sent.length);
  });

  it('does without locks: two tabs may say the same, and it counts once', async () => {
    const { bench, phone } = await signedIn({ hasLocks: false });
    const { phone: second } = await bench.open();
    await bench.during(phone.record('record_contact', contactWith(phone.world.households[0]!.id)), 10);
    await bench.during(Promise.all([phone.syncNow(), second.syncNow()]), 10_000);
    expect(bench.server.contacts).toHaveLength(1);
    expect(second.world).toMatchObject({ waiting: 0 });
    expect(second.world.contacts).toHaveLength(1);
  });
});

describe('what the server says of a command', () => {
  it('a second contact of the day is joined, and what waits behind it follows', async () => {
    const { bench, phone } = await signedIn();
    const home = phone.world.households[0]!;
    await bench.during(phone.record('record_contact', contactWith(home.id, '2026-11-27', '先')));
    bench.fate = 'lost';
    await bench.during(phone.record('record_contact', contactWith(home.id, '2026-11-27', '后')));
    const second = phone.world.contacts.find((row) => row.words === '后')!;
    await bench.during(phone.record('void_contact', { contact_id: second.id, seen_version: second.version, reason: '记错了' }));
    bench.fate = 'ok';
    await bench.during(phone.syncNow(), 10_000);
    expect(bench.server.contacts).toHaveLength(1);
    expect(bench.server.contacts[0]).toMatchObject({ words: '先；后', state: 'void', version: 3 });
    expect(phone.world).toMatchObject({ waiting: 0, refused: 0 });
    expect(phone.world.news[0]!.kind).toBe('joined');
  });

  it('two corrections made without network arrive one after the other', async () => {
    const { bench, phone } = await signedIn();
    bench.fate = 'lost';
    await bench.during(phone.record('record_contact', contactWith(phone.world.households[0]!.id)));
    for (const words of ['一', '二']) {
      const row = phone.world.contacts[0]!;
      const body = { contact_id: row.id, seen_version: row.version, met_on: row.met_on, way: 'visit', items: [], words };
      await bench.during(phone.record('correct_contact', body));
    }
    expect(phone.world.contacts[0]).toMatchObject({ words: '二', version: 3 });
    bench.fate = 'ok';
    await bench.during(phone.syncNow(), 10_000);
    expect(bench.server.contacts[0]).toMatchObject({ words: '二', version: 3 });
    expect(phone.world.refused).toBe(0);
  });

  it('refused stays until it is mended, and the mended one is a new command about the same thing', async () => {
    const { bench, phone } = await signedIn();
    const home = phone.world.households[0]!;
    const id = await bench.during(phone.record('record_contact', contactWith(home.id, '2027-01-01'), { about: '户主1' }));
    await bench.time.pass(5_000);
    expect(phone.world).toMatchObject({ waiting: 0, refused: 1 });
    expect(phone.world.contacts).toHaveLength(0);
    expect(phone.world.news[0]).toMatchObject({ kind: 'refused', object: id, is_read: false });
    const mended = await bench.during(phone.mend<'record_contact'>(id, contactWith(home.id)), 5_000);
    expect(mended).not.toBe(id);
    expect(phone.world).toMatchObject({ waiting: 0, refused: 0 });
    expect(bench.server.contacts).toHaveLength(1);
    expect(phone.world.outbox.map((item) => item.state).sort()).toEqual(['done', 'set_aside']);
    await expect(bench.during(phone.setAside(id))).rejects.toMatchObject({ code: 'offline.not-refused' });
  });

  it('tells of households that came and went and of matters that others moved', async () => {
    const { bench, phone } = await signedIn();
    const home = phone.world.households[0]!;
    const matter = { kind: 'appeal', category: 'road', words: '路灯坏了', household_id: home.id };
    await bench.during(phone.record('submit_matter', matter), 5_000);
    bench.server.addHouseholds(1, 'acc_a');
    bench.server.move(home.id, 'acc_b');
    const [row] = bench.server.matters;
    Object.assign(row!, { state: 'answered', state_name: '已答复待确认', version: 2 });
    bench.server.change('acc_a', 'matters', row!.id);
    await bench.during(phone.syncNow(), 5_000);
    expect(phone.world.news.map((each) => each.kind).sort()).toEqual(['household_came', 'household_left', 'matter_moved']);
    expect(phone.world.households.map((each) => each.id)).not.toContain(home.id);
    expect(phone.world.matters[0]!.state).toBe('answered');
    await bench.during(phone.markNewsRead());
    expect(phone.world.news.every((each) => each.is_read)).toBe(true);
  });
});
