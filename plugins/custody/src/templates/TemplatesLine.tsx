import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Skeleton from '@mui/material/Skeleton';
import { problemOf } from '../api/problem';
import { Loading } from '../shared/Loading';
import { StatusLine } from '../shared/StatusLine';
import { ServerText } from '../time';
import { useT, type T } from '../translation';
import { TemplateGroup } from './TemplateGroup';
import type { TemplateStatus } from './templateStatus';
import { useTemplates } from './useTemplates';

/**
 * Which templates ask for owner and scope, and which need somebody's hand. The latter are always shown; nothing at all
 * for who sees no templates.
 */
export function TemplatesLine() {
  const t = useT();
  const { data, error, refetch } = useTemplates();
  if (data?.total === 0) return null;
  return (
    <StatusLine
      title={t('templates.title')}
      count={data && countOf(t, data.templates, data.total)}
      amiss={
        <>
          {!data && !error && (
            <Loading>
              <Skeleton width="40%" />
            </Loading>
          )}
          {!data && error && (
            <Alert
              severity="error"
              variant="outlined"
              sx={{ color: 'text.primary' }}
              action={
                <Button color="inherit" size="small" onClick={() => refetch()}>
                  {t('problem.retry')}
                </Button>
              }
            >
              {t('templates.problem')}{' '}
              <ServerText>
                {t('problem.said', { message: problemOf(error).message })}
              </ServerText>
            </Alert>
          )}
          {data && <Groups templates={data.templates} />}
        </>
      }
      all={data && <Groups templates={data.templates} all />}
    />
  );
}

function countOf(t: T, templates: TemplateStatus[], total: number): string {
  const governed = templates.filter(one => one.governed).length;
  return total > templates.length
    ? t('templates.governedOfFirst', {
        n: String(governed),
        first: String(templates.length),
        total: String(total),
      })
    : t('templates.governedOf', { n: String(governed), total: String(total) });
}

function Groups(props: { templates: TemplateStatus[]; all?: boolean }) {
  const { templates } = props;
  const withFindings = templates.filter(({ findings }) => findings.length > 0);
  const stuck = templates.filter(({ verdict }) => verdict === 'not-injectable');
  const nothing = withFindings.length === 0 && stuck.length === 0;
  if (nothing && !props.all) return null;
  return (
    <Box
      component="ul"
      sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 0.5 }}
    >
      {props.all && (
        <TemplateGroup
          group="governed"
          templates={templates.filter(({ governed }) => governed)}
        />
      )}
      <TemplateGroup group="withFindings" templates={withFindings} />
      <TemplateGroup group="notInjectable" templates={stuck} />
    </Box>
  );
}
