"""How each record looks on the wire, after Intercom's OpenAPI description of version 2.16."""
