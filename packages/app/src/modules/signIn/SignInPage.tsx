import { SignInPage } from '@backstage/core-components';
import {
  SignInPageBlueprint,
  type SignInPageProps,
} from '@backstage/plugin-app-react';
import { oidcAuthApiRef } from './oidcAuthApi';

const provider = {
  id: 'oidc',
  title: 'Single sign-on',
  message: 'Choose who you are in the demo, in the window that opens',
  apiRef: oidcAuthApiRef,
};

const OidcSignInPage = (props: SignInPageProps) => (
  <SignInPage {...props} title="Custody" align="center" provider={provider} />
);

export const signInPage = SignInPageBlueprint.make({
  params: { loader: async () => OidcSignInPage },
});
