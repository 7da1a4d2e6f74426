/** Key of the local sandbox's API: it guards invented data on one machine, so it is no secret. */
export const sandboxApiKey = 'sandbox-key';
