"""An OpenAI-compatible endpoint for one checkpoint: continuous batching over per-conversation key-value caches."""
