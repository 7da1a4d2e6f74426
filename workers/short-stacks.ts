/**
 * Loaded into the workflow sandbox before its globals are frozen. Temporal's SDK takes a stack
 * trace of each of an order's ~600 promises and maps every frame to its source: a sixth of an
 * order's CPU in the worker. One frame keeps the place where an error of workflow code was thrown;
 * lost are its callers, and what the query `__stack_trace` answers.
 */
Error.stackTraceLimit = 1;
