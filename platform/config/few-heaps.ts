/**
 * For the environment of a process with a worker in it. The SDK's threads free each other's memory:
 * with a heap for each of them the process grows by a tenth more over a thousand orders.
 */
export const fewHeaps = { MALLOC_ARENA_MAX: '2' } as const;
