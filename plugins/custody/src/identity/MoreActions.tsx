import MoreVert from '@mui/icons-material/MoreVert';
import Button from '@mui/material/Button';
import ListItemText from '@mui/material/ListItemText';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { useId, useState } from 'react';
import type {
  Capability,
  IdentityDetail,
} from '@custody/backstage-plugin-custody-common';
import { useT } from '../translation';

export type MoreAction =
  | 'simulate'
  | 'renew'
  | 'changeScopes'
  | 'changeRotation'
  | 'transfer'
  | 'retire'
  | 'askToRetire';
const YES: Capability = { allowed: true, reason: null };

/** What is done to an identity now and then. What isn't allowed says why. */
export function MoreActions(props: {
  identity: IdentityDetail;
  /** Whether to renew is here, and not on a button of its own. */
  renews: boolean;
  onAct: (action: MoreAction) => void;
}) {
  const t = useT();
  const id = useId();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const { identity, onAct } = props;
  const entries: { action: MoreAction; label: string; can: Capability }[] = [
    ...(identity.mode === 'rotated'
      ? [
          {
            action: 'simulate' as const,
            label: t('identity.simulate'),
            can: YES,
          },
        ]
      : []),
    ...(identity.grant && props.renews
      ? [{ action: 'renew' as const, label: t('identity.renew'), can: YES }]
      : []),
    {
      action: 'changeScopes',
      label: t('identity.changeScopes'),
      can: identity.can.change,
    },
    ...(identity.mode === 'rotated'
      ? [
          {
            action: 'changeRotation' as const,
            label: t('identity.changeRotation'),
            can: identity.can.change,
          },
        ]
      : []),
    {
      action: 'transfer',
      label: t('identity.transfer'),
      can: identity.can.transfer,
    },
    {
      action: identity.can.retire.allowed ? 'retire' : 'askToRetire',
      label: t('identity.verbs.retire'),
      can: identity.can.retire.allowed
        ? identity.can.retire
        : identity.can.askToRetire,
    },
  ];
  return (
    <>
      <Button
        id={`${id}-button`}
        variant="text"
        color="inherit"
        endIcon={<MoreVert />}
        aria-haspopup="menu"
        aria-expanded={Boolean(anchor)}
        onClick={event => setAnchor(event.currentTarget)}
      >
        {t('identity.more')}
      </Button>
      <Menu
        anchorEl={anchor}
        open={Boolean(anchor)}
        onClose={() => setAnchor(null)}
        MenuListProps={{ 'aria-labelledby': `${id}-button` }}
      >
        {entries.map(({ action, label, can }) => (
          <MenuItem
            key={action}
            aria-disabled={can.allowed ? undefined : true}
            onClick={() => {
              if (!can.allowed) return;
              setAnchor(null);
              onAct(action);
            }}
            sx={can.allowed ? {} : { cursor: 'not-allowed' }}
          >
            <ListItemText
              primary={label}
              secondary={
                can.allowed
                  ? undefined
                  : can.reason ?? t('identity.verbDialog.noReason')
              }
              primaryTypographyProps={
                can.allowed ? {} : { color: 'text.secondary' }
              }
              secondaryTypographyProps={{ sx: { whiteSpace: 'normal' } }}
            />
          </MenuItem>
        ))}
      </Menu>
    </>
  );
}
