import { useApi } from '@backstage/core-plugin-api';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { AuditExportQuery } from '@custody/backstage-plugin-custody-common';
import { custodyApiRef } from '../api';
import { save } from '../shared/download';

export type AuditFormat = AuditExportQuery['format'];

const FILES: Record<AuditFormat, { ending: string; type: string }> = {
  jsonl: { ending: 'jsonl', type: 'application/x-ndjson' },
  csv: { ending: 'csv', type: 'text/csv;charset=utf-8' },
  ocsf: { ending: 'ocsf.jsonl', type: 'application/x-ndjson' },
};

/**
 * Takes the log as a file, part by part as the server makes it. What comes only in part, because it was stopped or the
 * connection broke, is not saved: nobody should take a part for the whole.
 */
export function useAuditExport() {
  const api = useApi(custodyApiRef);
  const [taken, setTaken] = useState(0);
  const stop = useRef<AbortController>();
  const file = useMutation({
    mutationFn: async ({ format, ...filters }: AuditExportQuery) => {
      const { signal } = (stop.current = new AbortController());
      const { ending, type } = FILES[format];
      const parts: Uint8Array<ArrayBuffer>[] = [];
      let size = 0;
      setTaken(0);
      await api.auditExport(
        { query: { format, ...filters } },
        {
          signal,
          onPart: part => {
            parts.push(part);
            size += part.byteLength;
            setTaken(size);
          },
        },
      );
      const day = new Date().toISOString().slice(0, 10);
      const name = `custody-audit-${day}.${ending}`;
      save(name, new Blob(parts, { type }));
      return { name, size };
    },
  });
  return {
    take: file.mutate,
    taking: file.isPending ? taken : null,
    done: file.data ?? null,
    // Who stopped it knows that.
    error: stop.current?.signal.aborted ? null : file.error,
    stop: () => stop.current?.abort(),
  };
}
