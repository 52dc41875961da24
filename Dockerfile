# The image of Remissflödet: one stage builds, the other contains only the program and root certificates.
# The Rust version is that of `rust-version` in Cargo.toml; raise both together.
FROM rust:1.95-slim-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY Cargo.toml Cargo.lock build.rs ./
COPY src src
COPY templates templates
COPY assets assets
COPY config config
COPY scrapers scrapers
# Cargo.toml names the tests, benches and examples, but only the program is built.
COPY tests tests
COPY benches benches
COPY examples examples
RUN cargo build --locked --profile dist --bin remissflode

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin remissflode \
    && mkdir /data && chown remissflode /data
LABEL org.opencontainers.image.title="Remissflödet" \
    org.opencontainers.image.description="Every Swedish government consultation in one feed" \
    org.opencontainers.image.licenses="EUPL-1.2"
COPY --from=build /build/target/dist/remissflode /usr/local/bin/remissflode
USER 10001
WORKDIR /data
# The C library has a memory pool for each thread; with two pools the program uses much less memory.
ENV REMISSFLODE_LISTEN=0.0.0.0:8080 REMISSFLODE_DATA=/data MALLOC_ARENA_MAX=2
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["remissflode", "health"]
ENTRYPOINT ["remissflode"]
CMD ["serve"]
