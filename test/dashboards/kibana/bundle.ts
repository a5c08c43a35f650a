/** A file of saved objects, opened so that a test can break one thing in it. */
import assert from 'node:assert/strict';
import { isObject } from '../../../src/dashboards/kibana/check/problem.ts';
import type { Json, JsonObject } from '../../../src/record/record.ts';

export type Broken = readonly [what: string, breaks: (bundle: Bundle) => void, ...expected: string[]];

export class Bundle {
  readonly #objects: JsonObject[];

  constructor(file: string) {
    this.#objects = file
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as JsonObject);
  }

  text(): string {
    return `${this.#objects.map((object) => JSON.stringify(object)).join('\n')}\n`;
  }

  /** One line: `dashboard promptlog-first`. */
  object(type: string, id: string): JsonObject {
    const found = this.#objects.find((object) => object['type'] === type && object['id'] === id);
    assert.ok(found, `${type} ${id}`);
    return found;
  }

  remove(type: string, id: string): void {
    this.#objects.splice(this.#objects.indexOf(this.object(type, id)), 1);
  }

  attributes(type: string, id: string): JsonObject {
    return inside(this.object(type, id), 'attributes');
  }

  references(type: string, id: string): JsonObject[] {
    return this.object(type, id)['references'] as JsonObject[];
  }

  reference(type: string, id: string, name: string): JsonObject {
    const found = this.references(type, id).find((one) => one['name'] === name);
    assert.ok(found, name);
    return found;
  }

  /** Changes what stands as text in a member of `owner`. */
  decoded(owner: JsonObject, member: string, change: (value: Json) => void): void {
    const value = JSON.parse(String(owner[member])) as Json;
    change(value);
    owner[member] = JSON.stringify(value);
  }

  /** Changes one panel of a dashboard. */
  panel(dashboard: string, id: string, change: (panel: JsonObject) => void): void {
    this.decoded(this.attributes('dashboard', dashboard), 'panelsJSON', (panels) => {
      const found = (panels as JsonObject[]).find((panel) => panel['panelIndex'] === id);
      assert.ok(found, id);
      change(found);
    });
  }

  /** Changes the attributes of a Lens panel of the dashboard `first`, or of another. */
  lens(id: string, change: (attributes: JsonObject) => void, dashboard = 'promptlog-first'): void {
    this.panel(dashboard, id, (panel) => change(inside(panel, 'embeddableConfig', 'attributes')));
  }

  /** Changes the layer of a Lens panel. */
  layer(id: string, change: (layer: JsonObject, columns: JsonObject) => void, dashboard?: string): void {
    const change2 = (attributes: JsonObject): void => {
      const layer = inside(attributes, 'state', 'datasourceStates', 'formBased', 'layers', 'layer1');
      change(layer, inside(layer, 'columns'));
    };
    this.lens(id, change2, dashboard);
  }

  /** Changes one column of a Lens panel. */
  column(id: string, name: string, change: (column: JsonObject, params: JsonObject) => void, dashboard?: string): void {
    this.layer(id, (_, columns) => change(inside(columns, name), inside(columns, name, 'params')), dashboard);
  }

  /** Changes the state of the chart of a Lens panel. */
  chart(id: string, change: (state: JsonObject) => void): void {
    this.lens(id, (attributes) => change(inside(attributes, 'state', 'visualization')));
  }
}

/** The object at that path. */
export function inside(owner: JsonObject, ...path: string[]): JsonObject {
  return path.reduce((at, member) => {
    const next = at[member];
    assert.ok(isObject(next), `${path.join('.')}: ${member}`);
    return next;
  }, owner);
}

/** The first object of a list. */
export function first(owner: JsonObject, member: string): JsonObject {
  const [found] = owner[member] as JsonObject[];
  assert.ok(found, member);
  return found;
}

/** What is said of a text that cannot be read, by whoever reads it. */
export function fault(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return assert.fail('it can be read');
}
