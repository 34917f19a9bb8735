/**
 * What a start does not wait for: loaded when it is first asked for, once, however often that is. Who wants it ready
 * before somebody needs it asks for it early.
 */
export function later<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => (loading ??= load());
}
