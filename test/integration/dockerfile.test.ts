/** The Dockerfile by BuildKit's own parser: it is right, and each rule sees what it is there for. */
import assert from 'node:assert/strict';
import { type DockerfileTexts, ownTexts } from '../support/dockerfile.ts';
import { dockerfileFaults } from '../support/dockerfile-rules.ts';

const BASE = /node:24[^ ]+/;
const HEALTH = /HEALTHCHECK .*/;

describe('the Dockerfile', function () {
  this.timeout(900_000);
  let own: DockerfileTexts;
  before(async () => {
    own = await ownTexts();
  });

  it('has no fault', async () => {
    assert.deepEqual(await dockerfileFaults(own), []);
  });

  const line = (text: string): number => own.dockerfile.split('\n').findIndex((each) => each.startsWith(text)) + 1;
  const last = (): number => own.dockerfile.split('\n').findLastIndex((each) => /^FROM /.test(each)) + 1;

  /** What is broken, how, and exactly what is said of it. */
  const broken: readonly [string, RegExp | string, string, () => readonly string[]][] = [
    [
      'a base without a digest',
      /@sha256:\w+/,
      '',
      () => [
        `line ${line('FROM node')}: the image node:24.21.0-bookworm-slim is to be pinned by its full version and its digest`,
      ],
    ],
    [
      'a base by the name latest',
      BASE,
      'node:latest',
      () => [`line ${line('FROM node')}: the image node:latest is to be pinned by its full version and its digest`],
    ],
    [
      'a base without a tag',
      BASE,
      'node',
      () => [`line ${line('FROM node')}: the image node is to be pinned by its full version and its digest`],
    ],
    [
      'a stage that is not there',
      'FROM base AS packages',
      'FROM bases AS packages',
      () => [
        `line ${line('FROM base AS packages')}: the image bases is to be pinned by its full version and its digest`,
      ],
    ],
    [
      'no user',
      'USER 1000:1000\n',
      '',
      () => [`line ${last()}: the image would run as root: its last stage has no USER`],
    ],
    ['root as the user', 'USER 1000:1000', 'USER root', () => [`line ${line('USER')}: the image would run as root`]],
    ['root by number', 'USER 1000:1000', 'USER 0', () => [`line ${line('USER')}: the image would run as root`]],
    [
      'a user by name',
      'USER 1000:1000',
      'USER node',
      () => [`line ${line('USER')}: USER node is to be a number, or Kubernetes cannot see that it is not root`],
    ],
    [
      'a download by ADD',
      'COPY bin bin',
      'COPY bin bin\nADD https://example.com/tool.tar.gz /opt/',
      () => [`line ${line('COPY bin') + 1}: ADD fetches and unpacks what it is given; COPY copies`],
    ],
    [
      'a secret as an argument of the build',
      'USER 1000',
      'ARG NPM_TOKEN=abc\nUSER 1000',
      () => [`line ${line('USER')}: ARG NPM_TOKEN would stay readable in the image`],
    ],
    [
      'a secret in the environment',
      'NODE_ENV=production',
      'NODE_ENV=production ELASTIC_PASSWORD=x',
      () => [`line ${line('ENV')}: ENV ELASTIC_PASSWORD would stay readable in the image`],
    ],
    [
      'lists of apt left behind',
      'COPY bin bin',
      'RUN apt-get update && apt-get install -y --no-install-recommends tini\nCOPY bin bin',
      () => [`line ${line('COPY bin')}: the lists of apt stay in the image`],
    ],
    [
      'apt that brings what nobody asked for',
      'COPY bin bin',
      'RUN apt-get install -y tini\nCOPY bin bin',
      () => [
        `line ${line('COPY bin')}: apt-get install without --no-install-recommends`,
        `line ${line('COPY bin')}: apt-get install without apt-get update in the same step`,
        `line ${line('COPY bin')}: the lists of apt stay in the image`,
      ],
    ],
    [
      'an entry in shell form',
      /ENTRYPOINT .*/,
      'ENTRYPOINT node /opt/promptlog/bin/promptlog.js',
      () => [`line ${line('ENTRYPOINT')}: ENTRYPOINT in shell form never sees the signal to stop: write it as a list`],
    ],
    [
      'a command in shell form',
      'CMD ["collect"]',
      'CMD collect',
      () => [`line ${line('CMD')}: CMD in shell form never sees the signal to stop: write it as a list`],
    ],
    ['no command', /\nCMD .*/, '', () => [`line ${last()}: the last stage has no CMD`]],
    ['no health check', HEALTH, '', () => [`line ${last()}: the last stage has no HEALTHCHECK`]],
    [
      'a health check that is none',
      HEALTH,
      'HEALTHCHECK NONE',
      () => [`line ${line('HEALTH')}: HEALTHCHECK NONE says nothing`],
    ],
    [
      'a health check by a program that is not there',
      HEALTH,
      'HEALTHCHECK CMD ["curl", "-f", "http://localhost:4711/healthz"]',
      () => [`line ${line('HEALTH')}: HEALTHCHECK runs curl, which the image has not`],
    ],
    [
      'a health check that needs a shell',
      HEALTH,
      'HEALTHCHECK CMD node health.js',
      () => [`line ${line('HEALTH')}: HEALTHCHECK in shell form needs a shell: write it as a list`],
    ],
    [
      'a file that does not exist',
      'COPY bin bin',
      'COPY bins bin',
      () => [
        `line ${line('COPY bin')}: COPY bins: there is no such file`,
        `line ${line('ENTRYPOINT')}: /opt/promptlog/bin/promptlog.js is not copied into the image`,
      ],
    ],
    [
      'a file that is kept out',
      'COPY bin bin',
      'COPY bin bin\nCOPY docs docs',
      () => [`line ${line('COPY bin') + 1}: COPY docs: .dockerignore keeps it out of the build`],
    ],
    [
      'a copy of everything',
      'COPY bin bin',
      'COPY bin bin\nCOPY . .',
      () => [`line ${line('COPY bin') + 1}: COPY of everything brings along what nobody looked at`],
    ],
    [
      'a copy from a stage that is not there',
      '--from=build',
      '--from=builder',
      () => [`line ${line('COPY --from=build')}: COPY --from names the stage builder, which is not there`],
    ],
    [
      'an entry that nobody copied',
      'COPY bin bin\n',
      '',
      () => [`line ${line('ENTRYPOINT') - 1}: /opt/promptlog/bin/promptlog.js is not copied into the image`],
    ],
    [
      'packages without the lock',
      'COPY package.json package-lock.json ./\nRUN npm ci --omit',
      'COPY package.json ./\nRUN npm ci --omit',
      () => [`line ${line('RUN npm ci --omit')}: npm ci without package-lock.json in the stage`],
    ],
    [
      'packages of other versions',
      'RUN npm ci --omit=dev',
      'RUN npm install --omit=dev',
      () => [
        `line ${line('RUN npm ci --omit')}: npm install may bring other versions; npm ci brings those of the lock`,
      ],
    ],
    [
      'packages that run their scripts',
      '--omit=dev --ignore-scripts',
      '--omit=dev',
      () => [`line ${line('RUN npm ci --omit')}: npm ci would run scripts of packages: --ignore-scripts`],
    ],
    [
      'a relative folder to work in',
      'WORKDIR /opt/promptlog',
      'WORKDIR opt/promptlog',
      () => [`line ${line('WORKDIR /opt')}: the path of WORKDIR is to be absolute`],
    ],
    [
      'a script from the network',
      'COPY bin bin',
      'RUN curl -s https://example.com/x | sh\nCOPY bin bin',
      () => [`line ${line('COPY bin')}: a script from the network is run unseen`],
    ],
    [
      'an end without notice',
      'STOPSIGNAL SIGTERM',
      'STOPSIGNAL SIGKILL',
      () => [`line ${line('STOPSIGNAL')}: SIGKILL leaves no time to settle what is in hand`],
    ],
    [
      'a word that is no instruction',
      'USER 1000',
      'USE 1000',
      () => [`dockerfile parse error on line ${line('USER')}: unknown instruction: USE (did you mean USER?)`],
    ],
    [
      'stages in mixed letters',
      'AS packages',
      'as packages',
      () => [`line ${line('FROM base AS packages')}: FromAsCasing: 'as' and 'FROM' keywords' casing do not match`],
    ],
  ];
  for (const [what, from, to, faults] of broken) {
    it(`is found at fault for ${what}`, async () => {
      const dockerfile = own.dockerfile.replace(from, to);
      assert.notEqual(dockerfile, own.dockerfile);
      assert.deepEqual(await dockerfileFaults({ ...own, dockerfile }), faults());
    });
  }

  it('is found at fault for a .dockerignore that lets secrets in', async () => {
    assert.deepEqual(await dockerfileFaults({ ...own, ignore: 'docs\nnode_modules\n.git\ntest-results\n' }), [
      '.dockerignore lets .env into the build',
    ]);
    assert.deepEqual(await dockerfileFaults({ ...own, ignore: `${own.ignore}!.env\n!node_modules\n` }), [
      '.dockerignore lets .env into the build',
      '.dockerignore lets node_modules/x/index.js into the build',
    ]);
  });
});
