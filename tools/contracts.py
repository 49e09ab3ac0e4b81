"""A kind of contract for import-linter: a package imports itself, the standard library and what is listed, no more."""

import sys

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class OnlyContract(Contract):
    """Check that a package imports nothing but itself, the standard library and the allowed modules.

    import-linter can forbid the imports that somebody has thought of. This one also catches the others.
    """

    package = fields.ModuleField()
    allowed = fields.SetField(subfield=fields.ModuleField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002 -- the base class's signature
        """Find the imports that are not allowed."""
        own = self.package.name  # type: ignore[attr-defined]  # a field becomes its value
        allowed = {own, *(module.name for module in self.allowed), *sys.stdlib_module_names}  # type: ignore[attr-defined]
        found = [
            (importer, imported)
            for importer in sorted({own, *graph.find_descendants(own)})
            for imported in sorted(graph.find_modules_directly_imported_by(importer))
            if not any(imported == name or imported.startswith(f"{name}.") for name in allowed)
        ]
        return ContractCheck(kept=not found, metadata={"found": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print the imports that are not allowed."""
        for importer, imported in check.metadata["found"]:
            output.print_error(f"{importer} imports {imported}")
