/**
 * List prices in US dollars, region us-east-1, as published in autumn 2026, without free tiers and
 * discounts. They change: look them up before deciding, and run `npm run cost` again.
 */
export const prices = {
  /** Temporal Cloud, pay as you go, on the Developer plan. */
  developerActionsPerMillion: 50,
  /**
   * On the Business plan; the last price is taken for what is above 200 million too (the list says:
   * ask sales).
   */
  businessActionsPerMillion: [
    { upToMillions: 5, price: 50 },
    { upToMillions: 10, price: 45 },
    { upToMillions: 20, price: 40 },
    { upToMillions: 50, price: 35 },
    { upToMillions: 100, price: 30 },
    { upToMillions: Number.POSITIVE_INFINITY, price: 25 },
  ],
  activeStoragePerGbHour: 0.042,
  retainedStoragePerGbHour: 0.00105,
  /**
   * Either plan costs this share of what is consumed, the Business plan at least so much a month.
   */
  planShare: 0.1,
  businessPlanPerMonth: 500,
  writeUnitsPerMillion: 0.625,
  readUnitsPerMillion: 0.125,
  tablePerGbMonth: 0.25,
  /** Continuous backups, by the size of the table. */
  recoveryPerGbMonth: 0.2,
  httpApiPerMillion: 1,
  lambdaPerMillion: 0.2,
  /** arm64. */
  lambdaPerGbSecond: 0.0000133334,
  recordPutsPerThousand: 0.005,
  recordsPerGbMonth: 0.023,
  logsPerGb: 0.5,
  /** Fargate on arm64. */
  vcpuHour: 0.03238,
  gbHour: 0.00356,
  endpointHour: 0.01,
  secretPerMonth: 0.4,
  keyPerMonth: 1,
  alarmPerMonth: 0.1,
  dashboardPerMonth: 3,
  webAclPerMonth: 5,
  webAclRulePerMonth: 1,
} as const;
