# make run    set up, run the whole demo, serve the app at http://127.0.0.1:7860
# make test   set up, run every check and test
PYTHON ?= python3
PY := .venv/bin/python
SETTINGS := HF_HUB_OFFLINE=$${HF_HUB_OFFLINE-1} HF_HUB_DISABLE_TELEMETRY=1 GRADIO_ANALYTICS_ENABLED=False
PIP := $(PY) -m pip install --disable-pip-version-check --quiet --no-compile
PORT ?= 7860

DEMO := var/demo
RUN := $(DEMO)/runs/gemma-3-270m-lora
STORE := sqlite:///var/arena.db

.PHONY: setup run demo demo-data test check format bench-table clean-demo
.DELETE_ON_ERROR:

setup: .venv/.runtime

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("error: Python %d.%d is too old; 3.11 or newer is needed: make PYTHON=python3.11" % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv

.venv/.runtime: .venv/bin/python requirements.txt requirements-demo.txt
	@echo "installing the pinned packages (2 to 4 minutes)"
	$(PIP) -r requirements.txt -r requirements-demo.txt
	@$(PY) -c 'import pathlib, sysconfig; pathlib.Path(sysconfig.get_path("purelib"), "impression-arena.pth").write_text(str(pathlib.Path.cwd()))'
	@touch $@

.venv/.dev: .venv/.runtime requirements-dev.txt
	$(PIP) -r requirements-dev.txt
	@touch $@

# The demo: each step's result is a file, so that a second `make run` repeats nothing and an interrupted one goes on.
run: demo
	$(SETTINGS) $(PY) app.py --store $(STORE) --port $(PORT) --system gemma-3-270m-lora=$(RUN)

demo: $(DEMO)/.scored $(DEMO)/.study

demo-data: $(DEMO)/data/train.jsonl

$(DEMO)/reports.jsonl: configs/demo.toml | .venv/.runtime
	$(SETTINGS) $(PY) -m corpus synthesize --lang zh --length short --n 1100 --seed 1 $@

$(DEMO)/data/train.jsonl: $(DEMO)/reports.jsonl
	$(SETTINGS) $(PY) -m corpus prepare $< --out $(DEMO)/data --train 880 --valid 48 --seed 0
	@touch $@

$(RUN)/run.json: $(DEMO)/data/train.jsonl
	$(SETTINGS) $(PY) -m sft train configs/demo.toml --data $(DEMO)/data --out $(RUN)
	@touch $@

$(DEMO)/.predicted: $(RUN)/run.json
	$(SETTINGS) $(PY) -m sft predict $(RUN) --data $(DEMO)/data/valid.jsonl
	$(SETTINGS) $(PY) -m sft predict $(RUN) --data $(DEMO)/data/valid.jsonl --base
	@touch $@

$(DEMO)/.scored: $(DEMO)/.predicted
	$(SETTINGS) $(PY) -m leaderboard add $(RUN) $(DEMO)/runs/base-* --store $(STORE)
	$(SETTINGS) $(PY) -m leaderboard show --subset all --store $(STORE)
	@touch $@

# Ten cases to rate in the browser; a study that is there already stays as it is.
$(DEMO)/.study: $(DEMO)/.scored
	$(SETTINGS) $(PY) -m arena demo $(RUN) $(DEMO)/runs/base-* --store $(STORE)
	@touch $@

check: .venv/.dev
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports

test: check
	$(SETTINGS) $(PY) -m pytest

format: .venv/.dev
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

bench-table: .venv/.dev
	$(PY) -m bench

clean-demo:
	rm -rf $(DEMO)
