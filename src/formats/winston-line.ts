/** Lines of a log as winston writes them in JSON: the member `promptlog` holds a record or an exchange; all others hold nothing to keep. */
import { PROMPTLOG } from './document.ts';
import { eachOf, instantOf, isOneOrMany, refusedAt } from './document-members.ts';
import { openaiFormat } from './exchange-format.ts';
import type { Format, FormatContext, Made, Members } from './format.ts';
import { isObject } from './values.ts';

/** The member that the winston transport looks for too, unless it is told another. */
const MEMBER = 'promptlog';

/** One line or a list of them. */
export const winstonLine: Format = {
  name: 'winston',
  title: 'Log line of winston in JSON',
  separate: true,
  recognises: (value) => isOneOrMany(value, isLine),
  read: (value, context) => eachOf(value, context, lineMade),
};

function isLine(value: unknown): value is Members {
  return isObject(value) && typeof value['level'] === 'string' && typeof value['message'] === 'string';
}

function lineMade(line: unknown, context: FormatContext, at: string): readonly Made[] {
  if (!isLine(line)) return [refusedAt(at.slice(0, -1) || 'the line', 'log line', line)];
  const carried = line[MEMBER];
  if (carried === undefined || carried === null) return [{ kind: 'ignored', reason: 'the line carries no record' }];
  if (!isObject(carried)) return [refusedAt(`${at}${MEMBER}`, 'object', carried)];
  const time = instantOf(line['timestamp']);
  const format = !PROMPTLOG.recognises(carried) && openaiFormat.recognises(carried) ? openaiFormat : PROMPTLOG;
  const made = format.read(carried, time === undefined ? context : { ...context, time });
  return made.map((each) => placed(each, `${at}${MEMBER}`));
}

/** What is wrong with a record is told by its place in the line. */
function placed(made: Made, at: string): Made {
  if (made.kind === 'ignored') return made;
  if (made.kind === 'refused') return { ...made, path: made.path === '' ? at : `${at}.${made.path}` };
  const { place = (path: string) => path } = made;
  return { ...made, place: (path) => `${at}.${place(path)}` };
}
