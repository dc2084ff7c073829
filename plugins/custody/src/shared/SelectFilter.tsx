import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useId } from 'react';

/** One choice among a few, with a first entry that means any. */
export function SelectFilter<V extends string>(props: {
  label: string;
  any: string;
  value: V | undefined;
  options: readonly { value: V; label: string }[];
  onChange: (value: V | undefined) => void;
  minWidth?: number;
}) {
  const id = useId();
  return (
    <TextField
      select
      id={id}
      size="small"
      variant="outlined"
      label={props.label}
      value={props.value ?? ''}
      onChange={event =>
        props.onChange((event.target.value || undefined) as V | undefined)
      }
      InputLabelProps={{ shrink: true }}
      SelectProps={{ displayEmpty: true }}
      sx={{ minWidth: props.minWidth ?? 130 }}
    >
      <MenuItem value="">{props.any}</MenuItem>
      {props.options.map(option => (
        <MenuItem key={option.value} value={option.value}>
          {option.label}
        </MenuItem>
      ))}
    </TextField>
  );
}
