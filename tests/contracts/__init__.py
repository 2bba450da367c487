"""What our client and Intercom, or its stand-in, have to agree on."""
