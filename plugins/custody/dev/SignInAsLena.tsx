import type { SignInPageProps } from '@backstage/plugin-app-react';
import { useEffect } from 'react';
import { people } from '../src/__testUtils__/people';

/** Nobody types a password here. */
export function SignInAsLena({ onSignInSuccess }: SignInPageProps) {
  useEffect(() => {
    onSignInSuccess({
      getProfileInfo: async () => ({ displayName: people.lena.title }),
      getBackstageIdentity: async () => ({
        type: 'user',
        userEntityRef: people.lena.ref,
        ownershipEntityRefs: [people.lena.ref, 'group:default/data-platform'],
      }),
      getCredentials: async () => ({}),
      signOut: async () => {},
    });
  }, [onSignInSuccess]);
  return null;
}
