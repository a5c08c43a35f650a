/** Bills of material, made from what npm says: the packages that promptlog is installed with or holds, and nothing else. */
import { SAID_ELSEWHERE } from './licences.ts';

/** The part of a CycloneDX document that is changed; the rest is handed on. */
export interface CycloneDx {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly metadata: { readonly component: { readonly name: string; readonly 'bom-ref': string } };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

export interface Component {
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly properties?: readonly { readonly name: string; readonly value: string }[];
  readonly licenses?: readonly unknown[];
}

/** The part of an SPDX document that is changed. */
export interface Spdx {
  readonly spdxVersion: string;
  readonly name: string;
  readonly documentDescribes: readonly string[];
  readonly packages: readonly SpdxPackage[];
  readonly relationships: readonly {
    readonly spdxElementId: string;
    readonly relatedSpdxElement: string;
    readonly relationshipType: string;
  }[];
}

export interface SpdxPackage {
  readonly name: string;
  readonly SPDXID: string;
  readonly versionInfo: string;
  readonly licenseDeclared?: string;
}

/** Whether a package belongs: by its name and version. */
export type Belongs = (id: string) => boolean;

export function pickCycloneDx(whole: CycloneDx, name: string, belongs: Belongs): CycloneDx {
  const { component } = whole.metadata;
  const components = whole.components.filter((one) => belongs(`${one.name}@${one.version}`));
  const refs = new Set([component['bom-ref'], ...components.map((one) => one['bom-ref'])]);
  return {
    ...whole,
    // npm takes the name of the folder.
    metadata: { ...whole.metadata, component: { ...component, name } },
    components: components.map(withLicence),
    dependencies: whole.dependencies
      .filter(({ ref }) => refs.has(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((other) => refs.has(other)) })),
  };
}

export function pickSpdx(whole: Spdx, name: string, belongs: Belongs): Spdx {
  const described = new Set(whole.documentDescribes);
  const packages = whole.packages.filter(
    (one) => described.has(one.SPDXID) || belongs(`${one.name}@${one.versionInfo}`),
  );
  const ids = new Set(['SPDXRef-DOCUMENT', ...packages.map(({ SPDXID }) => SPDXID)]);
  return {
    ...whole,
    packages: packages.map((one) => (described.has(one.SPDXID) ? { ...one, name } : withDeclared(one))),
    relationships: whole.relationships.filter(
      ({ spdxElementId, relatedSpdxElement }) => ids.has(spdxElementId) && ids.has(relatedSpdxElement),
    ),
  };
}

// It is of use to whoever gets the document that a bundled package is not marked as one for development.
function withLicence(component: Component): Component {
  const { licenses = [], properties = [] } = component;
  const said = SAID_ELSEWHERE[component.name];
  return {
    ...component,
    properties: properties.filter(({ name }) => name !== 'cdx:npm:package:development'),
    licenses: licenses.length === 0 && said !== undefined ? [{ license: { id: said.licence } }] : licenses,
  };
}

function withDeclared(one: SpdxPackage): SpdxPackage {
  const said = SAID_ELSEWHERE[one.name];
  const { licenseDeclared = 'NOASSERTION' } = one;
  return licenseDeclared === 'NOASSERTION' && said !== undefined ? { ...one, licenseDeclared: said.licence } : one;
}
