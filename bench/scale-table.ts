/** The table of the scale bench in Markdown, and its place in a page. */
import { lastToFirst, MEASURES, type ScaleStep } from './scale-measures.ts';

/** Under what the figures came about. */
export interface ScaleScene {
  readonly machine: string;
  readonly versions: string;
  readonly date: string;
  readonly command: string;
  /** Why there is no larger step. */
  readonly stopped?: string | undefined;
}

const BEGIN = '<!-- scale: begin -->';
const END = '<!-- scale: end -->';

/** Steps beside each other, measures below each other. */
export function scaleTable(steps: readonly ScaleStep[], scene: ScaleScene): string {
  const [first, ...more] = steps;
  if (first === undefined) throw new RangeError('there is no step to make a table of');
  const before = steps.at(-2);
  const compared = more.length > 0 ? ['last ÷ first'] : [];
  // What starting costs weighs on the first step alone: the two largest tell more of what is to come.
  if (more.length > 1) compared.push('last ÷ the one before');
  const last = steps.slice(-1);
  const rows = MEASURES.map(({ key, title }) => [
    title,
    ...steps.map(({ measured }) => figure(measured[key])),
    ...(compared.length > 0 ? [ratio(lastToFirst(steps, key))] : []),
    ...(compared.length > 1 && before !== undefined ? [ratio(lastToFirst([before, ...last], key))] : []),
  ]);
  const head = ['records in both stores', ...steps.map(({ records }) => records.toLocaleString('en-US')), ...compared];
  const table = [head, ['---', ...head.slice(1).map(() => '---:')], ...rows].map(line).join('\n');
  return `${sceneOf(steps, scene)}\n\n${table}`;
}

/** The page with what stands between the two marks replaced. Throws when there are none. */
export function withTable(page: string, table: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new RangeError(`the page has no ${BEGIN} followed by ${END}`);
  return `${page.slice(0, begin + BEGIN.length)}\n${table}\n${page.slice(end)}`;
}

function sceneOf(steps: readonly ScaleStep[], { machine, versions, date, command, stopped }: ScaleScene): string {
  const took = steps.map(({ seconds }) => minutes(seconds)).join(', ');
  const why = stopped === undefined ? '' : ` It stopped there: ${stopped}.`;
  return `\`${command}\`, ${date}, ${machine}, ${versions}. Minutes a step: ${took}.${why}`;
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function figure(value: number): string {
  if (!Number.isFinite(value)) return '';
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)));
}

function ratio(value: number): string {
  return Number.isFinite(value) ? value.toFixed(2) : '';
}

function minutes(seconds: number): string {
  return (seconds / 60).toFixed(1);
}
