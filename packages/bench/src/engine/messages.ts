/** What a worker is to work with until it is told to end. */
export type Work =
  | {
      engine: 'custody';
      /** How long each call of the provider takes; 0 unless given. */
      waitMillis?: number;
      /** Whether it also enters what is due. */
      plans?: boolean;
      concurrency?: number;
    }
  | {
      engine: 'graphile-worker';
      /** Its local queue; its defaults otherwise. */
      localQueue?: { size: number; concurrentJobs: number };
    };

export type ToWorker = { begin: Work } | { end: true };

/** `settled`: how many more since it said so last; `rss`: what the process takes, in bytes. */
export type FromWorker =
  | { is: 'ready' | 'ended'; rss: number }
  | { is: 'begun' | 'working'; settled: number; rss: number }
  | { is: 'failed'; message: string };
