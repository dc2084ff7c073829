import TextField from '@mui/material/TextField';
import { useEffect, useId, useState } from 'react';

/**
 * A field whose text counts once somebody left it or pressed Enter: each look at the log is on record, and half a name is not
 * worth one.
 */
export function SettledField(props: {
  label: string;
  value: string;
  type?: 'text' | 'datetime-local';
  placeholder?: string;
  width: number;
  onSettled: (text: string) => void;
}) {
  const id = useId();
  const { value, onSettled } = props;
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const settle = () => {
    if (text !== value) onSettled(text);
  };
  return (
    <TextField
      id={id}
      size="small"
      variant="outlined"
      type={props.type ?? 'text'}
      label={props.label}
      placeholder={props.placeholder}
      value={text}
      onChange={event => setText(event.target.value)}
      onBlur={settle}
      onKeyDown={event => {
        if (event.key === 'Enter') settle();
      }}
      InputLabelProps={{ shrink: true }}
      sx={{ width: props.width }}
    />
  );
}
