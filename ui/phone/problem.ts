/** Whatever went wrong as one kind of failure; what the phone itself says is already meant for people. */
import { asProblem, Problem } from '../api/client';
import { PhoneProblem } from '../offline';

export function asPhoneProblem(thrown: unknown): Problem {
  if (thrown instanceof PhoneProblem) return new Problem(-1, thrown.code, thrown.message, thrown.message, '', [], null);
  return asProblem(thrown);
}
