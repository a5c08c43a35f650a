# The image of the collector and of the one-shot commands beside it: `docker build -t promptlog:local .`
# The base is pinned by tag and by digest; docs/docker.md says where the digests come from and how to renew them.
FROM node:24.21.0-bookworm-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6 AS base

# Compiles the sources and builds the page of the Explorer.
FROM base AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY scripts/build.js scripts/build-page.js scripts/
COPY src src
RUN node scripts/build.js

# The packages that it runs with, and no other.
FROM base AS packages
WORKDIR /packages
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM base
LABEL org.opencontainers.image.title="promptlog" \
      org.opencontainers.image.description="Collects every call to a language model, durable on disk first, into Azure Cosmos DB and Elasticsearch" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.base.name="docker.io/library/node:24.21.0-bookworm-slim"
ENV NODE_ENV=production \
    PROMPTLOG_HOME=/var/lib/promptlog \
    PROMPTLOG_COLLECTOR_ADDRESS=0.0.0.0
# A new volume takes its owner from the folder it is mounted on.
RUN install -d -o 1000 -g 1000 -m 0700 /var/lib/promptlog /authority \
    && install -d -o 1000 -g 1000 -m 0755 /certs \
    && ln -s /opt/promptlog/bin/promptlog.js /usr/local/bin/promptlog
WORKDIR /opt/promptlog
COPY --from=packages /packages/node_modules node_modules
COPY package.json LICENSE THIRD-PARTY-LICENCES.md topics.yaml alerts.yaml ./
COPY elasticsearch-templates elasticsearch-templates
COPY bin bin
COPY --from=build /build/dist dist
# By number, so that Kubernetes can see that it is not root.
USER 1000:1000
EXPOSE 4711
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["node", "/opt/promptlog/bin/promptlog.js", "health"]
ENTRYPOINT ["node", "/opt/promptlog/bin/promptlog.js"]
CMD ["collect"]
