import { Content, Header, Page as PageFrame } from '@backstage/core-components';
import type { ComponentType } from 'react';
import { CustodyQueryProvider } from '../api/CustodyQueryProvider';
import { CredentialHealthCard } from '../card/CredentialHealthCard';
import { CustodyRouter } from '../CustodyRouter';
import { ApprovalHistoryCard } from '../history/ApprovalHistoryCard';
import { IdentityCard } from '../identity/IdentityCard';
import { IdentityContent } from '../identity/IdentityContent';
import { IdentitiesTab } from '../tab/IdentitiesTab';
import { TemplateCard } from '../templates/TemplateCard';
import { useT } from '../translation';

/** Each part brings the cache, as it does in the new system. */
function withCache(Part: ComponentType) {
  return function WithCache() {
    return (
      <CustodyQueryProvider>
        <Part />
      </CustodyQueryProvider>
    );
  };
}

function FramedRouter() {
  const t = useT();
  return (
    <PageFrame themeId="tool">
      <Header title={t('page.title')} subtitle={t('page.subtitle')} />
      <Content noPadding>
        <CustodyRouter component="div" />
      </Content>
    </PageFrame>
  );
}

export const Page = withCache(FramedRouter);
export const HealthCard = withCache(CredentialHealthCard);
export const HistoryCard = withCache(ApprovalHistoryCard);
export const Identities = withCache(IdentitiesTab);
export const IdentityOverview = withCache(IdentityCard);
export const Identity = withCache(IdentityContent);
export const Template = withCache(TemplateCard);
