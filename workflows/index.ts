/** Every procedure a worker runs, and the kernel's own workflow. */
export { orderBooking } from './order-booking/order-booking.ts';
export { provisioningHandoff } from './provisioning-handoff/provisioning-handoff.ts';
export { monthlyReviews } from './service-level-review/monthly-reviews.ts';
export { serviceLevelReview } from './service-level-review/service-level-review.ts';
export { fanOutBatch } from './sop/children/fan-out-batch.ts';
