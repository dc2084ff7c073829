import CategoryOutlined from '@mui/icons-material/CategoryOutlined';
import GroupOutlined from '@mui/icons-material/GroupOutlined';
import MemoryOutlined from '@mui/icons-material/MemoryOutlined';
import PersonOutline from '@mui/icons-material/PersonOutline';
import StorageOutlined from '@mui/icons-material/StorageOutlined';
import KeyOutlined from '@mui/icons-material/VpnKeyOutlined';
import Box from '@mui/material/Box';
import { useRouteRef } from '@backstage/core-plugin-api';
import { identityRouteRef } from '../routes';
import { Breakable } from './Breakable';
import { DisplayName } from './DisplayName';
import { CatalogLink, PageLink } from './links';
import { nameOf, tryParseRef } from './names';

const ICONS: Record<string, typeof GroupOutlined> = {
  group: GroupOutlined,
  user: PersonOutline,
  component: MemoryOutlined,
  resource: StorageOutlined,
  identity: KeyOutlined,
};

/** A catalog entity with its icon, linking to its page; an identity links to its page here. */
export function RefLink(props: {
  entityRef: string;
  title?: string | null;
  noIcon?: boolean;
}) {
  const { entityRef, title } = props;
  const parsed = tryParseRef(entityRef);
  const kind = parsed?.kind.toLocaleLowerCase('en-US') ?? '';
  const Icon = ICONS[kind] ?? CategoryOutlined;
  const name = nameOf(entityRef, title);
  return (
    <Box
      component="span"
      title={entityRef}
      sx={{
        display: 'inline-flex',
        alignItems: 'flex-start',
        // What cuts its text off has no baseline: in a sentence it stands by the line's top.
        verticalAlign: 'top',
        gap: 0.5,
        maxWidth: '100%',
        // It breaks where its parts meet; a part that doesn't fit is cut, and whole on hover and to screen readers.
        '& > a, & > span': {
          minWidth: 0,
          overflow: 'hidden',
          textOverflow: 'ellipsis',
          wordBreak: 'normal',
          overflowWrap: 'normal',
        },
      }}
    >
      {!props.noIcon && (
        <Icon
          aria-hidden
          sx={{
            fontSize: 16,
            color: 'text.secondary',
            flexShrink: 0,
            // On the first line, where there are more.
            mt: '0.15em',
          }}
        />
      )}
      {kind === 'identity' && parsed && (
        <IdentityLink namespace={parsed.namespace} name={parsed.name}>
          {name}
        </IdentityLink>
      )}
      {kind !== 'identity' && parsed && title && (
        <CatalogLink entityRef={parsed}>
          <Breakable>{title}</Breakable>
        </CatalogLink>
      )}
      {kind !== 'identity' && parsed && !title && (
        <CatalogLink entityRef={parsed}>
          <DisplayName entityRef={entityRef}>
            {told => <Breakable>{told}</Breakable>}
          </DisplayName>
        </CatalogLink>
      )}
      {!parsed && <span>{name}</span>}
    </Box>
  );
}

/** A link to the page of an identity. */
export function IdentityLink(props: {
  namespace: string;
  name: string;
  children?: string;
}) {
  const identityPath = useRouteRef(identityRouteRef);
  return (
    <PageLink
      to={identityPath({ namespace: props.namespace, name: props.name })}
    >
      <Breakable>{props.children ?? props.name}</Breakable>
    </PageLink>
  );
}
