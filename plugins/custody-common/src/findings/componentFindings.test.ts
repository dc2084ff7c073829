import { componentFindings } from './componentFindings';

describe('componentFindings', () => {
  it.each([
    { identities: 0, declared: false, found: ['no-governed-identity'] },
    { identities: 0, declared: true, found: [] },
    { identities: 1, declared: false, found: [] },
    { identities: 2, declared: true, found: [] },
  ])(
    'with $identities identities, declared $declared: $found',
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
