import type { Region } from '../orders/order.ts';

/** The calendar that policy means: `region` stands for that of the case's region (G-6). Pure, so that workflows may ask it. */
export function calendarKeyOf(calendar: string, region: Region): string {
  return calendar === 'region' ? region : calendar;
}
