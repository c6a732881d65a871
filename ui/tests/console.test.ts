import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { clockOf } from '../domain/clock';
import { daysOfMonth } from '../domain/format';
import { boxOf, centreOf, cornersOf, layoutFor, type Cell, type Layout } from '../domain/hexagons';
import { drawOutlines } from '../domain/outlines';
import { roundUp, scaleOf, stepOf } from '../domain/scale';
import { filtersOf, isSameView, parseFilters, textOf } from '../domain/viewState';

const data = (name: string) => readFileSync(new URL(`../../data/${name}`, import.meta.url), 'utf8');
const made = JSON.parse(data('hexagons-431125.json')) as Layout;
const divisions = data('divisions-431125.csv')
  .trim()
  .split(/\r?\n/)
  .slice(1)
  .map((line) => line.split(','));
const villages = divisions.filter(([, , kind]) => kind === 'village' || kind === 'community');
const NEIGHBOURS = [[1, 0], [-1, 0], [0, 1], [0, -1], [1, -1], [-1, 1]] as const;
const key = ([column, row]: Cell) => `${column},${row}`;
const places = villages.map(([code = '', , , parent = '']) => ({
  code,
  township: { code: parent, name: divisions.find(([own]) => own === parent)?.[1] ?? '' },
}));

describe('the hexagons of the county', () => {
  it('places each of the 112 villages once, in its own township', () => {
    const placed = made.townships.flatMap((each) => Object.keys(each.cells).map((code) => [code, each.code]));
    expect(placed.length).toBe(112);
    expect(new Map(placed.map(([code, township]) => [code, township]))).toEqual(
      new Map(villages.map(([code, , , parent]) => [code, parent])),
    );
  });

  it('lets no two overlap and keeps a free cell between townships', () => {
    const owner = new Map<string, string>();
    for (const township of made.townships) {
      for (const cell of Object.values(township.cells)) {
        expect(owner.has(key(cell))).toBe(false);
        owner.set(key(cell), township.code);
      }
    }
    for (const township of made.townships) {
      for (const [column, row] of Object.values(township.cells)) {
        for (const [right, down] of NEIGHBOURS) {
          const beside = owner.get(key([column + right, row + down]));
          expect([undefined, township.code]).toContain(beside);
        }
      }
    }
  });

  it('keeps every township in one piece', () => {
    for (const { cells, name } of made.townships) {
      const all = new Set(Object.values(cells).map(key));
      const reached = new Set<string>();
      const next = Object.values(cells).slice(0, 1);
      for (let cell = next.pop(); cell; cell = next.pop()) {
        if (reached.has(key(cell))) continue;
        reached.add(key(cell));
        for (const [right, down] of NEIGHBOURS) {
          const beside: Cell = [cell[0] + right, cell[1] + down];
          if (all.has(key(beside))) next.push(beside);
        }
      }
      expect([name, reached.size]).toEqual([name, all.size]);
    }
  });

  it('shows the townships asked for, and rows where the layout does not know a village', () => {
    const one = places.filter((each) => each.township.name === '上江圩镇');
    expect(layoutFor(one, made).townships.map((each) => each.name)).toEqual(['上江圩镇']);
    const more = [...places, { code: '431125199999', township: { code: '431125199000', name: '新镇' } }];
    const plain = layoutFor(more, made);
    const centres = plain.townships.flatMap((each) => Object.values(each.cells).map(centreOf));
    expect(centres.length).toBe(113);
    centres.forEach(([x, y], index) => {
      for (const [u, v] of centres.slice(index + 1)) expect(Math.hypot(x - u, y - v)).toBeGreaterThan(0.99);
    });
  });

  it('has a box that holds every corner', () => {
    const box = boxOf(made, 40);
    for (const township of made.townships) {
      for (const cell of Object.values(township.cells)) {
        for (const corner of cornersOf(cell, 40).split(' ')) {
          const [x = 0, y = 0] = corner.split(',').map(Number);
          expect(x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height).toBe(true);
        }
      }
    }
  });
});

