import type { NoticeChannel } from '../../domain/escalation/rung.ts';
import type { JsonClient } from '../http/json-client.ts';
import type { CustomerContact } from '../notify/notifier.ts';
import { customerContactsRecord } from './crm.schema.ts';

/**
 * Personal details of a customer. They go from the CRM straight into another system's request:
 * never returned by an activity, never logged.
 */
export interface CustomerDetails {
  readonly name: string;
  /** Absent when the record names no primary contact. */
  readonly primaryContact?: {
    readonly name: string;
    readonly email: string;
    readonly phone: string;
    readonly optOuts: readonly NoticeChannel[];
  };
}

/** Answers with a customer's details, `undefined` when the CRM does not know the customer. */
export type CustomerDirectory = (customerId: string) => Promise<CustomerDetails | undefined>;

/**
 * Reads details where they are needed (OB-27, OB-40), so that they need not travel through the
 * case.
 */
export function createCustomerDirectory(crm: JsonClient): CustomerDirectory {
  return async (customerId) => {
    const record = await crm.find({
      method: 'GET',
      pattern: '/crm/customers/{id}',
      params: { id: customerId },
      answer: customerContactsRecord,
      isAsked: (answer) => answer.id === customerId,
    });
    if (record === undefined) return undefined;
    const primary = record.contacts.find((contact) => contact.role === 'primary');
    if (primary === undefined) return { name: record.name };
    return {
      name: record.name,
      primaryContact: {
        name: primary.name,
        email: primary.email,
        phone: primary.phone ?? '',
        optOuts: primary.optOuts,
      },
    };
  };
}

/** Where notices reach a customer: its primary contact, as the CRM has it at the moment (CS-53). */
export function customerContacts(
  directory: CustomerDirectory,
): (customerId: string) => Promise<CustomerContact | undefined> {
  return async (customerId) => {
    const primary = (await directory(customerId))?.primaryContact;
    return (
      primary && {
        mail: primary.email,
        ...(primary.phone !== '' && { phone: primary.phone }),
        optOuts: primary.optOuts,
      }
    );
  };
}
