import { componentFindings } from './componentFindings';

describe('componentFindings', () => {
  it.each([
    { governed: 0, declared: false, found: ['no-governed-identity'] },
    { governed: 0, declared: true, found: [] },
    { governed: 1, declared: false, found: [] },
    { governed: 2, declared: true, found: [] },
  ])(
    'with $governed governed, declared $declared: $found',
    ({ found, ...facts }) => {
      const findings = componentFindings(facts);
      expect(findings.map(({ rule }) => rule)).toEqual(found);
      findings.forEach(({ message, remedy }) => {
        expect(message).not.toBe('');
        expect(remedy).not.toBe('');
      });
    },
  );
});
