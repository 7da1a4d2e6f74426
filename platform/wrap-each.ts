/** Any activity. */
export type Activity = (...args: never[]) => Promise<unknown>;

/** The same activities, each within what `wrap` puts around it. */
export function wrapEach<T extends object>(
  activities: T,
  wrap: (activity: Activity) => Activity,
): T {
  const wrapped = Object.entries(activities as { [name: string]: Activity }).map(
    ([name, activity]) => [name, wrap(activity)],
  );
  return Object.fromEntries(wrapped) as T;
}
