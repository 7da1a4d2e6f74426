import { LocalFailure } from '../../platform/cli/failure.ts';

/** The key of a procedure, and what its files call it. */
export interface ProcedureNames {
  /** `account-update` */
  readonly key: string;
  /** `accountUpdate`: its workflow and the prefix of its exports. */
  readonly name: string;
  /** `AccountUpdate` */
  readonly Name: string;
  /** `account update` */
  readonly title: string;
  /** `Account update` */
  readonly Title: string;
  /** `account-updates`, below `/v1/`. */
  readonly path: string;
  /** Name of its main file, a verb phrase: `decide-account-update`. */
  readonly verb: string;
  /** Calendar date `YYYY-MM-DD`. */
  readonly today: string;
}

const kebab = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Words that no export may be called. */
const reserved = /^(break|case|class|default|delete|export|import|in|new|return|switch|this|with)$/;

/** The names of a procedure of that key; throws when the key or the verb phrase is no name. */
export function procedureNames(
  key: string,
  { verb = `decide-${key}`, today }: { readonly verb?: string | undefined; readonly today: string },
): ProcedureNames {
  for (const [what, text] of [
    ['key', key],
    ['verb phrase', verb],
  ])
    if (text === undefined || !kebab.test(text))
      throw new LocalFailure(
        `the ${what} ${text} must be lower-case words joined by hyphens, account-update`,
      );
  if (key === 'sop' || reserved.test(key))
    throw new LocalFailure(`the key ${key} is taken: name the procedure otherwise`);
  const name = key.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  const title = key.replaceAll('-', ' ');
  return {
    key,
    verb,
    today,
    name,
    Name: capital(name),
    title,
    Title: capital(title),
    path: plural(key),
  };
}

/** `account-updates`, `service-inquiries`, `addresses`. */
function plural(key: string): string {
  if (/[^aeiou]y$/.test(key)) return `${key.slice(0, -1)}ies`;
  return /(s|x|ch|sh)$/.test(key) ? `${key}es` : `${key}s`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
