import type { Finding } from '../../../domain/cases/finding.ts';

/** What keeps an order from being handed off as it stands (OB-44, OB-45). */
export type HandoffFinding = Finding<'no-route' | 'dependency-unknown' | 'dependency-cycle'>;
