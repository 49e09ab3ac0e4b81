# make demo    everything once: install, fit the stand-ins, build, grade three samples of each assignment, paint a picture
# make test    install, check the code, run all tests
# make bench   speed and memory: an iteration, the stand-ins, grading, the solver, its panel, the tool, the lab, recognition, each beside what it is compared with
# make mutants what changes to the solution the judge notices
# make messages how many wrong functions are told their true mistake, and get the right points
# make attacks what comes of submissions that try to cheat, as root (if you are) and as an ordinary user
# make levels  the same submissions that try to cheat, at each level of isolation
# make container the grader's image and those for other systems, built with podman, and what they need
# make kernels right and hostile submissions under other Linux kernels; OTHER_KERNEL names the program that runs them
# make fuzz    whatever strangers send ends in a result or a clear error, forty thousand times
# make class   a class of a thousand, graded
# make hundred-thousand  a class of a hundred thousand, recorded and reported: pace and memory
# make cluster a class judged by local clusters, whose parts are killed, and by the model on 1 to 64 machines
# make steady  the same submissions twenty times, alone and beside other work
# make docs    the documentation, as a site in site/
# make build   the students' notebooks, from autograder/assignments/
# make clean   take away what was generated; weights and painted pictures stay

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WEIGHTS := pretrained-model/imagenet-vgg-verydeep-19.mat
LAB_WEIGHTS := pretrained-model/squeezenet.h5
# Four processes for two cores: many tests wait, for a browser or the end of a limit.
# Tracing slows every test down, so coverage is measured only for the modules that promise it, and by their own tests.
MEASURED := nst_utils nst.utils_tf2 nst.pictures nst.images nst.networks nst.files autograder.build
MEASURED_BY := tests/nst/networks $(addprefix tests/nst/test_,nst_utils.py utils_tf2.py images.py pictures.py pictures_of_all_kinds.py) tests/autograder/build

APT := apt-get -o DPkg::Lock::Timeout=600  # two may be asked for at once
MAKEFLAGS += -j2  # packages of Python and Debian are installed side by side, and so the code is checked

.DEFAULT_GOAL := help
.PHONY: help demo test bench mutants messages attacks levels kernels container fuzz class hundred-thousand cluster steady docs build clean debian lint measured

help:
	@sed -n 's/^# make/make/p' Makefile

demo: $(VENV)/.installed $(WEIGHTS) $(LAB_WEIGHTS)
	$(BIN)/python -m autograder build
	$(BIN)/python -m autograder demo
	test -e output/generated_image.jpg || $(BIN)/python -m autograder paint  # what is there may be yours
	@echo
	@echo "The notebooks    $(wildcard *.ipynb)"
	@echo "Open one         $(BIN)/jupyter lab Art_Generation_with_NST.ipynb"
	@echo "The picture      output/generated_image.jpg       the way there: output/0.png, output/20.png, ..."
	@echo "The networks     $(WEIGHTS), $(LAB_WEIGHTS)"
	@echo "The graded class autograder/demo/                 feedback in feedback/, scores in grades.csv"
	@echo "The solutions    autograder/course/source/"
	@echo
	@echo "Paint your own picture in a minute: put the names of any photograph and any painting after --content and --style"
	@echo "  $(BIN)/python -m nst.paint --notebook autograder/course/source/nst/Art_Generation_with_NST.ipynb --content images/tomb.jpg --style images/mosaic.jpg --out output/mine.jpg"

test: lint measured debian
	$(BIN)/python -m pytest -n 4 $(MEASURED_BY:%=--ignore=%)

lint: $(VENV)/.installed-tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/codespell

measured: $(VENV)/.installed-tests
	$(BIN)/python -m pytest -n 3 $(MEASURED:%=--cov=%) --cov-report=term --cov-fail-under=95 $(MEASURED_BY)

