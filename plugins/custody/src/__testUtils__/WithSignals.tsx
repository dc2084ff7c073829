import { TestApiProvider } from '@backstage/frontend-test-utils';
import { signalApiRef, type SignalApi } from '@backstage/plugin-signals-react';
import type { ReactElement } from 'react';

/** What is inside has Backstage's signals; without any, it is in an app that has none installed. */
export function WithSignals(props: {
  signals: SignalApi | undefined;
  children: ReactElement;
}) {
  return props.signals ? (
    <TestApiProvider apis={[[signalApiRef, props.signals]]}>
      {props.children}
    </TestApiProvider>
  ) : (
    props.children
  );
}
