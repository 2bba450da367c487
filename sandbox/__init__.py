"""A stateful Intercom workspace over HTTP, with a mailbox and an inbox page, for laptops and tests."""
