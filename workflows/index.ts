/** Every procedure a worker runs. */
export { orderBooking } from './orders/order-booking.ts';
export { provisioningHandoff } from './orders/provisioning-handoff.ts';
