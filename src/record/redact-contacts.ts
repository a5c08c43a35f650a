/** Personal data that is masked on request: e-mail addresses, phone numbers, IBANs, IP addresses. */
import { isIPv4, isIPv6 } from 'node:net';
import { isMod97 } from './checksums.ts';
import { type Finder, type Finding, findings, START, whole } from './redact-finding.ts';

const LOCAL = /[\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-]{1,64}$/u;
const DOMAIN =
  /(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,10}(?:xn--[a-z0-9-]{2,59}|\p{L}{2,24})(?![\p{L}\p{N}])/uy;

/** E-mail addresses, found from their @ outwards, in any script. */
export const emails: Finder = {
  find(text) {
    const found: Finding[] = [];
    let last = 0;
    for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
      DOMAIN.lastIndex = at + 1;
      if (!DOMAIN.test(text)) continue;
      let local = LOCAL.exec(text.slice(Math.max(last, at - 64), at))?.[0].length ?? 0;
      // In JSON inside a text, the letter of `\n` is no part of the address.
      if (/^\\[bfnrt]/.test(text.slice(at - local - 1, at - local + 1))) local -= 1;
      if (local < 1) continue;
      last = DOMAIN.lastIndex;
      found.push({ start: at - local, end: last });
    }
    return found;
  },
  canonical: (match) => match.toLowerCase(),
};

// International with a plus or 00; then national forms that are written in no other way: (020) …, 555-123-4567,
// 06 12 34 56 78, 020 7946 0958, 030/1234567.
const INTERNATIONAL = String.raw`[1-9]\d{0,14}(?:[ .\-/]?\(\d{1,4}\))?(?:[ .\-/]\d{1,12}){0,6}`;
const PHONE = new RegExp(
  `(?<![\\w.,:/+-])(?:\\+${INTERNATIONAL}|(?<!\\d )(?:00${INTERNATIONAL}|${[
    String.raw`\(0?\d{2,5}\)[ ]?\d{2,4}(?:[ -]?\d{2,5}){1,3}`,
    String.raw`[2-9]\d\d([-. ])[2-9]\d\d\1\d{4}`,
    String.raw`0[1-9](?:[ .]\d\d){4}`,
    String.raw`0\d{2,4}[ ]\d{3,4}[ ]\d{3,4}`,
    String.raw`0\d{2,4}[ /]\d{6,8}`,
  ].join('|')}))(?![\\w/-]|[.,:]\\d)`,
  'g',
);

/** Phone numbers of 8 to 15 digits. Dates, times and order numbers are none. */
export const phones: Finder = {
  find: (text) =>
    findings(PHONE, text, (match) => {
      const digits = match[0].replace(/\D/g, '').replace(/^00/, '').length;
      return digits >= 8 && digits <= 15 ? whole(match) : undefined;
    }),
  canonical: (match) => match.replace(/\D/g, '').replace(/^00/, ''),
};

// Country and length, from the IBAN registry.
const IBAN_LENGTHS = new Map(
  (
    'AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24FI18FK18FO18FR27' +
    'GB22GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22' +
    'MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28' +
    'TL23TN24TR26UA29VA22VG24XK20YE30'
  )
    .match(/[A-Z]{2}\d\d/g)
    ?.map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]) ?? [],
);
const IBAN_HEAD = new RegExp(`${START}([A-Z]{2})\\d\\d(?= ?[A-Z0-9])`, 'g');

/** IBANs of a known country, with or without spaces, whose check digits are right. */
export const ibans: Finder = {
  find: (text) =>
    findings(IBAN_HEAD, text, (head) => {
      const length = IBAN_LENGTHS.get(head[1] ?? '');
      const match =
        length === undefined
          ? null
          : new RegExp(`^(?: ?[A-Z0-9]){${length}}(?![A-Za-z0-9])`).exec(text.slice(head.index, head.index + 80));
      return match !== null && isMod97(match[0].replaceAll(' ', ''))
        ? { start: head.index, end: head.index + match[0].length }
        : undefined;
    }),
  canonical: (match) => match.replaceAll(' ', ''),
};

const IPV4 = /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?!\.?\d)/g;
const IPV6 = /(?<![\w:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:\.\d{1,3}){0,3}(?![\w:])/g;

/** IPv4 and IPv6 addresses; a version of four numbers looks like one and goes too. */
export const addresses: Finder = {
  find: (text) => [
    ...findings(IPV4, text, (match) => (isIPv4(match[0]) ? whole(match) : undefined)),
    ...findings(IPV6, text, (match) => (isIPv6(match[0]) && /\d/.test(match[0]) ? whole(match) : undefined)),
  ],
  canonical: (match) => match.toLowerCase(),
};
