import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useRouteRef } from '@backstage/core-plugin-api';
import type { ExceptionView } from '@custody/backstage-plugin-custody-common';
import { requestRouteRef } from '../routes';
import { nameOf } from '../shared/names';
import { Person } from '../shared/Person';
import { IdentityLink } from '../shared/RefLink';
import { Quote } from '../shared/ReviewLine';
import { ruleName } from '../shared/ruleName';
import { SimpleTable } from '../shared/SimpleTable';
import { TextLink } from '../shared/TextLink';
import { DatedTime } from '../time';
import { useT } from '../translation';

/** Exceptions, a line each, with a link to the request whose history says the rest. */
export function ExceptionsTable(props: { rows: readonly ExceptionView[] }) {
  const t = useT();
  const requestPath = useRouteRef(requestRouteRef);
  return (
    <SimpleTable
      label={t('exceptions.title')}
      columns={[
        t('exceptions.columns.identity'),
        t('exceptions.columns.rule'),
        t('exceptions.columns.state'),
        t('exceptions.columns.until'),
        t('exceptions.columns.why'),
        t('exceptions.columns.who'),
      ]}
      rows={props.rows.map(row => ({
        key: row.requestId,
        cells: [
          <IdentityLink
            key="identity"
            namespace={row.identity.namespace}
            name={row.identity.name}
          />,
          <Box key="rule" sx={{ minWidth: '8em' }}>
            {ruleName(t, row.rule)}
          </Box>,
          <Box key="state" sx={{ whiteSpace: 'nowrap' }}>
            <TextLink to={requestPath({ id: row.requestId })}>
              {t(`exceptions.states.${row.state}`)}
            </TextLink>
          </Box>,
          <DatedTime key="until" at={row.until} to="day" />,
          <Box key="why" sx={{ minWidth: '18em' }}>
            <Quote>{row.reason}</Quote>
            <Typography variant="body2">
              {t('exceptions.instead')} {row.compensatingControl}
            </Typography>
          </Box>,
          <Box key="who" sx={{ minWidth: '9em' }}>
            <Person entityRef={row.requester.ref} title={row.requester.title} />
            <Typography variant="body2" color="text.secondary">
              {row.approvedBy.length === 0
                ? t('exceptions.nobody')
                : t('exceptions.approvedBy', {
                    who: row.approvedBy
                      .map(({ ref, title }) => nameOf(ref, title))
                      .join(', '),
                  })}
            </Typography>
          </Box>,
        ],
      }))}
    />
  );
}
