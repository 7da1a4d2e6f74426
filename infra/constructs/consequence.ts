import { Tags } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Characters that every service takes in the value of a tag. */
const taggable = /^[\p{L}\p{N} +\-=._:/@]{1,256}$/u;

/**
 * Writes on a resource what its loss or failure does to the business, where whoever looks at it in
 * the console reads it. Throws when a tag cannot hold the text: commas and brackets are refused by
 * some services.
 */
export function tellConsequence(
  construct: IConstruct,
  key: 'if-lost' | 'if-it-fails',
  text: string,
): void {
  if (!taggable.test(text))
    throw new Error(
      `${construct.node.path}: "${text}" cannot stand in a tag: letters, digits, spaces and ` +
        '+-=._:/@',
    );
  Tags.of(construct).add(`handoff:${key}`, text);
}
