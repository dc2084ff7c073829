import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import { problemOf } from '../api';
import { useLanguage } from '../time';
import { useT } from '../translation';
import type { useAuditExport } from './useAuditExport';

const MEGA = 1_000_000;
const KILO = 1_000;

/** How far an export has come, what came of it, or why there is none. */
export function ExportProgress(props: {
  file: ReturnType<typeof useAuditExport>;
}) {
  const t = useT();
  const language = useLanguage();
  const { taking, done, error, stop } = props.file;
  if (taking !== null) {
    return (
      <Alert
        severity="info"
        variant="outlined"
        role="status"
        sx={{ color: 'text.primary' }}
        action={
          <Button color="inherit" size="small" onClick={stop}>
            {t('audit.export.cancel')}
          </Button>
        }
      >
        {t('audit.export.taking', { size: sizeOf(taking, language) })}
      </Alert>
    );
  }
  if (error) {
    return (
      <Alert severity="error" variant="outlined" sx={{ color: 'text.primary' }}>
        {t('audit.export.failed', { message: problemOf(error).message })}
      </Alert>
    );
  }
  return done ? (
    <Alert
      severity="success"
      variant="outlined"
      role="status"
      sx={{ color: 'text.primary' }}
    >
      {t('audit.export.done', {
        name: done.name,
        size: sizeOf(done.size, language),
      })}
    </Alert>
  ) : null;
}

/** @returns how much that is, as people say it, e.g. `2.1 MB` */
export function sizeOf(bytes: number, language: string): string {
  const [value, unit] =
    bytes < MEGA ? [bytes / KILO, 'kilobyte'] : [bytes / MEGA, 'megabyte'];
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: String(unit),
    maximumFractionDigits: 1,
  }).format(Number(value));
}
