/** One way to break each thing that is checked in lines, data views, saved searches and dashboards; and what is said of it. */
import { parseKql } from '../../../src/search/kql/kql.ts';
import { type Broken, fault, first, inside } from './bundle.ts';

const FIRST = 'dashboard promptlog-first';
const SECOND = 'dashboard promptlog-second';
const RECORDS = 'index-pattern promptlog-records';
const LATEST = 'search promptlog-latest-records';

export const BROKEN_OBJECTS: readonly Broken[] = [
  [
    'an object without a version',
    (bundle) => {
      delete bundle.object('dashboard', 'promptlog-first')['typeMigrationVersion'];
    },
    `${FIRST} has no typeMigrationVersion, so every migration there ever was would run on it`,
  ],
  [
    'an object of a version that is too new',
    (bundle) => {
      bundle.object('search', 'promptlog-latest-records')['typeMigrationVersion'] = '10.13.0';
    },
    `${LATEST} has typeMigrationVersion 10.13.0, and the newest all know is 10.5.0`,
  ],
  [
    'a core version that is too new',
    (bundle) => {
      bundle.object('index-pattern', 'promptlog-records')['coreMigrationVersion'] = '9.4.0';
    },
    `${RECORDS} has coreMigrationVersion 9.4.0, and the newest all know is 8.8.0`,
  ],
  [
    'a version that is none',
    (bundle) => {
      bundle.object('index-pattern', 'promptlog-records')['typeMigrationVersion'] = 8;
    },
    `${RECORDS} has a typeMigrationVersion that is no version: 8`,
  ],
  [
    'an object of an unknown type',
    (bundle) => {
      bundle.object('dashboard', 'promptlog-conversation')['type'] = 'dashbord';
    },
    'dashbord promptlog-conversation is of a type that is not known: dashbord',
    `${RECORDS} the link of session.id leads to the dashboard promptlog-conversation, which is not in the file`,
    `${RECORDS} the link of gen_ai.conversation.id leads to the dashboard promptlog-conversation, which is not in the file`,
  ],
  [
    'two references of one name',
    (bundle) => {
      const references = bundle.references('dashboard', 'promptlog-second');
      references.push({ ...bundle.reference('dashboard', 'promptlog-second', 'links:link_first_dashboard') });
    },
    `${SECOND} has two references of the name links:link_first_dashboard`,
  ],
  [
    'a reference to what is not there',
    (bundle) => {
      bundle.reference('dashboard', 'promptlog-second', 'links:link_first_dashboard')['id'] = 'promptlog-gone';
    },
    `${SECOND} refers to dashboard promptlog-gone as links:link_first_dashboard, which is not in the file`,
  ],
  [
    'a saved search that was left out',
    (bundle) => bundle.remove('search', 'promptlog-failures'),
    `${SECOND} refers to search promptlog-failures as failures:panel_failures, which is not in the file`,
  ],
  [
    'a data view of an index no template is for',
    (bundle) => {
      bundle.attributes('index-pattern', 'promptlog-health')['title'] = 'logs-*';
    },
    'index-pattern promptlog-health looks at logs-*, which no template is for',
  ],
  [
    'a data view whose time is no date',
    (bundle) => {
      bundle.attributes('index-pattern', 'promptlog-records')['timeFieldName'] = 'event.duration';
    },
    `${RECORDS} timeFieldName event.duration is not a date`,
  ],
  [
    'labels that are not encoded as text',
    (bundle) => {
      bundle.attributes('index-pattern', 'promptlog-records')['fieldAttrs'] = {};
    },
    `${RECORDS} fieldAttrs is not a text`,
  ],
  [
    'a label of a field that is not mapped',
    (bundle) =>
      bundle.decoded(bundle.attributes('index-pattern', 'promptlog-records'), 'fieldAttrs', (labels) => {
        inside({ labels }, 'labels')['user.nmae'] = { customLabel: 'User' };
      }),
    `${RECORDS} fieldAttrs names user.nmae, which prompt-logs has no field for`,
  ],
  [
    'a link of a field that leaves the space',
    (bundle) =>
      bundle.decoded(bundle.attributes('index-pattern', 'promptlog-records'), 'fieldFormatMap', (formats) => {
        const link = '/app/dashboards#/view/promptlog-conversation?_g=()&_a=(query:%22{{value}}%22)';
        inside({ formats }, 'formats', 'session.id', 'params')['urlTemplate'] = link;
      }),
    `${RECORDS} the link of session.id begins with / and would leave the space`,
  ],
  [
    'a link of a field without the value',
    (bundle) =>
      bundle.decoded(bundle.attributes('index-pattern', 'promptlog-records'), 'fieldFormatMap', (formats) => {
        inside({ formats }, 'formats', 'session.id', 'params')['urlTemplate'] = '../app/dashboards#/list';
      }),
    `${RECORDS} the link of session.id does not hold {{value}}`,
  ],
  [
    'a saved search whose source is not JSON',
    (bundle) => {
      inside(bundle.attributes('search', 'promptlog-latest-records'), 'kibanaSavedObjectMeta')['searchSourceJSON'] =
        '{';
    },
    `${LATEST} searchSourceJSON is not JSON`,
  ],
  [
    'a saved search without its data view',
    (bundle) => {
      const name = 'kibanaSavedObjectMeta.searchSourceJSON.index';
      bundle.reference('search', 'promptlog-latest-records', name)['name'] = 'index';
    },
    `${LATEST} indexRefName kibanaSavedObjectMeta.searchSourceJSON.index is the name of no reference`,
  ],
  [
    'a query that cannot be read',
    (bundle) => {
      const meta = inside(bundle.attributes('search', 'promptlog-failures'), 'kibanaSavedObjectMeta');
      bundle.decoded(meta, 'searchSourceJSON', (source) => {
        inside({ source }, 'source', 'query')['query'] = 'event.outcome: (failure';
      });
    },
    `search promptlog-failures the query is faulty: ${fault(() => parseKql('event.outcome: (failure'))}`,
  ],
  [
    'a column that is no field',
    (bundle) => {
      bundle.attributes('search', 'promptlog-failures')['columns'] = ['error.mesage'];
    },
    'search promptlog-failures shows error.mesage, which is no field',
  ],
  [
    'an order by a text',
    (bundle) => {
      bundle.attributes('search', 'promptlog-failures')['sort'] = [['message', 'desc']];
    },
    'search promptlog-failures sorts by message, which cannot be sorted by',
  ],
  [
    'a sample Kibana refuses',
    (bundle) => {
      bundle.attributes('search', 'promptlog-failures')['sampleSize'] = 5;
    },
    'search promptlog-failures sampleSize 5 is not from 10 to 10000',
  ],
  [
    'options that are not encoded as text',
    (bundle) => {
      bundle.attributes('dashboard', 'promptlog-first')['optionsJSON'] = { useMargins: true };
    },
    `${FIRST} optionsJSON is not a text`,
  ],
  [
    'panels that are not encoded as text',
    (bundle) => {
      bundle.attributes('dashboard', 'promptlog-first')['panelsJSON'] = [];
    },
    `${FIRST} panelsJSON is not a text`,
  ],
  [
    'a time range without an end',
    (bundle) => {
      delete bundle.attributes('dashboard', 'promptlog-first')['timeTo'];
    },
    `${FIRST} timeRestore has no effect without timeFrom and timeTo`,
  ],
  [
    'a panel beyond the grid',
    (bundle) =>
      bundle.panel('promptlog-first', 'ended', (panel) => {
        inside(panel, 'gridData')['w'] = 13;
      }),
    `${FIRST}, panel ended reaches to column 49 of 48`,
  ],
  [
    'a panel on top of another',
    (bundle) =>
      bundle.panel('promptlog-first', 'rate', (panel) => {
        inside(panel, 'gridData')['x'] = 11;
      }),
    `${FIRST}, panel calls lies on the panel rate`,
  ],
  [
    'a panel without a place',
    (bundle) =>
      bundle.panel('promptlog-first', 'rate', (panel) => {
        delete inside(panel, 'gridData')['y'];
      }),
    `${FIRST}, panel rate has no place on the grid`,
  ],
  [
    'a panel that is called otherwise on the grid',
    (bundle) =>
      bundle.panel('promptlog-first', 'rate', (panel) => {
        inside(panel, 'gridData')['i'] = 'p2';
      }),
    `${FIRST}, panel rate is called p2 on the grid`,
  ],
  [
    'a panel without a configuration',
    (bundle) =>
      bundle.panel('promptlog-first', 'purpose', (panel) => {
        delete panel['embeddableConfig'];
      }),
    `${FIRST}, panel purpose has no embeddableConfig`,
  ],
  [
    'a panel of a type that is not known',
    (bundle) =>
      bundle.panel('promptlog-first', 'purpose', (panel) => {
        panel['type'] = 'text';
      }),
    `${FIRST}, panel purpose is of a type that is not known: text`,
  ],
  [
    'a saved search whose reference lacks the panel’s name',
    (bundle) => {
      bundle.reference('dashboard', 'promptlog-second', 'failures:panel_failures')['name'] = 'panel_failures';
    },
    `${SECOND}, panel failures has no reference failures:panel_failures`,
    `${SECOND} has a reference panel_failures that belongs to no panel and no control`,
  ],
  [
    'a link whose reference lacks the panel’s name',
    (bundle) => {
      bundle.reference('dashboard', 'promptlog-second', 'links:link_first_dashboard')['name'] = 'link_first_dashboard';
    },
    `${SECOND}, panel links, link first has no reference links:link_first_dashboard`,
    `${SECOND} has a reference link_first_dashboard that belongs to no panel and no control`,
  ],
  [
    'a link of an unknown type',
    (bundle) =>
      bundle.lens(
        'links',
        (attributes) => {
          first(attributes, 'links')['type'] = 'dashboard';
        },
        'promptlog-second',
      ),
    `${SECOND}, panel links, link first is of a type that is not known: dashboard`,
  ],
  [
    'a control without its data view',
    (bundle) => {
      const name = 'controlGroup_control-user-id:optionsListDataView';
      const references = bundle.references('dashboard', 'promptlog-first');
      references.splice(references.indexOf(bundle.reference('dashboard', 'promptlog-first', name)), 1);
    },
    `${FIRST}, control control-user-id has no reference controlGroup_control-user-id:optionsListDataView`,
  ],
  [
    'a control of a text',
    (bundle) =>
      bundle.decoded(
        inside(bundle.attributes('dashboard', 'promptlog-first'), 'controlGroupInput'),
        'panelsJSON',
        (controls) => {
          inside({ controls }, 'controls', 'control-user-id', 'explicitInput')['fieldName'] = 'prompt.last';
        },
      ),
    `${FIRST}, control control-user-id is of the field prompt.last, which has no values to choose from`,
  ],
];
