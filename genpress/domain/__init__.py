"""Frozen types and rules of genpress: no input or output, no clock, no environment."""
