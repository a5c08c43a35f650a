/** Panels of a dashboard by their type: charts, saved searches, links and Markdown. */
import type { JsonObject } from '../../../record/record.ts';
import { checkLens } from './check-lens.ts';
import type { Line } from './check-lines.ts';
import type { DashboardContext } from './context.ts';
import { isObject, object, objects, type Problem, repeated, text, unless } from './problem.ts';

/** Checks one panel. */
export function checkPanel(panel: JsonObject, context: DashboardContext): Problem[] {
  const id = String(panel['panelIndex']);
  const where = `${context.line.where}, panel ${id}`;
  const config = panel['embeddableConfig'];
  if (!isObject(config)) return [{ where, what: 'has no embeddableConfig' }];
  if (panel['panelRefName'] !== undefined) return checkByReference(panel, context.line, where);
  switch (panel['type']) {
    case 'lens':
      return checkLens(object(config['attributes']), id, context, where);
    case 'links':
      return checkLinks(object(config['attributes']), id, context.line, where);
    case 'visualization':
      return checkMarkdown(config, where);
    case 'search':
      return [{ where, what: 'has no panelRefName, so no saved search is shown' }];
    default:
      return [{ where, what: `is of a type that is not known: ${String(panel['type'])}` }];
  }
}

function checkByReference({ panelIndex, panelRefName, type }: JsonObject, line: Line, where: string): Problem[] {
  const name = `${String(panelIndex)}:${String(panelRefName)}`;
  const reference = line.references.find((one) => one.name === name);
  if (reference === undefined) return [{ where, what: `has no reference ${name}` }];
  return unless(reference.type === type, where, `is a ${String(type)} and its reference a ${reference.type}`);
}

function checkLinks(attributes: JsonObject, id: string, line: Line, where: string): Problem[] {
  const links = objects(attributes['links']);
  return [
    ...unless(links.length > 0, where, 'has no links'),
    ...repeated(links.map((link) => String(link['id']))).map((link) => ({ where, what: `has two links ${link}` })),
    ...links.flatMap((link) => checkLink(link, id, line, `${where}, link ${String(link['id'])}`)),
  ];
}

function checkLink(link: JsonObject, id: string, line: Line, where: string): Problem[] {
  if (link['type'] === 'externalLink') return unless(text(link['destination']) !== undefined, where, 'leads nowhere');
  if (link['type'] !== 'dashboardLink')
    return [{ where, what: `is of a type that is not known: ${String(link['type'])}` }];
  const name = `${id}:${String(link['destinationRefName'])}`;
  const reference = line.references.find((one) => one.name === name);
  if (reference === undefined) return [{ where, what: `has no reference ${name}` }];
  return unless(reference.type === 'dashboard', where, `leads to a ${reference.type}`);
}

function checkMarkdown(config: JsonObject, where: string): Problem[] {
  const saved = object(config['savedVis']);
  if (saved['type'] !== 'markdown') return [{ where, what: `shows a ${String(saved['type'])}, which is not known` }];
  return unless(text(object(saved['params'])['markdown']) !== undefined, where, 'has no text');
}
