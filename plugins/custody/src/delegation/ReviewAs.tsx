import Alert from '@mui/material/Alert';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useId } from 'react';
import type { RequestView } from '@custody/backstage-plugin-custody-common';
import { nameOf } from '../shared/names';
import { useT } from '../translation';

type Place = RequestView['can']['reviewAs'][number];

/** In whose place somebody reviews: nothing where that is their own, else who it is for, or a choice. */
export function ReviewAs(props: {
  places: readonly Place[];
  value: string | undefined;
  onChange: (ref: string) => void;
}) {
  const t = useT();
  const id = useId();
  const [first] = props.places;
  if (!first || (props.places.length === 1 && first.own)) return null;
  if (props.places.length === 1) {
    return (
      <Alert severity="info" variant="outlined" sx={{ mt: 2 }}>
        {t('delegation.asOnly', { who: nameOf(first.ref, first.title) })}
      </Alert>
    );
  }
  return (
    <TextField
      select
      id={id}
      fullWidth
      margin="normal"
      label={t('delegation.as')}
      value={props.value ?? first.ref}
      onChange={event => props.onChange(event.target.value)}
    >
      {props.places.map(place => (
        <MenuItem key={place.ref} value={place.ref}>
          {place.own
            ? t('delegation.asYourself')
            : t('delegation.asFor', { who: nameOf(place.ref, place.title) })}
        </MenuItem>
      ))}
    </TextField>
  );
}
