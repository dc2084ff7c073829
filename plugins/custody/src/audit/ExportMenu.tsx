import FileDownloadOutlined from '@mui/icons-material/FileDownloadOutlined';
import Button from '@mui/material/Button';
import ListItemText from '@mui/material/ListItemText';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { useId, useState } from 'react';
import { useT } from '../translation';
import type { AuditFormat } from './useAuditExport';
import type { ShownEvents } from './useAuditFilters';

/** How what would be taken was chosen: all of it, a part, or all but steps of the engine. */
export type Extent = 'all' | 'part' | 'unstepped';

export function extentOf({ without, ...filters }: ShownEvents): Extent {
  if (Object.keys(filters).length > 0) return 'part';
  return without ? 'unstepped' : 'all';
}

const FORMATS = ['csv', 'ocsf', 'jsonl'] as const;

/** Forms in which the log can be taken, each with how much it will be. */
export function ExportMenu(props: {
  /** How many events are filtered; not known before they were counted. */
  count: number | undefined;
  extent: Extent;
  whole: boolean;
  busy: boolean;
  onTake: (format: AuditFormat) => void;
}) {
  const t = useT();
  const id = useId();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const { count, whole } = props;
  const extent =
    count === undefined
      ? undefined
      : t(`audit.export.${props.extent}`, { count });
  const take = (format: AuditFormat) => {
    setAnchor(null);
    props.onTake(format);
  };
  return (
    <>
      <Button
        id={`${id}-button`}
        size="small"
        startIcon={<FileDownloadOutlined />}
        aria-haspopup="menu"
        aria-expanded={Boolean(anchor)}
        aria-controls={anchor ? `${id}-menu` : undefined}
        disabled={props.busy}
        onClick={event => setAnchor(event.currentTarget)}
      >
        {t('audit.export.button')}
      </Button>
      <Menu
        id={`${id}-menu`}
        anchorEl={anchor}
        open={Boolean(anchor)}
        onClose={() => setAnchor(null)}
        MenuListProps={{ 'aria-label': t('audit.export.menu') }}
      >
        {FORMATS.map(format => {
          const isWhole = format === 'jsonl';
          return (
            <MenuItem
              key={format}
              disabled={isWhole ? !whole : count === 0}
              onClick={() => take(format)}
            >
              <ListItemText
                primary={t(`audit.export.${format}`)}
                secondary={
                  isWhole
                    ? t(
                        whole
                          ? 'audit.export.jsonlWhat'
                          : 'audit.export.jsonlNot',
                      )
                    : extent
                }
              />
            </MenuItem>
          );
        })}
      </Menu>
    </>
  );
}
