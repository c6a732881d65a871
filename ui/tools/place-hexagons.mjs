// Lays out one hexagon a village, townships as separate groups round their rough positions, and
// writes the result as data: `node tools/place-hexagons.mjs [CODE]`. A diagram, not a map: where a
// group stands only reminds of where the township lies. Run once a county; the file may be edited.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const county = process.argv[2] ?? '431125';
const data = fileURLToPath(new URL('../../data/', import.meta.url));

/** Rough positions of the townships' seats, east and south, in no particular unit. */
const SEATS = {
  431125: {
    潇浦镇: [5, -2], 上江圩镇: [14, -12], 夏层铺镇: [-2, 4], 桃川镇: [-17, 10], 粗石江镇: [-27, 15],
    松柏瑶族乡: [11, 8], 千家峒瑶族乡: [-2, -10], 兰溪瑶族乡: [-7, 13], 源口瑶族乡: [-13, 1],
  },
};
const NEIGHBOURS = [[1, 0], [-1, 0], [0, 1], [0, -1], [1, -1], [-1, 1]];
const key = (q, r) => `${q},${r}`;
/** The centre of a cell with a pointed top; neighbours are one apart. */
const centre = ([q, r]) => [q + r / 2, r * Math.sqrt(0.75)];
const distance = ([x, y], [u, v]) => Math.hypot(x - u, y - v);

function readVillages() {
  const lines = readFileSync(path.join(data, `divisions-${county}.csv`), 'utf8').trim().split(/\r?\n/).slice(1);
  const rows = lines.map((line) => line.split(','));
  const townships = rows.filter((row) => row[2] === 'township').map(([code, name]) => ({ code, name, villages: [] }));
  for (const [code, , kind, parent] of rows) {
    if (kind === 'township' || kind === 'county') continue;
    townships.find((each) => each.code === parent).villages.push(code);
  }
  for (const each of townships) each.villages.sort();
  return townships.sort((one, other) => (one.code < other.code ? -1 : 1));
}

/** Grows every group from its seed, cell by cell, and keeps one free cell between groups. */
function grow(townships, seats, scale) {
  const owner = new Map();
  const middle = [0, 1].map((axis) => townships.reduce((sum, each) => sum + seats[each.name][axis], 0) / townships.length);
  const order = [...townships].sort(
    (one, other) => distance(seats[one.name], middle) - distance(seats[other.name], middle),
  );
  const groups = new Map();
  for (const township of order) {
    const seat = seats[township.name].map((value, axis) => (value - middle[axis]) * scale);
    const isFree = ([q, r]) => !owner.has(key(q, r)) && NEIGHBOURS.every(([dq, dr]) => {
      const other = owner.get(key(q + dq, r + dr));
      return other === undefined || other === township.code;
    });
    const near = (one, other) => distance(centre(one), seat) - distance(centre(other), seat);
    const all = [];
    for (let r = -40; r <= 40; r += 1) for (let q = -60; q <= 60; q += 1) all.push([q, r]);
    const seeds = all.filter(isFree).sort(near);
    let cells = [];
    // A seed whose free patch is too small for the whole group is no seed.
    for (const seed of seeds.slice(0, 40)) {
      cells = [seed];
      owner.set(key(...seed), township.code);
      while (cells.length < township.villages.length) {
        const own = [0, 1].map((axis) => cells.reduce((sum, cell) => sum + centre(cell)[axis], 0) / cells.length);
        const compact = (cell) => distance(centre(cell), seat) + distance(centre(cell), own);
        const next = cells
          .flatMap(([q, r]) => NEIGHBOURS.map(([dq, dr]) => [q + dq, r + dr]))
          .filter(isFree)
          .sort((one, other) => compact(one) - compact(other))[0];
        if (!next) break;
        cells.push(next);
        owner.set(key(...next), township.code);
      }
      if (cells.length === township.villages.length) break;
      for (const cell of cells) owner.delete(key(...cell));
    }
    groups.set(township.code, cells.sort(([q, r], [p, s]) => r - s || q - p));
  }
  return groups;
}

/** How far the groups were pushed from their seats, how loose they are, and how wide it all is. */
function cost(townships, seats, scale, groups) {
  let sum = 0;
  const points = [...groups.values()].flat().map(centre);
  for (const township of townships) {
    const cells = groups.get(township.code).map(centre);
    const own = [0, 1].map((axis) => cells.reduce((total, cell) => total + cell[axis], 0) / cells.length);
    sum += cells.reduce((total, cell) => total + distance(cell, own), 0) / Math.sqrt(cells.length);
  }
  const size = [0, 1].map((axis) => Math.max(...points.map((each) => each[axis])) - Math.min(...points.map((each) => each[axis])) + 1);
  return sum * 2 + size[0] * size[1] * 0.35 + Math.abs(size[0] - size[1] * 1.45) * 4;
}

/** Where a group's name can stand without touching a hexagon or another name, centred on [x, y]. */
function placeName(name, cells, taken, names) {
  const half = name.length * 0.2 + 0.1;
  const rows = [Math.min(...cells.map(([, r]) => r)), Math.max(...cells.map(([, r]) => r))];
  const candidates = [];
  for (const [row, shift] of [[rows[0], -0.83], [rows[1], 0.9]]) {
    const inRow = cells.filter(([, r]) => r === row).map(centre);
    const x = inRow.reduce((sum, each) => sum + each[0], 0) / inRow.length;
    for (const aside of [0, 0.5, -0.5, 1, -1, 1.5, -1.5]) candidates.push([x + aside, inRow[0][1] + shift]);
  }
  const clear = ([x, y]) =>
    taken.every(([u, v]) => Math.abs(u - x) > half + 0.48 || Math.abs(v - y) > 0.7) &&
    names.every((other) => Math.abs(other.x - x) > half + other.half || Math.abs(other.y - y) > 0.45);
  const [x, y] = candidates.find(clear) ?? candidates[0];
  names.push({ x, y, half });
  return [x, y];
}

const townships = readVillages();
const seats = SEATS[county];
let best = null;
for (let scale = 0.18; scale <= 0.6; scale += 0.01) {
  const groups = grow(townships, seats, scale);
  const value = cost(townships, seats, scale, groups);
  if (!best || value < best.value) best = { value, groups, scale };
}
const taken = [...best.groups.values()].flat().map(centre);
const names = [];
const round = (value) => Math.round(value * 100) / 100;
const laid = townships.map((township) => {
  const cells = best.groups.get(township.code);
  return {
    code: township.code,
    name: township.name,
    label: placeName(township.name, cells, taken, names).map(round),
    cells: Object.fromEntries(township.villages.map((code, index) => [code, cells[index]])),
  };
});
const lines = laid.map((each) => `    ${JSON.stringify(each)}`).join(',\n');
writeFileSync(
  path.join(data, `hexagons-${county}.json`),
  `{\n  "county": "${county}",\n  "townships": [\n${lines}\n  ]\n}\n`,
);
console.log(`${taken.length} villages in ${laid.length} townships, scale ${round(best.scale)}`);
