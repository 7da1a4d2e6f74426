/** Longer than a workflow task is under way before the SDK divides it. */
const divisionMs = 1000;

/**
 * What the model foretells, with times of the case itself where both differ by less than a second.
 * A query that arrives while a workflow task runs local activities makes the SDK divide that task:
 * a message it brought stands in the history below the second part, by whose time the model has to
 * go, while the case took the message at the time of the first. Everything else stays as the model
 * says.
 */
export function withMomentsOf(told: unknown, model: unknown, key = ''): unknown {
  if (typeof told === 'number' && typeof model === 'number') {
    return key.endsWith('Ms') && Math.abs(told - model) < divisionMs ? told : model;
  }
  if (Array.isArray(model) || typeof model !== 'object' || model === null) return model;
  const other = (told ?? {}) as { readonly [name: string]: unknown };
  return Object.fromEntries(
    Object.entries(model).map(([name, value]) => [name, withMomentsOf(other[name], value, name)]),
  );
}
