"""The dashboard: one module for each page. docs/dashboard.md says how to add one."""
