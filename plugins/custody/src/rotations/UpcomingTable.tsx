import Typography from '@mui/material/Typography';
import type { UpcomingRotation } from '@custody/backstage-plugin-custody-common';
import { IdentityLink, RefLink } from '../shared/RefLink';
import { Code } from '../shared/ScopeList';
import { SimpleTable } from '../shared/SimpleTable';
import { DatedTime, day, useLanguage } from '../time';
import { useT } from '../translation';
import { startsOutside } from './window';

/** What would be rotated, the first due first: when, why then, and not together with what. */
export function UpcomingTable(props: {
  rows: readonly UpcomingRotation[];
  isPaused: boolean;
}) {
  const t = useT();
  const language = useLanguage();
  return (
    <SimpleTable
      label={t('rotations.title')}
      columns={[
        t('rotations.columns.identity'),
        t('rotations.columns.starts'),
        t('rotations.columns.due'),
        t('rotations.columns.owner'),
        t('rotations.columns.provider'),
        t('rotations.columns.when'),
      ]}
      rows={props.rows.map(row => ({
        key: row.ref,
        cells: [
          <>
            <IdentityLink namespace={row.namespace} name={row.name} />
            {row.currentVersion !== null && (
              <Typography variant="body2" color="text.secondary">
                {t('rotations.version', {
                  from: String(row.currentVersion),
                  to: String(row.currentVersion + 1),
                })}
              </Typography>
            )}
          </>,
          row.startsAt ? (
            <>
              <DatedTime at={row.startsAt} to="minute" />
              {startsOutside(row.window, row.startsAt) && (
                <Typography variant="body2" color="text.secondary">
                  {t('rotations.outside')}
                </Typography>
              )}
            </>
          ) : (
            t(props.isPaused ? 'rotations.paused' : 'rotations.notKnown')
          ),
          <>
            <DatedTime at={row.dueAt} to="minute" />
            {row.overdueAt && (
              <Typography variant="body2" color="text.secondary">
                {t('rotations.overdue')} {day(row.overdueAt, language)}
              </Typography>
            )}
          </>,
          row.owner ? (
            <RefLink entityRef={row.owner.ref} title={row.owner.title} />
          ) : (
            '–'
          ),
          row.provider,
          <When key="when" row={row} />,
        ],
      }))}
    />
  );
}

function When({ row }: { row: UpcomingRotation }) {
  const t = useT();
  return (
    <>
      {row.window ?? t('rotations.anyTime')}
      {row.schedule && (
        <>
          {', '}
          {t('rotations.schedule')} <Code>{row.schedule}</Code>
        </>
      )}
      {row.notWith.length + row.notWithOthers > 0 && (
        <Typography variant="body2" color="text.secondary">
          {t('rotations.notWith')}{' '}
          {row.notWith.map((ref, index) => (
            <span key={ref}>
              {index > 0 && ', '}
              <Code>{ref.replace(/^identity:/, '')}</Code>
            </span>
          ))}
          {row.notWithOthers > 0 && (
            <>
              {row.notWith.length > 0 && ', '}
              {t('rotations.notWithOthers', { count: row.notWithOthers })}
            </>
          )}
        </Typography>
      )}
    </>
  );
}
