import Autocomplete from '@mui/material/Autocomplete';
import TextField from '@mui/material/TextField';
import {
  AUDIT_EVENT_TYPES,
  type AuditEventType,
} from '@custody/backstage-plugin-custody-common';
import { useT } from '../translation';
import { areaOf, nameOfType } from './eventWords';

/** One of all types of events, by area. */
export function TypeFilter(props: {
  value: AuditEventType | undefined;
  onChange: (type: AuditEventType | undefined) => void;
}) {
  const t = useT();
  return (
    <Autocomplete
      size="small"
      // Those of an area are together, for the headings.
      options={[...AUDIT_EVENT_TYPES].sort(byArea)}
      groupBy={type => t(`audit.areas.${areaOf(type)}`)}
      value={props.value ?? null}
      onChange={(_, type) => props.onChange(type ?? undefined)}
      getOptionLabel={type => nameOfType(t, type)}
      getOptionKey={type => type}
      sx={{ width: 260 }}
      renderInput={inputProps => (
        <TextField
          {...inputProps}
          variant="outlined"
          label={t('audit.filters.type')}
          placeholder={t('audit.filters.any')}
          InputLabelProps={{ ...inputProps.InputLabelProps, shrink: true }}
        />
      )}
    />
  );
}

const AREAS = [...new Set(AUDIT_EVENT_TYPES.map(areaOf))];

function byArea(a: AuditEventType, b: AuditEventType): number {
  return AREAS.indexOf(areaOf(a)) - AREAS.indexOf(areaOf(b));
}
