import { escapeHtml, renderPage } from '../html';
import type { ServiceStatus } from './service';

const WORDS: Record<ServiceStatus['state'], string> = {
  waiting: 'Waiting for its credential',
  running: 'Running',
  failing: 'Failing',
};

const EMPTY =
  '<p>No service yet. Create one in Backstage from the template “Service with a database”.</p>';

/** The workload's own page: every sample service with its counts, reloaded every two seconds. */
export function renderWorkloadPage(statuses: ServiceStatus[]): string {
  return renderPage(
    'Sample workload',
    `<h1>Sample workload</h1>
<p class="soft">Each service holds its own keys, opens what Custody sealed for it, and queries its database twice a second. While a credential rotates, nothing here should fail.</p>
${statuses.length > 0 ? table(statuses) : EMPTY}`,
    2,
  );
}

function table(statuses: ServiceStatus[]): string {
  return `<table>
<thead><tr><th scope="col">Service</th><th scope="col">State</th><th scope="col" class="number">Version</th><th scope="col" class="number">Queries</th><th scope="col" class="number">Failed</th><th scope="col">Last problem</th></tr></thead>
<tbody>${statuses.map(row).join('\n')}</tbody>
</table>`;
}

function row(status: ServiceStatus): string {
  const problem =
    status.identities.find(each => each.problem)?.problem ?? status.problem;
  return `<tr><th scope="row">${escapeHtml(status.service)}</th><td>${
    WORDS[status.state]
  }</td><td class="number">${
    status.version === null ? '–' : `v${status.version}`
  }</td><td class="number">${status.queries}</td><td class="number">${
    status.failed
  }</td><td>${escapeHtml(problem ?? '–')}</td></tr>`;
}
