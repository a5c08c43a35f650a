/** Everything that the checks find in the documents of a rendered chart. */
import { networkProblems } from './check-network.ts';
import { podProblems } from './check-pods.ts';
import { serviceProblems } from './check-services.ts';
import { settingProblems } from './check-settings.ts';
import type { Manifest } from './manifests.ts';

export interface ChartFacts {
  /** The version the images have to be of. */
  readonly version: string;
  /** Where RabbitMQ is, whose address is a secret. Default 5671. */
  readonly rabbitmqPort?: number;
}

/** A sentence for each problem; none for a chart that fits together. */
export function chartProblems(all: readonly Manifest[], { version, rabbitmqPort }: ChartFacts): string[] {
  const found = [
    ...podProblems(all, version),
    ...settingProblems(all),
    ...serviceProblems(all),
    ...networkProblems(all, rabbitmqPort),
  ];
  // Two Jobs may be under the same policy.
  return [...new Set(found)];
}
