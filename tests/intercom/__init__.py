"""Tests of the Intercom room: real bytes, and a real server where a fake would be too kind."""
