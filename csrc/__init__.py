"""The C sources and headers, installed so that generated C can include them."""
