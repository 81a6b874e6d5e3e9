# The WhatsApp gateway.

FROM node:22.21.1-bookworm-slim AS build
WORKDIR /wa
COPY wa/package.json wa/package-lock.json wa/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY wa/tsconfig.json wa/tsconfig.build.json ./
COPY wa/src ./src
RUN npm run build && npm prune --omit=dev

FROM node:22.21.1-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 WA_PORT=8090 LOG_FORMAT=json
WORKDIR /wa
COPY --from=build /wa/package.json ./
COPY --from=build /wa/node_modules ./node_modules
COPY --from=build /wa/dist ./dist
USER node
EXPOSE 8090
HEALTHCHECK --interval=10s --timeout=5s --start-period=15s --retries=3 \
    CMD ["node", "-e", "fetch('http://127.0.0.1:8090/healthz').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/main.js"]
