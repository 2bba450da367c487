"""The product as it runs: its own processes, started by the Procfile."""
