/** Outlines in degrees as paths to draw: a plain projection that is right for one county. */
import type { Point } from './hexagons';

type Ring = readonly (readonly [number, number])[];
export interface Outline {
  code: string;
  polygons: readonly (readonly Ring[])[];
}
export interface Drawn {
  code: string;
  path: string;
  /** Where the number stands. */
  middle: Point;
}

/** Draws all outlines into a box of that width; the height follows. */
export function drawOutlines(outlines: readonly Outline[], width: number): { height: number; drawn: Drawn[] } {
  const all = outlines.flatMap((each) => each.polygons.flatMap((rings) => rings.flat()));
  if (!all.length) return { height: 0, drawn: [] };
  const [west, east] = span(all.map(([x]) => x));
  const [south, north] = span(all.map(([, y]) => y));
  // A degree of longitude is shorter than one of latitude away from the equator.
  const narrow = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const scale = width / Math.max(1e-9, (east - west) * narrow);
  const place = ([x, y]: readonly [number, number]): Point => [
    Math.round((x - west) * narrow * scale * 10) / 10,
    Math.round((north - y) * scale * 10) / 10,
  ];
  const drawn = outlines.map(({ code, polygons }) => {
    const placed = polygons.map((rings) => rings.map((ring) => ring.map(place)));
    const path = placed.flat().map((ring) => `M${ring.map((point) => point.join(' ')).join('L')}Z`).join('');
    const outer = placed.map(([ring]) => ring ?? []).sort((one, other) => Math.abs(areaOf(other)) - Math.abs(areaOf(one)));
    return { code, path, middle: middleOf(outer[0] ?? []) };
  });
  return { height: Math.ceil((north - south) * scale), drawn };
}

function span(values: number[]): [number, number] {
  return values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
}

function areaOf(ring: readonly Point[]): number {
  return ring.reduce((sum, [x, y], index) => {
    const [u, v] = ring[(index + 1) % ring.length] ?? [x, y];
    return sum + (x * v - u * y) / 2;
  }, 0);
}

/** The centre of gravity of the largest part. */
function middleOf(ring: readonly Point[]): Point {
  const area = areaOf(ring);
  if (!ring.length || Math.abs(area) < 1e-9) return ring[0] ?? [0, 0];
  let [sumX, sumY] = [0, 0];
  ring.forEach(([x, y], index) => {
    const [u, v] = ring[(index + 1) % ring.length] ?? [x, y];
    const cross = x * v - u * y;
    sumX += (x + u) * cross;
    sumY += (y + v) * cross;
  });
  return [sumX / (6 * area), sumY / (6 * area)];
}
