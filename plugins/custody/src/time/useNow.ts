import { useEffect, useState } from 'react';

const TICK_MILLIS = 15_000;

/** The clock for what is shown: milliseconds since 1970, moving every quarter of a minute. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MILLIS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