bench: $(VENV)/.installed-tests $(WEIGHTS) $(LAB_WEIGHTS)
	$(BIN)/python -m benchmarks.train_step
	$(BIN)/python -m benchmarks.convolutions
	$(BIN)/python -m benchmarks.editions
	$(BIN)/python -m benchmarks.stand_in_bits
	$(BIN)/python -m benchmarks.grading
	$(BIN)/python -m benchmarks.isolation
	$(BIN)/python -m benchmarks.solver
	$(BIN)/python -m benchmarks.evaluation
	$(BIN)/python -m benchmarks.panel
	$(BIN)/python -m benchmarks.memory
	$(BIN)/python -m benchmarks.neural_style_recipes
	$(BIN)/python -m benchmarks.lab
	$(BIN)/python -m benchmarks.collect
	$(BIN)/python -m benchmarks.recognition
	$(BIN)/python -m benchmarks.recognition_panel

mutants: $(VENV)/.installed-tests
	$(BIN)/python -m benchmarks.mutants

messages: $(VENV)/.installed-tests
	$(BIN)/python -m benchmarks.messages

attacks: $(VENV)/.installed-tests
	$(BIN)/python -m benchmarks.attacks

levels: $(VENV)/.installed-tests
	for level in landlock-2 landlock-1 namespaces user; do \
		$(BIN)/python -m benchmarks.attacks --isolation $$level || exit 1; done

kernels: $(VENV)/.installed-tests
	$(BIN)/python -m benchmarks.kernels

container: $(VENV)/.installed-tests debian
	$(BIN)/python -m benchmarks.container
	$(BIN)/python -m benchmarks.packages

fuzz: $(VENV)/.installed-tests
	$(BIN)/python -m benchmarks.fuzz

class: $(VENV)/.installed-tests
	$(BIN)/python -m benchmarks.large_class

hundred-thousand: $(VENV)/.installed-tests debian
	$(BIN)/python -m benchmarks.hundred_thousand

cluster: $(VENV)/.installed-tests
	$(BIN)/python -m benchmarks.cluster
	$(BIN)/python -m benchmarks.cluster_model

steady: $(VENV)/.installed-tests
	$(BIN)/python -m benchmarks.steady

docs: $(VENV)/.installed-docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet  # the warning is about the tools, not about the pages
	@echo "The documentation is in site/: open site/index.html"

build: $(VENV)/.installed
	$(BIN)/python -m autograder build

clean:
	rm -rf site autograder/course/source autograder/course/release autograder/demo autograder/thin-*
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

$(WEIGHTS): | $(VENV)/.installed
	$(BIN)/python pretrained-model/get_weights.py --stand-in

$(LAB_WEIGHTS): | $(VENV)/.installed
	$(BIN)/python pretrained-model/get_weights.py --stand-in --squeezenet

$(VENV)/.installed: requirements.txt | $(BIN)/pip
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

# All at once, since to find out what fits together takes a while each time
$(VENV)/.installed-tests: requirements.txt tests/requirements.txt docs/requirements.txt autograder/requirements-cluster.txt | $(BIN)/pip
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt -r tests/requirements.txt
	@touch $(VENV)/.installed $@

$(VENV)/.installed-docs: docs/requirements.txt | $(BIN)/pip
	$(BIN)/pip install --quiet --disable-pip-version-check -r docs/requirements.txt
	@touch $@

# What some tests need: a PostgreSQL server, a browser, a font with Chinese characters, and podman with debootstrap, which
# makes the base of the grader's image. Root gets Debian's packages; for others, these tests are skipped and say their names.
debian:
	@missing=; \
	ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$$missing postgresql"; \
	command -v chromium >/dev/null || missing="$$missing chromium"; \
	[ -e /usr/share/fonts/truetype/wqy/wqy-microhei.ttc ] || missing="$$missing fonts-wqy-microhei"; \
	{ command -v podman && command -v debootstrap; } >/dev/null || missing="$$missing podman runc debootstrap"; \
	[ -z "$$missing" ] || [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null || { $(APT) update -qq && $(APT) install -y -qq $$missing; } || true

# On Debian, Python comes without the means to make a virtual environment. Root gets the package, others its name.
$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
		{ echo "$$($(PYTHON) --version); expected 3.11, 3.12 or 3.13, which TensorFlow has. Say which: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
		{ [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
		  $(APT) update -qq && $(APT) install -y -qq python3-venv; } || \
		{ echo "$(PYTHON) cannot make a virtual environment. On Debian and Ubuntu: sudo apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
