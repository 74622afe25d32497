"""Models that another server holds, over the interface of OpenAI's completions: vLLM, SGLang, `transformers serve`, llama.cpp."""
