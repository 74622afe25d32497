"""llama.cpp in a process of its own: reads lines of {"prompt": ids, "count": n}, writes n greedy tokens each, tells the seconds.

Started by `pair_speed.py` with the interpreter that has `llama-cpp-python`; it knows nothing of this project.
"""

import itertools
import json
import sys
import time


def main() -> None:
    """Serve lines until the input ends."""
    from llama_cpp import Llama, __version__

    model = Llama(sys.argv[1], n_ctx=2048, n_threads=int(sys.argv[2]), n_threads_batch=int(sys.argv[2]), verbose=False)
    print(json.dumps({"version": __version__}), flush=True)
    for line in sys.stdin:
        wish = json.loads(line)
        began = time.perf_counter()
        model.reset()
        stream = model.generate(wish["prompt"], temp=0.0, top_k=1, repeat_penalty=1.0)
        tokens = [int(token) for token in itertools.islice(stream, wish["count"])]
        print(json.dumps({"tokens": tokens, "seconds": time.perf_counter() - began}), flush=True)


if __name__ == "__main__":
    main()
