/** Why the phone could not do what was asked; `message` is meant for the reader. */
export type PhoneProblemCode =
  | 'offline.storage-full'
  | 'offline.storage-failed'
  | 'offline.not-signed-in'
  | 'offline.not-a-picture'
  | 'offline.picture-too-large'
  | 'offline.no-pictures-here'
  | 'offline.not-refused';

export class PhoneProblem extends Error {
  constructor(
    readonly code: PhoneProblemCode,
    words: string,
  ) {
    super(words);
    this.name = 'PhoneProblem';
  }
}
