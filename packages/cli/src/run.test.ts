import { version } from '../package.json';
import { run } from './run';

describe('custody', () => {
  it.each(['--version', '-V'])(
    'says which version it is for %s',
    async flag => {
      const out = jest.fn();
      const err = jest.fn();
      await expect(run([flag], { cwd: '/', out, err })).resolves.toBe(0);
      expect(out).toHaveBeenCalledWith(`${version}\n`);
      expect(err).not.toHaveBeenCalled();
    },
  );
});
