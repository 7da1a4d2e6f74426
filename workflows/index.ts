/** Every procedure a worker runs. */
export { orderBooking } from './orders/order-booking.ts';
export { provisioningHandoff } from './orders/provisioning-handoff.ts';
export { monthlyReviews } from './reviews/monthly-reviews.ts';
export { serviceLevelReview } from './reviews/service-level-review.ts';
