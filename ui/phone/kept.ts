/** Forms filled from what is asked or was kept; only the screens behind the first one need them. */
import type { FieldEntry } from '../api/types';
import type { RaisedMatterBody } from '../offline/types';
import type { MatterForm } from './forms';

/** The fields as a form begins with them; nothing where a category asks for none. */
export function emptyFields(asked: readonly FieldEntry[]): MatterForm['fields'] {
  if (!asked.length) return null;
  return Object.fromEntries(asked.map((each) => [each.code, each.type === 'choices' ? [] : (each.default ?? '')]));
}

/** The form as a matter that was kept fills it. */
export function matterFormOf(raised: RaisedMatterBody): MatterForm {
  return {
    kind: raised.kind,
    category: raised.category,
    matter_words: raised.words,
    urgent: Boolean(raised.urgent),
    fields: raised.fields ?? null,
    danger: raised.hazard?.level ?? '',
    measure: raised.hazard?.measure ?? '',
    parties: raised.dispute?.parties?.join('、') ?? '',
    people: raised.dispute?.people === undefined ? '' : String(raised.dispute.people),
  };
}
