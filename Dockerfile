# The application, from the same pinned requirements as ./run; the same with the database's own tools, for whoever runs
# the service; and pgbouncer, which has no official image.

FROM python:3.13-slim AS build
WORKDIR /app
ENV PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements.txt ./
RUN python -m venv /venv && /venv/bin/pip install --require-hashes -r requirements.txt
COPY . .
# Node serves to unpack front-end files only: neither it nor node_modules reaches the image that runs.
RUN python -m launcher.assets \
    && SECRET_KEY=unused CONTEXT_KEY=unused DATABASE_URL=postgresql:///unused \
       /venv/bin/python manage.py collectstatic --no-input \
    && rm -rf node_modules var/node

FROM python:3.13-slim AS application
RUN useradd --system --uid 10001 --no-create-home app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build /app /app
USER app
CMD ["gunicorn", "focused_deterrence.wsgi", "--bind", "0.0.0.0:8000", "--workers", "4", "--threads", "4", \
     "--no-control-socket", "--worker-tmp-dir", "/dev/shm"]

# The owner's commands: `pg_dump` and `pg_restore` must be as new as the server, and Debian's own are older.
FROM application AS operations
USER root
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates postgresql-common \
    && /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y \
    && apt-get install -y --no-install-recommends postgresql-client-18 && rm -rf /var/lib/apt/lists/*
USER app
ENTRYPOINT ["python"]
CMD ["manage.py", "help"]

FROM debian:trixie-slim AS pgbouncer
RUN apt-get update && apt-get install -y --no-install-recommends pgbouncer && rm -rf /var/lib/apt/lists/*
COPY deploy/pgbouncer.ini deploy/pgbouncer.sh /deploy/
USER postgres
CMD ["/deploy/pgbouncer.sh"]