describe('steps of colour', () => {
  it('are round and reach the largest value', () => {
    expect([0, 1, 1.2, 3, 7, 11, 41, 230].map(roundUp)).toEqual([1, 1, 2, 3, 10, 20, 50, 300]);
    const scale = scaleOf([0, 3, 15], 100);
    expect(scale.step).toBe(3);
    expect([0, 2, 3, 14, 15].map((each) => stepOf(each, scale))).toEqual([0, 0, 1, 4, 4]);
    expect(scaleOf([88, 99], 100).steps.map((each) => each.from)).toEqual([0, 20, 40, 60, 80]);
  });
  it('tell no data from nothing', () => {
    const scale = scaleOf([null, 0, 4]);
    expect([stepOf(null, scale), stepOf(0, scale)]).toEqual([null, 0]);
    expect(scaleOf([]).step).toBe(1);
  });
});

describe('outlines', () => {
  it('keep their shape and put the number inside', () => {
    const square: [number, number][] = [[111, 25], [111.1, 25], [111.1, 25.1], [111, 25.1], [111, 25]];
    const { height, drawn } = drawOutlines([{ code: 'a', polygons: [[square]] }], 1000);
    expect(Math.abs(height - 1000 / Math.cos((25.05 * Math.PI) / 180))).toBeLessThan(2);
    expect(drawn[0]?.path.startsWith('M0 ')).toBe(true);
    expect(Math.abs((drawn[0]?.middle[0] ?? 0) - 500)).toBeLessThan(1);
    expect(drawOutlines([], 1000)).toEqual({ height: 0, drawn: [] });
  });
});

function at(deadline: string | null) {
  const { key: words, days, tone } = clockOf(deadline, '2023-05-07');
  return [words, days, tone];
}

describe('the clock in words', () => {
  it('says what is left and what is late', () => {
    expect(at('2023-05-05')).toEqual(['clock.over', 2, 'danger']);
    expect(at('2023-05-07')).toEqual(['clock.today', 0, 'ask']);
    expect(at('2023-05-08')).toEqual(['clock.tomorrow', 1, 'ask']);
    expect(at('2023-05-10')).toEqual(['clock.left', 3, 'ask']);
    expect(at('2023-06-07')).toEqual(['clock.left', 31, '']);
    expect(at(null)).toEqual(['clock.none', 0, '']);
  });
});

describe('views and addresses', () => {
  it('are the same text whatever the order, without the day and without what is empty', () => {
    const filters = filtersOf({ state: 'submitted', as_of: '2023-05-07', search: '', kind: ['a'], area: '431125' });
    expect(filters).toEqual({ state: 'submitted', area: '431125' });
    expect(textOf({ urgent: 'yes', state: 'submitted' })).toBe('state=submitted&urgent=yes');
    expect(textOf({ search: '路灯 不亮&=' })).toMatch(/^search=[A-Za-z0-9%+]+$/);
  });
  it('come back as they went', () => {
    const filters = { search: '路灯 不亮&=?#', kind: 'appeal', area: '431125101216' };
    expect(parseFilters(textOf(filters))).toEqual(filters);
  });
  it('are recognised wherever the reader stands', () => {
    expect(isSameView({ state: 'a', area: '1' }, { state: 'a' })).toBe(true);
    expect(isSameView({ state: 'a', area: '1' }, { state: 'a', area: '2' })).toBe(false);
    expect(isSameView({ state: 'a' }, { state: 'a', urgent: 'yes' })).toBe(false);
  });
});

describe('the days of a month', () => {
  it('end with the month, or with the day that the numbers go up to', () => {
    expect(daysOfMonth('2023-02', '2023-05-07')).toEqual({ first: '2023-02-01', last: '2023-02-28' });
    expect(daysOfMonth('2024-02', '2024-05-07').last).toBe('2024-02-29');
    expect(daysOfMonth('2023-05', '2023-05-07').last).toBe('2023-05-07');
    expect(daysOfMonth('2022-12', '2023-05-07').last).toBe('2022-12-31');
  });
});
