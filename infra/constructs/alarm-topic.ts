import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { accept } from './accept.ts';

/**
 * A topic that alarms of the same region tell, and the mailbox that gets to know. Only TLS
 * publishes to it.
 */
export function alarmTopic(scope: Construct, id: string, mail: string): Topic {
  const topic = new Topic(scope, id, { displayName: 'Handoff alarms', enforceSSL: true });
  topic.addSubscription(new EmailSubscription(mail));
  accept(topic, {
    'Serverless-SNSRedrivePolicy':
      'A mail that SNS cannot deliver has nowhere better to go: the alarm stays red in CloudWatch.',
  });
  return topic;
}
