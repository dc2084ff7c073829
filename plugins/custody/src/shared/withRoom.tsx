import { lazy, Suspense, type ComponentType } from 'react';
import { CustodyQueryProvider } from '../api/CustodyQueryProvider';

/**
 * A card of an entity's page that has its room from the first moment, so that what stands below does not jump when the
 * card's code arrives. Its own grey shape then has about the same height.
 *
 * @param height - in pixels, as the card mostly is
 * @param load - fetches the card's code
 * @returns a loader for a blueprint; the card in the plugin's cache
 */
export function withRoom(height: number, load: () => Promise<ComponentType>) {
  const Card = lazy(async () => ({ default: await load() }));
  return async () => (
    <CustodyQueryProvider>
      <Suspense fallback={<div style={{ minHeight: height }} />}>
        <Card />
      </Suspense>
    </CustodyQueryProvider>
  );
}
