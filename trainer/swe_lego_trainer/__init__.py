"""The local trainer of swe-lego: tokenizer, supervised fine-tuning, and serving of small Qwen3-architecture models."""
