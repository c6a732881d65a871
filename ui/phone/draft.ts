/** What is being typed about a household, kept until it is stored: a reload loses nothing. */
export interface ContactForm {
  way: string;
  items: string[];
  copies: number;
  theme: string;
  words: string;
  met_on: string;
  withMatter: boolean;
  kind: string;
  category: string;
  matterWords: string;
  urgent: boolean;
}

const PREFIX = 'lianhu.draft.';

export function readDraft(household: string): Partial<ContactForm> {
  try {
    return JSON.parse(sessionStorage.getItem(PREFIX + household) ?? '{}') as Partial<ContactForm>;
  } catch {
    return {};
  }
}

export function keepDraft(household: string, form: ContactForm): void {
  try {
    sessionStorage.setItem(PREFIX + household, JSON.stringify(form));
  } catch {
    // A full or closed storage must not stop the entry itself.
  }
}

export function dropDraft(household: string): void {
  try {
    sessionStorage.removeItem(PREFIX + household);
  } catch {
    // Nothing was kept, so there is nothing to drop.
  }
}
