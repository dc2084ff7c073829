import Typography from '@mui/material/Typography';
import { DueTime } from '../../time';
import type { Picture } from './layout';

/** What lies beyond the right edge of the picture, in words, so that it doesn't press the past together. */
export function FurtherAhead(props: {
  picture: Picture;
  events: readonly { at: string | null; label: string }[];
}) {
  const further = props.events.filter(
    ({ at }) => at !== null && Date.parse(at) >= props.picture.to,
  );
  if (further.length === 0) return null;
  return (
    <Typography variant="body2" component="div">
      {further.map(({ at, label }, index) => (
        <span key={label}>
          {index > 0 && ' · '}
          {label} <DueTime at={at!} />
        </span>
      ))}
      <span aria-hidden> ▸</span>
    </Typography>
  );
}
