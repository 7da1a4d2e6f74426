import { stopSharedServers } from './shared-servers.ts';

/** Stops what the global set-up started. */
export default stopSharedServers;
