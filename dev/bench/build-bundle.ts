import { ensureWorkflowBundle } from '../../workers/workflow-bundle.ts';

const [, , folder = ''] = process.argv;
await ensureWorkflowBundle(folder);
