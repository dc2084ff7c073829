import { render, screen } from '@testing-library/react';
import App from './App';

const APP_CONFIG = [
  {
    context: 'test',
    data: {
      app: { title: 'Test', baseUrl: 'http://localhost:3000' },
      backend: { baseUrl: 'http://localhost:7007' },
    },
  },
];

describe('the app', () => {
  const { env } = process;

  beforeEach(() => {
    // Set through the object: a variable would be turned into a string, and the app wants the array.
    process.env = { ...env, APP_CONFIG: APP_CONFIG as unknown as string };
  });
  afterEach(() => {
    process.env = env;
  });

  it('asks who is there before it shows anything', async () => {
    render(App.createRoot());
    expect(
      await screen.findByRole('button', { name: 'Sign In' }, { timeout: 4000 }),
    ).toBeInTheDocument();
    expect(screen.getByText('Single sign-on')).toBeInTheDocument();
  });
});
