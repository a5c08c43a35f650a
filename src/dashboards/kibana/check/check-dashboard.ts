/** Dashboards: their settings, their panels on the grid, their controls, and the names by which they refer to others. */
import type { JsonObject } from '../../../record/record.ts';
import { checkControls } from './check-controls.ts';
import { checkGrid } from './check-grid.ts';
import type { Line } from './check-lines.ts';
import { checkPanel } from './check-panel.ts';
import type { DashboardContext } from './context.ts';
import { decoded, object, objects, type Problem, text, unless } from './problem.ts';

/** Checks one dashboard. */
export function checkDashboard(context: DashboardContext): Problem[] {
  const { where, attributes } = context.line;
  const panels = decoded(attributes, 'panelsJSON', where);
  const group = object(attributes['controlGroupInput']);
  const controls = attributes['controlGroupInput'] === undefined ? undefined : decoded(group, 'panelsJSON', where);
  const list = objects(panels.value);
  return [
    ...unless(text(attributes['title']) !== undefined, where, 'title is missing'),
    ...decoded(attributes, 'optionsJSON', where).problems,
    ...decoded(object(attributes['kibanaSavedObjectMeta']), 'searchSourceJSON', where).problems,
    ...checkTime(attributes, where),
    ...panels.problems,
    ...unless(panels.value === undefined || Array.isArray(panels.value), where, 'panelsJSON is not a list'),
    ...checkGrid(list, where),
    ...list.flatMap((panel) => checkPanel(panel, context)),
    ...(controls === undefined
      ? []
      : [
          ...controls.problems,
          ...decoded(group, 'ignoreParentSettingsJSON', where).problems,
          ...checkControls(object(controls.value), context),
        ]),
    ...(panels.problems.length > 0 ? [] : checkOwners(list, object(controls?.value), context.line)),
  ];
}

function checkTime({ timeRestore, timeFrom, timeTo }: JsonObject, where: string): Problem[] {
  const both = text(timeFrom) !== undefined && text(timeTo) !== undefined;
  return unless(timeRestore !== true || both, where, 'timeRestore has no effect without timeFrom and timeTo');
}

/** Every reference belongs to a panel or a control: else its name is wrong, and something else lacks it. */
function checkOwners(panels: readonly JsonObject[], controls: JsonObject, { where, references }: Line): Problem[] {
  const owners = [
    ...panels.map(({ panelIndex }) => `${String(panelIndex)}:`),
    ...Object.keys(controls).map((id) => `controlGroup_${id}:`),
    'kibanaSavedObjectMeta.searchSourceJSON.',
    'tag-ref-',
  ];
  return references
    .filter(({ name }) => !owners.some((owner) => name.startsWith(owner)))
    .map(({ name }) => ({ where, what: `has a reference ${name} that belongs to no panel and no control` }));
}
