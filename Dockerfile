# docker build -t attnscope . && docker run --rm -p 8000:8000 attnscope
FROM python:3.13-slim

# PyTorch's public index of CPU builds: a few hundred MB instead of several GB of CUDA
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu

WORKDIR /src
COPY constraints.txt .
# its own dependencies come with ours: that index has not the versions pinned
RUN pip install --no-cache-dir --no-deps --constraint constraints.txt --index-url "$TORCH_INDEX" torch
COPY pyproject.toml README.md LICENSE ./
COPY model model
COPY app app
COPY static static
COPY templates templates
RUN pip install --no-cache-dir --constraint constraints.txt . && rm -rf /src

# glibc keeps what threads have freed in an arena for each: under load, several times what is in use
ENV MALLOC_ARENA_MAX=2

RUN useradd --create-home attnscope
USER attnscope
WORKDIR /home/attnscope
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD \
  ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["attnscope", "serve", "--host", "0.0.0.0", "--port", "8000"]
