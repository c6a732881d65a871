/**
 * The diagram of a county: one hexagon a village, each township a group of its own. Where a group
 * stands only reminds of where the township lies; nothing here is a map.
 */

/** A cell of the grid: column and row, rows shifted by half a cell. */
export type Cell = readonly [number, number];
export type Point = readonly [number, number];

export interface LaidTownship {
  code: string;
  name: string;
  /** Where the name stands, centred. */
  label: Point;
  cells: Record<string, Cell>;
}
export interface Layout {
  county: string;
  townships: LaidTownship[];
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

const ROW = Math.sqrt(0.75);
/** From the centre to a corner, where neighbours are one apart. */
const RADIUS = 1 / Math.sqrt(3);

export function centreOf([column, row]: Cell): Point {
  return [column + row / 2, row * ROW];
}

/** The six corners as an SVG `points` text, a little smaller than the cell so that lines show. */
export function cornersOf(cell: Cell, size: number): string {
  const [x, y] = centreOf(cell);
  const radius = RADIUS * 0.965;
  return [0, 1, 2, 3, 4, 5]
    .map((corner) => {
      const angle = (Math.PI / 3) * corner - Math.PI / 2;
      return `${round((x + radius * Math.cos(angle)) * size)},${round((y + radius * Math.sin(angle)) * size)}`;
    })
    .join(' ');
}

/** What the drawing needs, names included. */
export function boxOf(layout: Layout, size: number): Box {
  const cells = layout.townships.flatMap((each) => Object.values(each.cells).map(centreOf));
  const names = layout.townships.flatMap((each) => {
    const half = each.name.length * 0.21;
    const [x, y] = each.label;
    return [[x - half, y - 0.1] as Point, [x + half, y + 0.1] as Point];
  });
  if (!cells.length) return { x: 0, y: 0, width: size, height: size };
  const xs = [...cells.flatMap(([x]) => [x - 0.55, x + 0.55]), ...names.map(([x]) => x)];
  const ys = [...cells.flatMap(([, y]) => [y - 0.65, y + 0.65]), ...names.flatMap(([, y]) => [y - 0.25, y + 0.25])];
  const x = Math.min(...xs);
  const y = Math.min(...ys);
  return {
    x: round(x * size),
    y: round(y * size),
    width: round((Math.max(...xs) - x) * size),
    height: round((Math.max(...ys) - y) * size),
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

export interface Place {
  code: string;
  township: { code: string; name: string };
}

/**
 * The layout for these villages: the made one where it knows every village, cut to the townships
 * asked for; otherwise plain rows, a township a block, so that a new village never goes missing.
 */
export function layoutFor(villages: readonly Place[], made: Layout | null): Layout {
  const wanted = new Set(villages.map((each) => each.code));
  const townships = (made?.townships ?? [])
    .map((each) => ({
      ...each,
      cells: Object.fromEntries(Object.entries(each.cells).filter(([code]) => wanted.has(code))),
    }))
    .filter((each) => Object.keys(each.cells).length);
  const known = townships.reduce((sum, each) => sum + Object.keys(each.cells).length, 0);
  if (made && known === wanted.size) return { county: made.county, townships };
  return inRows(villages);
}

const ROW_LENGTH = 10;

function inRows(villages: readonly Place[]): Layout {
  const groups = new Map<string, { name: string; codes: string[] }>();
  for (const { code, township } of villages) {
    const group = groups.get(township.code) ?? { name: township.name, codes: [] };
    group.codes.push(code);
    groups.set(township.code, group);
  }
  let row = 1;
  const townships = [...groups]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([code, group]) => {
      const cells: Record<string, Cell> = {};
      const first = row;
      group.codes.sort().forEach((village, index) => {
        const down = Math.floor(index / ROW_LENGTH);
        // Each row of the grid is shifted by half a cell; the column takes that back.
        cells[village] = [(index % ROW_LENGTH) - Math.floor((first + down) / 2), first + down];
      });
      const length = Math.min(ROW_LENGTH, group.codes.length);
      const label: Point = [Math.max((length - 1) / 2, group.name.length * 0.21), first * ROW - 0.95];
      row += Math.ceil(group.codes.length / ROW_LENGTH) + 1;
      return { code, name: group.name, label, cells };
    });
  return { county: '', townships };
}
