# The front door: Caddy with its rules inside, so that a deployment needs no file beside the image.
# The web app itself is built into the CRM image, which serves it.

FROM caddy:2.10.2-alpine
RUN addgroup -g 10001 moked \
 && adduser -D -H -u 10001 -G moked moked \
 && chown -R moked:moked /data /config
COPY deploy/caddy/Caddyfile /etc/caddy/Caddyfile
USER moked
EXPOSE 80 443
HEALTHCHECK --interval=10s --timeout=5s --start-period=15s --retries=3 \
    CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:2020/healthz"]
