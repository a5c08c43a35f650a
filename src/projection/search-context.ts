/** The fields around the conversation: when, who, from where, which way, and how it went. */
import type { PromptRecord, RecordTiming } from '../record/record.ts';
import { isoTime } from '../record/schema-time.ts';
import { double, integer, keyword, long, type Members, membersOf, positive, short, text } from './search-value.ts';

const NANOSECONDS = 1_000_000;

/** `event`: the call as ECS sees it. */
export function searchEvent(record: PromptRecord, isAnswered: boolean): Members & { id: string } {
  const timing = record.timing ?? {};
  const started = timing.started === undefined ? undefined : isoTime(timing.started);
  const ended = endOf(timing, started);
  const created = record.accepted === undefined ? undefined : isoTime(record.accepted);
  const duration = durationOf(timing, started, ended);
  const event: Members & { id: string } = {
    kind: 'event',
    category: ['api'],
    id: text(record.message.id) as string,
    outcome: eventOutcome(record, isAnswered),
  };
  if (record.operation) event['action'] = keyword(record.operation);
  if (started !== undefined) event['start'] = started;
  if (ended !== undefined) event['end'] = ended;
  if (created !== undefined) event['created'] = created;
  if (duration !== undefined) event['duration'] = duration;
  return event;
}

function endOf(timing: RecordTiming, started: string | undefined): string | undefined {
  if (timing.ended !== undefined) return isoTime(timing.ended);
  const took = positive(timing.duration_ms);
  return started === undefined || took === undefined ? undefined : isoTime(new Date(Date.parse(started) + took));
}

function durationOf(timing: RecordTiming, started: string | undefined, ended: string | undefined): number | undefined {
  const given = double(timing.duration_ms);
  const took = given ?? (started && ended ? Date.parse(ended) - Date.parse(started) : undefined);
  return took === undefined || took < 0 ? undefined : long(Math.round(took * NANOSECONDS));
}

function eventOutcome(record: PromptRecord, isAnswered: boolean): string {
  const { outcome } = record;
  if (outcome === 'completed') return 'success';
  if (outcome === 'failed' || outcome === 'filtered') return 'failure';
  if (outcome === 'aborted') return 'unknown';
  return record.error !== undefined ? 'failure' : isAnswered ? 'success' : 'unknown';
}

/** Who asked, from where, through which gateway, and what went wrong: the groups that could be filled, added to the document. */
export function addContext(document: Members, record: PromptRecord): void {
  addUser(document, record);
  addTeam(document, record);
  if (record.client !== undefined) addClient(document, record.client);
  if (record.gateway !== undefined || record.client !== undefined) addGateway(document, record);
  if (record.error !== undefined) addError(document, record.error);
}

function addUser(document: Members, record: PromptRecord): void {
  const { user } = record;
  const id = keyword(user.user_id);
  const email = keyword(user.email);
  // A list of people is read by their names; whoever has none stands there by what is known of them.
  const name = keyword(user.name) ?? email ?? id;
  const tenant = keyword(user.tenant_id);
  const fields: Members = {};
  if (id !== undefined) fields['id'] = id;
  if (name !== undefined) fields['name'] = name;
  if (email !== undefined) fields['email'] = email;
  if ((id ?? name ?? email) !== undefined) document['user'] = fields;
  if (tenant !== undefined) document['organization'] = { id: tenant };
}

// Names that applications, gateways and keys give to what a company charges to.
const TEAM_NAMES = ['TEAM_NAME', 'TEAM', 'team_name', 'team'] as const;

function addTeam(document: Members, record: PromptRecord): void {
  for (const holder of [record.properties, record['labels']]) {
    if (holder === undefined || holder === null) continue;
    const members = membersOf(holder);
    for (const name of TEAM_NAMES) {
      const team = keyword(members[name]);
      if (team === undefined) continue;
      document['team'] = { name: team };
      return;
    }
  }
}

function addClient(document: Members, client: Members): void {
  const app = keyword(client['app']);
  const environment = keyword(client['environment']);
  const ip = keyword(client['ip']);
  const agent = keyword(client['user_agent']);
  const trace = keyword(client['trace_id']);
  const span = keyword(client['span_id']);
  const fields: Members = {};
  if (app !== undefined) fields['name'] = app;
  if (environment !== undefined) fields['environment'] = environment;
  if ((app ?? environment) !== undefined) document['service'] = fields;
  if (ip !== undefined) document['source'] = { ip };
  if (agent !== undefined) document['user_agent'] = { original: agent };
  if (trace !== undefined) document['trace'] = { id: trace };
  if (span !== undefined) document['span'] = { id: span };
}

function addGateway(document: Members, record: PromptRecord): void {
  const gateway = membersOf(record.gateway);
  const client = membersOf(record.client);
  const name = keyword(gateway['service']);
  const api = keyword(gateway['api']);
  const operation = keyword(gateway['operation']);
  const product = keyword(client['product'] ?? gateway['product']);
  const subscription = keyword(client['subscription'] ?? gateway['subscription']);
  const backend = keyword(gateway['backend']);
  const attempts = integer(gateway['attempts']);
  const region = regionOf(keyword(gateway['region']));
  const fields: Members = {};
  if (name !== undefined) fields['name'] = name;
  if (api !== undefined) fields['api'] = api;
  if (operation !== undefined) fields['operation'] = operation;
  if (product !== undefined) fields['product'] = product;
  if (subscription !== undefined) fields['subscription'] = subscription;
  if (backend !== undefined) fields['backend'] = backend;
  if (attempts !== undefined) fields['attempts'] = attempts;
  if ((name ?? api ?? operation ?? product ?? subscription ?? backend ?? attempts) !== undefined)
    document['gateway'] = fields;
  if (region !== undefined) document['cloud'] = { region };
  addStatus(document, gateway['status_code'] ?? gateway['status']);
}

function addError(document: Members, error: NonNullable<PromptRecord['error']>): void {
  const type = keyword(error.type);
  const code = keyword(error.code);
  const message = text(error.message);
  const fields: Members = {};
  if (type !== undefined) fields['type'] = type;
  if (code !== undefined) fields['code'] = code;
  if (message !== undefined) fields['message'] = message;
  if ((type ?? code ?? message) !== undefined) document['error'] = fields;
  addStatus(document, error.status);
}

// Azure writes the same region as "West Europe" and as "westeurope".
function regionOf(name: string | undefined): string | undefined {
  return name?.includes(' ') ? name.replaceAll(' ', '').toLowerCase() : name;
}

function addStatus(document: Members, status: unknown): void {
  const code = short(status);
  if (code !== undefined && code > 0) document['http'] = { response: { status_code: code } };
}
