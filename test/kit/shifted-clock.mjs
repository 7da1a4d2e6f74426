/**
 * Preloaded into a process by `--import`: its JavaScript clock is ahead by CLOCK_SHIFT_MS, or
 * behind. Temporal's native core and Node's own internals keep the machine's clock.
 */
const shiftMs = Number(process.env.CLOCK_SHIFT_MS);
if (!Number.isFinite(shiftMs)) throw new Error('CLOCK_SHIFT_MS is not set');
const RealDate = globalThis.Date;

globalThis.Date = class Date extends RealDate {
  constructor(...parts) {
    super(...(parts.length === 0 ? [RealDate.now() + shiftMs] : parts));
  }

  static now() {
    return RealDate.now() + shiftMs;
  }
};

process.stdout.write(`clock ${new Date().toISOString()}\n`);
