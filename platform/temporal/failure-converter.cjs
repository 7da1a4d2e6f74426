// CommonJS as it stands: Node requires it by path next to a bundled product, and webpack takes it
// into the workflow bundle.
const { DefaultFailureConverter } = require('@temporalio/common');

/** Messages and stacks of failures travel as payloads, so that the codec encrypts them too. */
exports.failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
