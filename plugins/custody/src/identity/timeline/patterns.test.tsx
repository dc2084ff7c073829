import { renderHook } from '@testing-library/react';
import type { Lane } from './layout';
import { useBarLook } from './patterns';

describe('how bars look', () => {
  it('shows a revoked version as it was, and an outline from when it was revoked', () => {
    const { fill } = renderHook(() => useBarLook('id')).result.current;
    const lane: Lane = { version: 1, state: 'revoked', phases: [], moves: [] };
    const look = (kind: 'current' | 'retiring' | 'revoked') =>
      fill(lane, { kind, from: 0, to: 1 });
    expect(look('revoked')).toBe('none');
    expect(look('current')).not.toBe('none');
    expect(look('retiring')).toBe('url(#id-fade)');
  });
});
