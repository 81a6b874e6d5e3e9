# The telephone agent: one parent and one worker process per core.

FROM python:3.13.9-slim-bookworm AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/moked
COPY deploy/locks/build.txt deploy/locks/agent.txt /locks/
RUN /opt/moked/bin/pip install --require-hashes -r /locks/build.txt -r /locks/agent.txt
WORKDIR /app
COPY pyproject.toml README.md LICENSE ./
COPY shared ./shared
COPY agent ./agent
RUN /opt/moked/bin/pip install --no-deps --no-build-isolation -e .

FROM python:3.13.9-slim-bookworm
RUN groupadd --gid 10001 moked \
 && useradd --uid 10001 --gid moked --no-create-home --home-dir /data moked \
 && install -d -o moked -g moked -m 0700 /data
COPY --from=packages /opt/moked /opt/moked
COPY --from=packages /app /app
# numba writes compiled code beside its sources unless told otherwise; the root file system is read-only.
ENV PATH=/opt/moked/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 NUMBA_CACHE_DIR=/tmp/numba \
    HOST=0.0.0.0 AGENT_PORT=8080 DATA_DIR=/data LOG_FORMAT=json
WORKDIR /app
USER moked
VOLUME /data
EXPOSE 8080
# Alive, not ready: a draining agent still holds calls and must not be restarted.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
CMD ["python", "-m", "agent.server"]
