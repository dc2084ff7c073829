import List from '@mui/material/List';
import ListItem from '@mui/material/ListItem';
import ListItemButton from '@mui/material/ListItemButton';
import Typography from '@mui/material/Typography';
import { useEffect, useRef } from 'react';
import type { RequestView } from '@custody/backstage-plugin-custody-common';
import { nameOf } from '../shared/names';
import { RelativeTime } from '../time';
import { useT } from '../translation';
import { askedOf, useMyRef } from './askedOfMe';

/** The requests that wait, oldest need first as the server orders them. */
export function InboxList(props: {
  requests: RequestView[];
  /** Of the request that is read; the list need not hold it. */
  selectedId: string | undefined;
  onSelect: (id: string) => void;
}) {
  const t = useT();
  const me = useMyRef();
  const listRef = useRef<HTMLUListElement>(null);
  const selectedRef = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Who moves through the list by letters goes on from where they are.
    if (listRef.current?.contains(document.activeElement)) {
      selectedRef.current?.focus();
    }
    // jsdom has no layout to scroll.
    selectedRef.current?.scrollIntoView?.({ block: 'nearest' });
  }, [props.selectedId]);
  return (
    <List
      ref={listRef}
      aria-label={t('inbox.list')}
      disablePadding
      sx={{
        border: 1,
        borderColor: 'divider',
        borderRadius: 1,
        overflow: 'hidden',
      }}
    >
      {props.requests.map(request => {
        const selected = request.id === props.selectedId;
        const asked = askedOf(me, request.approvals);
        return (
          <ListItem key={request.id} disablePadding divider>
            <ListItemButton
              ref={selected ? selectedRef : undefined}
              selected={selected}
              aria-current={selected ? 'true' : undefined}
              onClick={() => props.onSelect(request.id)}
              sx={{
                display: 'block',
                backgroundColor: 'background.paper',
                borderLeft: 3,
                borderColor: selected ? 'primary.main' : 'transparent',
              }}
            >
              <Typography
                component="span"
                sx={{
                  display: 'block',
                  fontWeight: 700,
                  overflowWrap: 'anywhere',
                }}
              >
                {request.identity?.name ??
                  (request.component ? nameOf(request.component) : '')}
              </Typography>
              <Typography
                variant="body2"
                color="text.secondary"
                component="span"
                sx={{ display: 'block' }}
              >
                {t(`requestKind.${request.kind}`)}, {t('inbox.asks')}{' '}
                {nameOf(request.requester.ref, request.requester.title)}{' '}
                <RelativeTime at={request.createdAt} />
              </Typography>
              {request.derived && (
                <Typography variant="body2" color="text.secondary">
                  {request.derived.environment},{' '}
                  {t(`risk.${request.derived.risk}`).toLocaleLowerCase()}
                </Typography>
              )}
              {asked.length > 0 && (
                <Typography variant="body2" sx={{ mt: 0.5 }}>
                  {t('inbox.askedAs', { terms: asked.join(', ') })}
                </Typography>
              )}
            </ListItemButton>
          </ListItem>
        );
      })}
    </List>
  );
}
