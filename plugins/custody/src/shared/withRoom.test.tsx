import { createTheme, ThemeProvider } from '@mui/material/styles';
import { act, render } from '@testing-library/react';
import type { ComponentType } from 'react';
import { withRoom } from './withRoom';

describe('withRoom', () => {
  it('keeps the room of a card until its code is there, from the first frame on', async () => {
    let arrive: (card: ComponentType) => void = () => {};
    const loader = withRoom(
      123,
      () =>
        new Promise(resolve => {
          arrive = resolve;
        }),
    );
    const { container } = render(
      <ThemeProvider theme={createTheme()}>{await loader()}</ThemeProvider>,
    );
    expect(container.firstElementChild).toHaveStyle({ minHeight: '123px' });
    await act(async () => arrive(() => <p>the card</p>));
    expect(container).toHaveTextContent('the card');
    expect(container.querySelector('[style*="min-height"]')).toBeNull();
  });
});
