"""A fuzzer over everything that reads bytes of strangers: `python -m tests.fuzz`, see bin/fuzz."""
