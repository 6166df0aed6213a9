# One image for web, worker and beat. Build: docker build -t wuguan .

FROM python:3.12-slim-bookworm AS packages
COPY requirements/run.txt /tmp/run.txt
RUN python -m venv /opt/wuguan/venv \
 && /opt/wuguan/venv/bin/pip install --no-cache-dir --require-hashes -r /tmp/run.txt

FROM python:3.12-slim-bookworm
ENV PATH=/opt/wuguan/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    WUGUAN_DATA_DIR=/data
RUN useradd --system --uid 10001 --create-home wuguan \
 && install -d -o wuguan -g wuguan /data
COPY --from=packages /opt/wuguan/venv /opt/wuguan/venv
WORKDIR /opt/wuguan/app
COPY . .
# names for this one step only: nothing of them stays in the image
RUN SECRET_KEY=collectstatic-needs-a-key-and-this-one-signs-nothing-at-all \
    WUGUAN_SEAL_KEYS=collectstatic-needs-a-key-and-this-one-seals-nothing-at-all \
    ALLOWED_HOSTS=localhost REDIS_URL=redis://nowhere:6379/0 WUGUAN_DATA_DIR=/tmp/build \
    python manage.py collectstatic --noinput --verbosity 0
USER wuguan
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "3", "--threads", "4", "--timeout", "120", "--no-control-socket"]
