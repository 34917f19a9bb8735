import { StoreError } from '../errors.ts';

/** A verb that a store does not have yet: fails as any failing store does, and nothing calls it until it is there. */
export function unbuilt(): Promise<never> {
  return Promise.reject(new StoreError('store/failed', { reason: 'unbuilt' }));
}
