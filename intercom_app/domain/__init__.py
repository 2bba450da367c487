"""The pure core: facts in, plan out. Standard library only; the time is always an argument."""
