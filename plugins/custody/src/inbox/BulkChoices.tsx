import Checkbox from '@mui/material/Checkbox';
import FormControl from '@mui/material/FormControl';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormLabel from '@mui/material/FormLabel';
import type { RequestView } from '@custody/backstage-plugin-custody-common';
import { nameOf } from '../shared/names';
import { sentenceOf } from '../request/sentence';
import { useLanguage } from '../time';
import { useT } from '../translation';

/** Requests to choose from, each by the whole sentence of what it asks. None is chosen from the start. */
export function BulkChoices(props: {
  requests: readonly RequestView[];
  chosen: readonly string[];
  disabled: boolean;
  onChange: (chosen: readonly string[]) => void;
}) {
  const t = useT();
  const language = useLanguage();
  const { chosen, disabled } = props;
  return (
    <FormControl component="fieldset" disabled={disabled} sx={{ mt: 2 }}>
      <FormLabel component="legend">{t('reviewing.bulk.choose')}</FormLabel>
      {props.requests.map(request => (
        <FormControlLabel
          key={request.id}
          control={
            <Checkbox
              checked={chosen.includes(request.id)}
              onChange={(_, checked) =>
                props.onChange(
                  checked
                    ? [...chosen, request.id]
                    : chosen.filter(id => id !== request.id),
                )
              }
            />
          }
          label={sentenceOf(t, request, language)}
        />
      ))}
    </FormControl>
  );
}

/** What a request is about, in a word. */
export function nameOfRequest(request: RequestView): string {
  return (
    request.identity?.name ??
    (request.component ? nameOf(request.component) : request.id.slice(0, 8))
  );
}
