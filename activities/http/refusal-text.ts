import { withoutValues } from './without-values.ts';

const longest = 300;
const mailAddress = /[^\s<>"'(),;:]+@[^\s<>"'(),;:]+/g;
const phoneNumber = /\+?\d[\d ()./-]{7,}\d/g;

/**
 * A refusal's text goes to the case's timeline, and systems like to quote what they refuse. Takes
 * out the personal values the call carried, and whatever looks like a mail address or a telephone
 * number; one line, at most 300 characters.
 */
export function refusalText(text: string, personal: readonly string[]): string {
  const line = withoutValues(text, personal)
    .replace(mailAddress, '…')
    .replace(phoneNumber, '…')
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

/** A refusal's code is the vendor's own word, kept when it looks like one. */
export function refusalCode(code: string): string {
  return /^[A-Za-z0-9_.-]{1,64}$/.test(code) ? code : 'unnamed-refusal';
}
