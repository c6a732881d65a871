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
