import Typography from '@mui/material/Typography';
import type { RequestView } from '@custody/backstage-plugin-custody-common';
import { Code } from '../shared/ScopeList';
import { SimpleTable } from '../shared/SimpleTable';
import { useT, type T } from '../translation';
import { reviewingMessages } from '../translation/messages/reviewing';

type Change = NonNullable<RequestView['changes']>[number];

const FIELDS = reviewingMessages.reviewing.fields;
const SCOPES = 'scopes.';

/** How what is asked differs from what was approved last: field by field, both ways. */
export function Changes(props: { changes: readonly Change[] }) {
  const t = useT();
  if (props.changes.length === 0) {
    return <Typography>{t('reviewing.noChanges')}</Typography>;
  }
  return (
    <SimpleTable
      label={t('reviewing.changesTable')}
      columns={[
        t('reviewing.field'),
        t('reviewing.before'),
        t('reviewing.after'),
      ]}
      rows={props.changes.map(({ field, before, after }) => ({
        key: field,
        cells: [
          fieldInWords(t, field),
          <Value key="before" value={before} />,
          <Value key="after" value={after} />,
        ],
      }))}
    />
  );
}

function Value({ value }: { value: string | null }) {
  const t = useT();
  return value === null ? (
    <em>{t('reviewing.nothing')}</em>
  ) : (
    <Code>{value}</Code>
  );
}

function fieldInWords(t: T, field: string): string {
  if (field.startsWith(SCOPES)) {
    return t('reviewing.scope', { name: field.slice(SCOPES.length) });
  }
  return field in FIELDS
    ? t(`reviewing.fields.${field as keyof typeof FIELDS}`)
    : field;
}
