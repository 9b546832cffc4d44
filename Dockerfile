# The image of techdoc. Build it with:
#
#   docker build --tag techdoc --build-arg REVISION="$(git rev-parse HEAD)" .
#
# It runs as 10001:10001 with a read-only root. What is written goes to three folders: /var/lib/techdoc (the store where it is SQLite),
# /var/cache/techdoc (clones, and the cache of answers), /tmp. Only the plain part of the language is used, so that podman and old versions
# of buildah take it as well.
FROM docker.io/library/rust:1.95-bookworm AS builder
WORKDIR /build
# A layer of its own for the dependencies: it stays as long as these two files do. Every target has to exist for that, but none is read.
COPY Cargo.toml Cargo.lock ./
RUN sed -n 's/^path = "\(.*\)"$/\1/p' Cargo.toml >targets \
    && while read -r path; do mkdir -p "$(dirname "$path")" && echo 'fn main() {}' >"$path"; done <targets \
    && touch src/lib.rs \
    && cargo build --locked --release --bin techdoc
COPY build.rs ./
COPY src src
ARG REVISION=""
# Files that were copied may be older than the build above, which would then count as theirs.
RUN touch build.rs src/lib.rs src/main.rs \
    && TECHDOC_COMMIT="$REVISION" cargo build --locked --release --bin techdoc \
    && install -D target/release/techdoc /out/techdoc

FROM docker.io/library/debian:bookworm-slim
# git reads repositories and clones them; the certificates are for https; the fonts letter the diagrams of platforms without SVG; tini
# reaps what git leaves behind. Their versions are those of the base, which is what should be pinned. A repository that is mounted
# belongs to another user than 10001, and without the setting git would refuse it: here are no users to be protected from each other.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates fonts-dejavu-core git tini \
    && rm -rf /var/lib/apt/lists/* /var/log/apt /var/log/dpkg.log /var/cache/debconf/*-old \
    && git config --system safe.directory '*' \
    && install -d -o 10001 -g 10001 -m 0700 /var/lib/techdoc /var/cache/techdoc
COPY --from=builder /out/techdoc /usr/local/bin/techdoc
COPY --chmod=0755 examples/ci/techdoc-ci /usr/local/bin/techdoc-ci
COPY LICENSE-APACHE LICENSE-MIT /usr/share/doc/techdoc/

# In a container the addresses have to be reachable; without tokens techdoc then refuses to start.
ENV HOME=/tmp \
    TMPDIR=/tmp \
    XDG_DATA_HOME=/var/lib \
    XDG_CACHE_HOME=/var/cache \
    TECHDOC_SERVE__LISTEN=0.0.0.0:8080 \
    TECHDOC_SERVE__ADMIN_LISTEN=0.0.0.0:9090
VOLUME ["/var/lib/techdoc", "/var/cache/techdoc", "/tmp"]
EXPOSE 8080 9090
USER 10001:10001
WORKDIR /tmp

ARG VERSION="0.1.0"
ARG REVISION=""
ARG CREATED=""
ARG SOURCE=""
LABEL org.opencontainers.image.title="techdoc" \
      org.opencontainers.image.description="Reads a code repository and writes a technical article about it that cannot lie about the code" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}" \
      org.opencontainers.image.source="${SOURCE}"

STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["/usr/local/bin/techdoc", "healthcheck"]
ENTRYPOINT ["/usr/bin/tini", "--", "/usr/local/bin/techdoc"]
CMD ["serve"]
