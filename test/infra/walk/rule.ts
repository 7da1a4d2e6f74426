import type { Estate, Part } from './estate.ts';

/** What a rule has against a resource: `<stack>/<logical id> <what is wrong>`. */
export type Finding = string;

/** One thing that holds for every resource of a stage it is about. */
export type Rule = (estate: Estate) => readonly Finding[];

/** A rule over single resources of some types: `wrong` says what is wrong with one, or nothing. */
export function each(
  types: readonly string[],
  wrong: (part: Part, estate: Estate) => string | false | undefined,
): Rule {
  return (estate) => estate.of(...types).flatMap((part) => finding(part, wrong(part, estate)));
}

/** As a list, which is empty where nothing is wrong. */
export function finding(part: Part, wrong: string | false | undefined): readonly Finding[] {
  return wrong ? [`${part.stack}/${part.id} ${wrong}`] : [];
}
