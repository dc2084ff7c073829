import { quote } from '@custody/backstage-plugin-custody-common';
import { isOfAnotherTenant, Viewer } from '../../access';
import { problem, RequestProblem } from '../subject';

/** INVARIANT: a member of other tenants asks for nothing in this one. */
export function checkTenant(
  field: string,
  value: string,
  tenant: string | null,
  requester: Viewer,
): RequestProblem[] {
  if (!isOfAnotherTenant(requester.tenants, tenant)) {
    return [];
  }
  return [
    problem(
      field,
      value,
      `${quote(value)} belongs to another tenant than the requester`,
      `use a namespace of ${requester.tenants.join(', ')}`,
    ),
  ];
}
