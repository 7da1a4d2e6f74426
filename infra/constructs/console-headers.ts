import { Duration } from 'aws-cdk-lib';
import {
  HeadersFrameOption,
  HeadersReferrerPolicy,
  ResponseHeadersPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import type { StageConfig } from '../stage-config.ts';

/**
 * Only the console's own files run, it is framed by nobody, and it talks to our API and the sign-in
 * page alone.
 */
function contentPolicy({ domains, region, signIn }: StageConfig): string {
  const api = domains.api
    ? `https://${domains.api.name}`
    : `https://*.execute-api.${region}.amazonaws.com`;
  const rules = {
    'default-src': "'self'",
    'connect-src': `'self' ${api} https://${signIn.domainPrefix}.auth.${region}.amazoncognito.com`,
    'img-src': "'self' data:",
    'object-src': "'none'",
    'base-uri': "'none'",
    'form-action': "'self'",
    'frame-ancestors': "'none'",
  };
  return Object.entries(rules)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');
}

/** Security headers of everything that the console's distribution answers. */
export function consoleHeaders(scope: Construct, config: StageConfig): ResponseHeadersPolicy {
  return new ResponseHeadersPolicy(scope, 'Headers', {
    comment: `Handoff console, ${config.stage}`,
    securityHeadersBehavior: {
      contentSecurityPolicy: { contentSecurityPolicy: contentPolicy(config), override: true },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
      referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
      strictTransportSecurity: {
        accessControlMaxAge: Duration.days(365),
        includeSubdomains: true,
        override: true,
      },
    },
    customHeadersBehavior: {
      customHeaders: [
        {
          header: 'Permissions-Policy',
          value: 'camera=(), geolocation=(), microphone=(), payment=()',
          override: true,
        },
      ],
    },
  });
}
