import { useState, type FormEvent } from 'react';

/**
 * A required field that says in words, at the field and at once, that it was left empty. The browser would say so in a
 * bubble of its own, in its own language and gone at the next click.
 *
 * @param empty - whether there is nothing in the field
 * @param required - whether the form asks for it
 * @returns `missing`, whether to complain now; and what the input needs for it
 */
export function useRequired(empty: boolean, required: boolean | undefined) {
  const [tried, setTried] = useState(false);
  const missing = Boolean(required) && empty && tried;
  return {
    missing,
    inputProps: {
      required: Boolean(required) && empty,
      'aria-required': required,
      'aria-invalid': missing || undefined,
      onInvalid: (event: FormEvent<HTMLInputElement>) => {
        event.preventDefault();
        setTried(true);
        const form = event.currentTarget.form;
        // Where the browser would have put the person: at the first field that is wrong.
        if (form?.querySelector(':invalid:not(fieldset)') === event.target) {
          event.currentTarget.focus();
        }
      },
    },
  };
}
