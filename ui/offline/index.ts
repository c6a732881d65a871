/** What the screens take from this room. */
export { openPhone, type OpenPhone } from './phone';
export { browserPlatform, type Platform } from './platform';
export { PhoneProblem, type PhoneProblemCode } from './problem';
export { shrinkPhoto } from './photo';
export { startWorker } from './update';
export type * from './types';
