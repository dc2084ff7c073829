import { useEffect, useState } from 'react';

/** A value that follows once it has rested for so many milliseconds. */
export function useDebounced<V>(value: V, restMillis: number): V {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), restMillis);
    return () => clearTimeout(timer);
  }, [value, restMillis]);
  return settled;
}
