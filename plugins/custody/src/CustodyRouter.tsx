import Box from '@mui/material/Box';
import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { Route, Routes, useMatch, useParams } from 'react-router-dom';
import { useInbox, useUnreviewed } from './api';
import { AuditPage } from './audit/AuditPage';
import { ExceptionsPage } from './exceptions/ExceptionsPage';
import { FleetPage } from './fleet/FleetPage';
import { IdentityPage } from './identity/IdentityPage';
import { InboxPage } from './inbox/InboxPage';
import { PolicyPage } from './policy/PolicyPage';
import { RequestPage } from './request/RequestPage';
import { RotationsPage } from './rotations/RotationsPage';
import {
  auditRouteRef,
  exceptionsRouteRef,
  inboxRouteRef,
  policyRouteRef,
  rootRouteRef,
  rotationsRouteRef,
} from './routes';
import { useT } from './translation';

/** Everything under `/identities`, without the header of the page, which each frontend system draws its own way. */
export function CustodyRouter(props: {
  /** `main` where the frontend system doesn't draw that landmark itself. */
  component: 'main' | 'div';
}) {
  return (
    <Box
      component={props.component}
      sx={{ typography: 'body1', px: { xs: 2, sm: 3 }, pb: 3 }}
    >
      <SubPages />
      <Routes>
        <Route path="/" element={<FleetPage />} />
        <Route path="/inbox" element={<InboxPage />} />
        <Route path="/rotations" element={<RotationsPage />} />
        <Route path="/policy" element={<PolicyPage />} />
        <Route path="/exceptions" element={<ExceptionsPage />} />
        <Route path="/audit" element={<AuditPage />} />
        <Route path="/requests/:id" element={<RequestRoute />} />
        <Route path="/:namespace/:name" element={<IdentityRoute />} />
        <Route path="*" element={<NotFound />} />
      </Routes>
    </Box>
  );
}

/** Links to the pages of the house, with how much waits. */
function SubPages() {
  const t = useT();
  const fleetPath = useRouteRef(rootRouteRef)();
  const inboxPath = useRouteRef(inboxRouteRef)();
  const rotationsPath = useRouteRef(rotationsRouteRef)();
  const onFleet = useMatch(fleetPath);
  const onInbox = useMatch(inboxPath);
  const onRotations = useMatch(rotationsPath);
  const exceptionsPath = useRouteRef(exceptionsRouteRef)();
  const onExceptions = useMatch(exceptionsPath);
  const policyPath = useRouteRef(policyRouteRef)();
  const onPolicy = useMatch(policyPath);
  const auditPath = useRouteRef(auditRouteRef)();
  const onAudit = useMatch(auditPath);
  const inbox = useInbox();
  const unreviewed = useUnreviewed();
  const count = (inbox.data?.pages ?? []).reduce(
    (sum, { items }) => sum + items.length,
    unreviewed.data?.items.length ?? 0,
  );
  return (
    <Box
      component="nav"
      aria-label={t('page.tabs')}
      sx={{ borderBottom: 1, borderColor: 'divider', mb: 2 }}
    >
      <Box
        component="ul"
        sx={{
          listStyle: 'none',
          display: 'flex',
          flexWrap: 'wrap',
          gap: 1,
          m: 0,
          p: 0,
        }}
      >
        <SubPageLink to={fleetPath} current={Boolean(onFleet)}>
          {t('page.fleet')}
        </SubPageLink>
        <SubPageLink to={inboxPath} current={Boolean(onInbox)}>
          {count > 0
            ? t(inbox.hasNextPage ? 'page.inboxCountMore' : 'page.inboxCount', {
                n: String(count),
              })
            : t('page.inbox')}
        </SubPageLink>
        <SubPageLink to={rotationsPath} current={Boolean(onRotations)}>
          {t('page.rotations')}
        </SubPageLink>
        <SubPageLink to={exceptionsPath} current={Boolean(onExceptions)}>
          {t('page.exceptions')}
        </SubPageLink>
        <SubPageLink to={policyPath} current={Boolean(onPolicy)}>
          {t('policy.link')}
        </SubPageLink>
        <SubPageLink to={auditPath} current={Boolean(onAudit)}>
          {t('audit.link')}
        </SubPageLink>
      </Box>
    </Box>
  );
}

function SubPageLink(props: {
  to: string;
  current: boolean;
  children: string;
}) {
  return (
    <Box
      component="li"
      sx={{
        mb: '-1px',
        borderBottom: 3,
        borderColor: props.current ? 'primary.main' : 'transparent',
        '& a': {
          display: 'block',
          px: 1.5,
          py: 1,
          color: 'text.primary',
          fontWeight: props.current ? 700 : 400,
        },
      }}
    >
      <Link to={props.to} aria-current={props.current ? 'page' : undefined}>
        {props.children}
      </Link>
    </Box>
  );
}

function RequestRoute() {
  const { id = '' } = useParams();
  return <RequestPage id={id} />;
}

function IdentityRoute() {
  const { namespace = '', name = '' } = useParams();
  return <IdentityPage namespace={namespace} name={name} />;
}

function NotFound() {
  const t = useT();
  return <p>{t('page.notFound')}</p>;
}
