import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useId, useState } from 'react';
import {
  canonicalJson,
  type AuditRecord,
} from '@custody/backstage-plugin-custody-common';
import { useT } from '../translation';

/** The event as it is sealed. */
export function EventRecord({ event }: { event: AuditRecord }) {
  const t = useT();
  const id = useId();
  const [copied, setCopied] = useState(false);
  const canonical = canonicalJson(event);
  const copy = async () => {
    await navigator.clipboard?.writeText(canonical);
    setCopied(true);
  };
  return (
    <Box component="section" aria-labelledby={id}>
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          justifyContent: 'space-between',
          alignItems: 'baseline',
          columnGap: 2,
        }}
      >
        <Typography id={id} component="h3" variant="subtitle2">
          {t('audit.record.onRecord')}
        </Typography>
        <Button size="small" onClick={copy} onBlur={() => setCopied(false)}>
          {t(copied ? 'audit.record.copied' : 'audit.record.copy')}
        </Button>
      </Box>
      <Typography variant="body2" color="text.secondary">
        {t('audit.record.onRecordHelp')}
      </Typography>
      <Box
        component="pre"
        tabIndex={0}
        role="group"
        aria-labelledby={id}
        sx={{
          m: 0,
          mt: 1,
          p: 1.5,
          maxHeight: 360,
          overflow: 'auto',
          border: 1,
          borderColor: 'divider',
          borderRadius: 1,
          backgroundColor: 'action.hover',
          color: 'text.primary',
          fontFamily: 'monospace',
          fontSize: '0.85rem',
          whiteSpace: 'pre-wrap',
          overflowWrap: 'anywhere',
        }}
      >
        {JSON.stringify(JSON.parse(canonical), null, 2)}
      </Box>
    </Box>
  );
}
