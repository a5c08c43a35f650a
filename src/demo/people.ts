/** The people of the demo company: sixty fictional names in three tenants and eight teams. */
import { keyOf, uuid } from './ids.ts';

export type Language = 'en' | 'pt' | 'es' | 'fr' | 'de' | 'ja' | 'ar';

/** Someone who uses the apps. */
export interface Person {
  readonly name: string;
  readonly id: string;
  readonly email: string;
  readonly tenant: string;
  readonly team: string;
  readonly costCenter: string;
  readonly language: Language;
  readonly ip: string;
  /** How often this person asks, in relation to the others. */
  readonly weight: number;
}

const COST_CENTERS: Readonly<Record<string, string>> = {
  'Customer Care': 'CC-1040',
  Engineering: 'CC-2210',
  'Data Platform': 'CC-2230',
  Legal: 'CC-3100',
  Procurement: 'CC-3150',
  'People & Culture': 'CC-4000',
  Marketing: 'CC-5020',
  Innovation: 'CC-6666',
};

/** Name and language; each team's people stand together. */
const TEAMS: Readonly<Record<string, readonly string[]>> = {
  'Customer Care': [
    'Ada Marlowe en',
    'Tom Okafor en',
    'Joana Prado pt',
    'Rui Valadares pt',
    'Lucía Serrano es',
    'Mateo Quiroga es',
    'Camille Aubry fr',
    'Hugo Delcourt fr',
    'Lena Brandt de',
    'Jonas Wieland de',
    'Priya Nair en',
    'Owen Tully en',
    'Beatriz Falcão pt',
    'Hana Mori ja',
    'Samir Haddad ar',
    'Grace Linden en',
    'Elena Rubio es',
    'Malik Osei en',
  ],
  Engineering: [
    'Nadia Petrov en',
    'Felix Ammann de',
    'Sean Gallagher en',
    'Ines Carvalho pt',
    'Arjun Rao en',
    'Klara Winter de',
    'Diego Luna es',
    'Molly Hart en',
    'Theo Marchand fr',
    'Yuki Tanabe ja',
  ],
  'Data Platform': [
    'Rosa Delgado es',
    'Ben Ashworth en',
    'Anouk Girard fr',
    'Milan Novak en',
    'Tiago Moura pt',
    'Freya Olsen en',
  ],
  Legal: [
    'Judith Krämer de',
    'Edward Pell en',
    'Sofia Antunes pt',
    'Claire Vasseur fr',
    'Nora Whitlock en',
    'Pablo Ibarra es',
  ],
  Procurement: ['Greta Lindqvist en', 'Marco Bellini en', 'Karim Saleh en', 'Anja Vogt de'],
  'People & Culture': ['Olivia Trent en', 'Rafael Pinto pt', 'Zoe Hartmann de', 'Maya Stein en', 'Luc Perrin fr'],
  Marketing: [
    'Chloe Barnes en',
    'Isabel Castro es',
    'Vera Lopes pt',
    'Emil Sandberg en',
    'Nina Roth en',
    'Paul Mercier fr',
  ],
  Innovation: ['Kit Avery en', 'Robin Sato en', 'Dana Whitfield en', 'Leo Farrow en', 'Mina Kaya en'],
};

const TENANTS = ['lakeside', 'brennholt', 'aurora'].map((name, index) => ({ name, id: uuid(keyOf(77), index) }));
const PEOPLE_KEY = keyOf(60);

/** All sixty, the same whatever the seed. */
export const PEOPLE: readonly Person[] = Object.entries(TEAMS)
  .flatMap(([team, people]) => people.map((entry) => ({ team, entry })))
  .map(({ team, entry }, index) => personOf(team, entry, index));

function personOf(team: string, entry: string, index: number): Person {
  const name = entry.slice(0, -3);
  const tenant = TENANTS[index % 10 < 6 ? 0 : index % 10 < 9 ? 1 : 2] ?? { name: 'lakeside', id: '' };
  const mailbox = name
    .normalize('NFD')
    .replace(/[^a-z ]/gi, '')
    .toLowerCase()
    .replace(' ', '.');
  return {
    name,
    id: uuid(PEOPLE_KEY, index),
    email: `${mailbox}@${tenant.name}.example.${index % 10 < 6 ? 'org' : 'com'}`,
    tenant: tenant.id,
    team,
    costCenter: COST_CENTERS[team] ?? 'CC-0000',
    language: entry.slice(-2) as Language,
    ip: addressOf(index),
    // A few people ask most of the questions, as everywhere.
    weight: (entry.endsWith(' en') ? 1.6 : 1) / (1 + ((index * 5) % 13) / 3),
  };
}

/** Offices are on 10.x; everybody else on the ranges kept for documentation. */
function addressOf(index: number): string {
  const host = 10 + index;
  return (
    [`10.20.${index % 6}.${host}`, `192.0.2.${host}`, `198.51.100.${host}`, `203.0.113.${host}`][index % 4] ??
    '10.0.0.1'
  );
}
