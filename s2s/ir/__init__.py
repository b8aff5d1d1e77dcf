"""The one representation between source text and generated code: types, nodes, printer, verifier."""
