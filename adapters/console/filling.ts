/** A form that is filled in line by line. */
import type { Form } from '../../src/views/view.ts';

type Field = Form['fields'][number];

export type Step =
  | { readonly kind: 'next' | 'needed' | 'cancelled' | 'quit' }
  | { readonly kind: 'long'; readonly max: number }
  | { readonly kind: 'full'; readonly fields: Readonly<Record<string, string>> };

export class Filling {
  readonly form: Form;
  readonly #values: Record<string, string> = {};
  #index = 0;

  /** @throws RangeError for a form without fields. */
  constructor(form: Form) {
    this.form = form;
    if (form.fields.length === 0) throw new RangeError('a form has at least one field');
  }

  /** The field that is asked for. */
  get field(): Field {
    const field = this.form.fields[this.#index] ?? this.form.fields.at(-1);
    if (field === undefined) throw new RangeError('a form has at least one field');
    return field;
  }

  /** Takes a line as the text of the field; `/cancel` and `/quit` are the only words with another meaning. */
  take(line: string): Step {
    const text = line.trim();
    if (text.toLowerCase() === '/cancel') return { kind: 'cancelled' };
    if (text.toLowerCase() === '/quit') return { kind: 'quit' };
    const { field } = this;
    if (text === '' && field.required) return { kind: 'needed' };
    if (text.length > field.max) return { kind: 'long', max: field.max };
    this.#values[field.name] = text;
    this.#index += 1;
    return this.#index < this.form.fields.length ? { kind: 'next' } : { kind: 'full', fields: { ...this.#values } };
  }
}
