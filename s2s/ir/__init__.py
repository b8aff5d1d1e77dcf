"""The representation between source text and generated code: types, nodes, printer, verifier."""
