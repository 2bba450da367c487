"""The demonstration: real processes against the sandbox, and what they do shown as it happens."""
