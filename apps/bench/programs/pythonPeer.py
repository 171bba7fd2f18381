"""A contender in Python: see lineProcess.ts for what it is asked and answers."""
import json
import sys
from time import perf_counter

import numpy as np

request = json.loads(sys.argv[1])
names = {"np": np}
for item in request["files"]:
    names[item["name"]] = np.fromfile(item["file"], dtype=item["dtype"]).reshape(item["shape"])
exec(request["setup"], names)
run = eval("lambda: " + request["expression"], names)


def numbers(value):
    """The numbers of a result, a tuple of results one after the other."""
    parts = value if isinstance(value, tuple) else (value,)
    return np.concatenate([np.asarray(part, dtype="float64").ravel() for part in parts])


print("ready", flush=True)
for line in sys.stdin:
    word, _, path = line.strip().partition(" ")
    if word == "result":
        numbers(run()).tofile(path)
        print("done", flush=True)
    else:
        count = int(word)
        start = perf_counter()
        for _ in range(count):
            run()
        print(perf_counter() - start, flush=True)
