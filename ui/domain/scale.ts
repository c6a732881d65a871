/** Five steps of colour for a number: equal, round steps from nothing up to the largest value. */

export interface Scale {
  /** How much one step covers. */
  step: number;
  /** From and up to, for the legend; the last one is open upwards. */
  steps: { from: number; to: number | null }[];
}

const STEPS = 5;

/** The smallest round number that is not below the value: 1, 2, 3, 4, 5, 10, 20, … */
export function roundUp(value: number): number {
  if (value <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 3, 4, 5, 10].map((each) => each * power).find((each) => each >= value) ?? value;
}

export function scaleOf(values: readonly (number | null)[], most?: number): Scale {
  const known = values.filter((each): each is number => each !== null);
  const top = Math.max(1, ...known);
  const step = Math.min(roundUp(top / STEPS), most === undefined ? Infinity : most / STEPS);
  const steps = Array.from({ length: STEPS }, (_, index) => ({
    from: index * step,
    to: index === STEPS - 1 ? null : (index + 1) * step,
  }));
  return { step, steps };
}

/** Which step a value falls in, from 0; `null` is no data and no step. */
export function stepOf(value: number | null, scale: Scale): number | null {
  if (value === null) return null;
  return Math.max(0, Math.min(STEPS - 1, Math.floor(value / scale.step)));
}
