export { createCustodyClient } from './createCustodyClient';
export type {
  CallOptions,
  CustodyClient,
  CustodyClientOptions,
  RouteBody,
  RouteParams,
  RouteQuery,
  RouteRequest,
  RouteResponse,
} from './types';
