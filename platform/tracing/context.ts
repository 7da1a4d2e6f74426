import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, type ContextManager, ROOT_CONTEXT } from '@opentelemetry/api';

/** Lets OpenTelemetry find the span that an asynchronous call is a part of. */
export function createContextManager(): ContextManager {
  const storage = new AsyncLocalStorage<Context>();
  const manager: ContextManager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (context, ...[work, self, ...args]) =>
      storage.run(context, () => work.apply(self as ThisParameterType<typeof work>, args)),
    bind: (context, target) => {
      if (typeof target !== 'function') return target;
      const call = target as (...args: unknown[]) => unknown;
      return ((...args: unknown[]) => storage.run(context, () => call(...args))) as typeof target;
    },
    enable: () => manager,
    disable: () => {
      storage.disable();
      return manager;
    },
  };
  return manager;
}
