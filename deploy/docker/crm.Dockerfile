# The CRM: API, live events and the built web app. The job worker and the migrations run from the same image.

FROM node:22.21.1-bookworm-slim AS web
WORKDIR /web
COPY web/package.json web/package-lock.json web/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY web ./
RUN npm run build

FROM python:3.13.9-slim-bookworm AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/moked
COPY deploy/locks/build.txt deploy/locks/crm.txt /locks/
RUN /opt/moked/bin/pip install --require-hashes -r /locks/build.txt -r /locks/crm.txt
WORKDIR /app
COPY pyproject.toml README.md LICENSE ./
COPY shared ./shared
COPY crm ./crm
RUN /opt/moked/bin/pip install --no-deps --no-build-isolation -e .

FROM python:3.13.9-slim-bookworm
RUN groupadd --gid 10001 moked \
 && useradd --uid 10001 --gid moked --no-create-home --home-dir /data moked \
 && install -d -o moked -g moked -m 0700 /data
COPY --from=packages /opt/moked /opt/moked
COPY --from=packages /app /app
COPY --from=web /web/dist /app/web/dist
ENV PATH=/opt/moked/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    HOST=0.0.0.0 CRM_PORT=8000 DATA_DIR=/data LOG_FORMAT=json
WORKDIR /app
USER moked
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["python", "-m", "crm.server"]
