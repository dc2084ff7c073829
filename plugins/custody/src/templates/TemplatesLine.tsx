import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { problemOf } from '../api/problem';
import { SkeletonRows } from '../shared/Loading';
import { Panel } from '../shared/Panel';
import { ServerText } from '../time';
import { useT } from '../translation';
import { TemplateGroup } from './TemplateGroup';
import { useTemplates } from './useTemplates';

/** Which templates ask for owner and scope, and which need somebody's hand. Nothing for who sees no templates. */
export function TemplatesPanel() {
  const t = useT();
  const { data, error, refetch } = useTemplates();
  if (data?.total === 0) return null;
  return (
    <Panel
      title={t('templates.title')}
      aside={
        data && (
          <Typography variant="body2" color="text.secondary">
            {data.total > data.templates.length
              ? t('templates.firstOf', {
                  n: String(data.templates.length),
                  total: String(data.total),
                })
              : t('templates.all', { n: String(data.total) })}
          </Typography>
        )
      }
    >
      {!data && !error && <SkeletonRows rows={2} height={22} />}
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
      {data && (
        <Box
          component="ul"
          sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 0.5 }}
        >
          <TemplateGroup
            group="governed"
            templates={data.templates.filter(({ governed }) => governed)}
          />
          <TemplateGroup
            group="withFindings"
            templates={data.templates.filter(
              ({ findings }) => findings.length > 0,
            )}
          />
          <TemplateGroup
            group="notInjectable"
            templates={data.templates.filter(
              ({ verdict }) => verdict === 'not-injectable',
            )}
          />
        </Box>
      )}
    </Panel>
  );
}
