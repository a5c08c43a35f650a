/** What fills the gaps of the sentences: names, numbers, dates and whole documents. */
import {
  commitText,
  contractText,
  csvText,
  itemsText,
  pythonText,
  sqlText,
  tracebackText,
  transcriptText,
} from './documents.ts';
import type { Language } from './people.ts';
import type { Random } from './random.ts';
import { fillTemplate } from './template.ts';

export const COMPANIES = [
  'Brightwater Energy',
  'Halden Logistics',
  'Cobalt Foods',
  'Nordlys Telecom',
  'Pinecrest Media',
  'Sablewood Insurance',
  'Tidal Robotics',
  'Verdant Pharma',
  'Quarry & Sons',
  'Lumen Textiles',
];
export const CITIES = [
  'Porto',
  'Madrid',
  'Berlin',
  'Hamburg',
  'Lyon',
  'Dublin',
  'Oslo',
  'Amsterdam',
  'Paris',
  'Valencia',
  'Curitiba',
  'Bordeaux',
  'Leipzig',
  'Utrecht',
];
const PRODUCTS = [
  'Aerolite 20',
  'Nimbus Pro',
  'Solis Mini',
  'Quietone X',
  'Orbit 300',
  'Vela Go',
  'Pebble One',
  'Halo Studio',
  'Kestrel 5',
  'Drift Max',
];
const SYSTEMS = ['the customer portal', 'Atlas CRM', 'Beacon', 'TimeDesk', 'Harbor ERP', 'the intranet', 'VPN Connect'];
const TABLES = [
  'orders',
  'invoices',
  'customers',
  'shipments',
  'page_views',
  'tickets',
  'stock_moves',
  'payments',
  'returns',
  'sessions',
];
const COLUMNS = [
  'customer_id',
  'region',
  'sku',
  'email_hash',
  'supplier',
  'status',
  'channel',
  'currency',
  'campaign',
  'warehouse',
];
const USERS = [
  'm.keller',
  'a.santos',
  'j.dupont',
  'l.moreno',
  'k.ishii',
  'n.haddad',
  'r.byrne',
  's.lang',
  'p.costa',
  'e.friis',
];
const TEAMS = ['Customer Care', 'Engineering', 'Data Platform', 'Legal', 'Procurement', 'Marketing', 'Finance'];

interface Calendar {
  readonly months: readonly string[];
  readonly weekdays: readonly string[];
  readonly date: (day: number, month: string) => string;
}

const words = (text: string): string[] => text.split(' ');

const ENGLISH: Calendar = {
  months: words('January February March April May June July August September October November December'),
  weekdays: words('Monday Tuesday Wednesday Thursday Friday'),
  date: (day, month) => `${day} ${month}`,
};

const CALENDARS: Readonly<Partial<Record<Language, Calendar>>> = {
  pt: {
    months: words('janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro'),
    weekdays: words('segunda-feira terça-feira quarta-feira quinta-feira sexta-feira'),
    date: (day, month) => `${day} de ${month}`,
  },
  es: {
    months: words('enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre'),
    weekdays: words('lunes martes miércoles jueves viernes'),
    date: (day, month) => `${day} de ${month}`,
  },
  fr: {
    months: words('janvier février mars avril mai juin juillet août septembre octobre novembre décembre'),
    weekdays: words('lundi mardi mercredi jeudi vendredi'),
    date: (day, month) => `${day} ${month}`,
  },
  de: {
    months: words('Januar Februar März April Mai Juni Juli August September Oktober November Dezember'),
    weekdays: words('Montag Dienstag Mittwoch Donnerstag Freitag'),
    date: (day, month) => `${day}. ${month}`,
  },
  ja: {
    months: words('1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月'),
    weekdays: words('月曜日 火曜日 水曜日 木曜日 金曜日'),
    date: (day, month) => `${month}${day}日`,
  },
  ar: {
    months: words('يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر'),
    weekdays: words('الاثنين الثلاثاء الأربعاء الخميس الجمعة'),
    date: (day, month) => `${day} ${month}`,
  },
};

const MAKERS: Readonly<Record<string, (random: Random, language: Language) => string>> = {
  product: (random) => random.pick(PRODUCTS),
  other: (random) => random.pick(PRODUCTS),
  company: (random) => random.pick(COMPANIES),
  city: (random) => random.pick(CITIES),
  system: (random, language) =>
    random.pick(language === 'en' ? SYSTEMS : SYSTEMS.filter((name) => !name.startsWith('the '))),
  team: (random) => random.pick(TEAMS),
  user: (random) => random.pick(USERS),
  table: (random) => random.pick(TABLES),
  column: (random) => random.pick(COLUMNS),
  order: (random) => `${random.pick(['LK', 'BH', 'AU'])}-${random.integer(100_000, 999_999)}`,
  invoice: (random) => `INV-${random.integer(2025, 2026)}-${random.integer(1000, 9999)}`,
  ticket: (random) => `CS-${random.integer(20_000, 99_999)}`,
  clause: (random) => `${random.integer(2, 18)}.${random.integer(1, 6)}`,
  version: (random) => `${random.integer(1, 7)}.${random.integer(0, 20)}.${random.integer(0, 9)}`,
  amount: (random) => money(random, 19, 900),
  price: (random) => money(random, 5, 90),
  decimal: (random) => `${random.integer(120, 9800)}.${random.integer(10, 99)}`,
  number: (random) => String(random.integer(4, 40)),
  isodate: (random) => `2026-${pad(random.integer(1, 12))}-${pad(random.integer(1, 28))}`,
  month: (random, language) => random.pick((CALENDARS[language] ?? ENGLISH).months),
  weekday: (random, language) => random.pick((CALENDARS[language] ?? ENGLISH).weekdays),
  date: (random, language) => {
    const { date, months } = CALENDARS[language] ?? ENGLISH;
    return date(random.integer(1, 28), random.pick(months));
  },
  contract: contractText,
  transcript: transcriptText,
  items: itemsText,
  csv: csvText,
  commits: commitText,
  sql: sqlText,
  python: pythonText,
  traceback: tracebackText,
};

/** The values of one conversation: an order number once named stays the same to its end. */
export class Slots {
  readonly #random: Random;
  readonly #language: Language;
  readonly #values = new Map<string, string>();

  constructor(random: Random, language: Language) {
    this.#random = random;
    this.#language = language;
  }

  /** The text of a template with its slots filled. */
  fill(template: string): string {
    return fillTemplate(template, this.#random, (name) => this.valueOf(name));
  }

  /** The value of one slot. */
  valueOf(name: string): string {
    let value = this.#values.get(name);
    if (value === undefined) {
      const make = MAKERS[name];
      if (make === undefined) throw new RangeError(`no slot is named ${name}`);
      value = make(this.#random, this.#language);
      if (name === 'other' && value === this.valueOf('product')) value = `${value} Lite`;
      this.#values.set(name, value);
    }
    return value;
  }
}

function money(random: Random, low: number, high: number): string {
  return `€${random.integer(low, high)}.${random.pick(['00', '50', '90', '95', '99'])}`;
}

function pad(number: number): string {
  return String(number).padStart(2, '0');
}
