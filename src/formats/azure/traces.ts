/**
 * Traces of the policy that writes prompts and answers to Application Insights: text of at most 32,000 characters, and beside it which
 * phase of the call it is of. `inbound-request` gives the half `request`, both kinds of `outbound-response` the half `response`.
 */
import type { Half } from '../../record/record.ts';
import { isoTime } from '../../record/schema-time.ts';
import type { FormatContext, Made, Members } from '../format.ts';
import { recordOfCall } from '../provider/call.ts';
import { defined, filled, isObject, membersOf, parsed, textOf } from '../values.ts';
import { leftoversOf } from './leftovers.ts';
import { choicesOf, promptOf } from './messages.ts';
import { momentOf } from './moment.ts';
import { flagOf, idOf, refused } from './row-facts.ts';

const METADATA = ['customDimensions', 'Properties', 'properties'];
const TAKEN = ['CapturePhase', 'APIMRequestId', 'DeploymentId', 'EndUserId', 'StreamRequested', 'Truncated', 'message'];

/** Whether a value is such a trace. */
export function isTrace(value: unknown): value is Members {
  return isObject(value) && typeof metadataOf(value)['CapturePhase'] === 'string';
}

/** What the trace holds of its call. */
export function readTrace(trace: Members, context: FormatContext, path: string): Made {
  const metadata = metadataOf(trace);
  const id = idOf(metadata['APIMRequestId']);
  if (id === undefined) return refused(path, 'APIMRequestId', 'the id of the call', metadata['APIMRequestId']);
  const phase = textOf(metadata['CapturePhase']) ?? '';
  const half: Half = phase.startsWith('inbound') ? 'request' : 'response';
  const text = phase.endsWith('-skipped')
    ? undefined
    : textOf(trace['message'] ?? trace['Message'] ?? metadata['Content']);
  const read = text === undefined ? undefined : (recordOfCall({ [half]: text }) ?? plain(half, text));
  const known = membersOf(read);
  return {
    kind: 'part',
    value: defined({
      ...known,
      provider: 'azure.ai.openai',
      user: filled({ ...membersOf(known['user']), user_id: textOf(metadata['EndUserId']) }),
      message: { ...membersOf(known['message']), id },
      time: momentOf(trace['timestamp'] ?? trace['TimeGenerated'] ?? trace['time']) ?? isoTime(context.time),
      request: filled({
        ...membersOf(known['request']),
        model: textOf(metadata['DeploymentId']) ?? membersOf(known['request'])['model'],
        stream: flagOf(metadata['StreamRequested']),
      }),
      properties: filled({
        ...leftoversOf(metadata, TAKEN),
        ...membersOf(known['properties']),
        ...defined({ deployment: textOf(metadata['DeploymentId']) }),
        ...(flagOf(metadata['Truncated']) === true && { truncated: true }),
      }),
      halves: [half],
    }),
  };
}

/** Text that is no body is what was asked or answered itself. */
function plain(half: Half, text: string): Members {
  if (half === 'request') return { message: { prompt: promptOf(text)?.list } };
  return { message: { other_attr: [{ completion: { choices: choicesOf(text)?.list } }] } };
}

function metadataOf(trace: Members): Members {
  for (const name of METADATA) {
    const inner = parsed(trace[name]);
    if (isObject(inner) && 'CapturePhase' in inner) return inner;
  }
  return trace;
}
