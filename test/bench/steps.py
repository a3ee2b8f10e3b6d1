"""The other side of the bench `steps`: the same model in PyTorch. Makes a step for each line it reads and writes its milliseconds."""

import json
import resource
import sys
import time
from os.path import abspath, dirname, join

import torch

sys.path.insert(0, join(dirname(dirname(abspath(__file__))), "parity"))
from models import Weights, loss_of  # noqa: E402

sizes, threads = json.loads(sys.argv[1]), int(sys.argv[2])
torch.set_num_threads(threads)
weights = Weights(sizes.get("lora", False))
loss = loss_of(weights, sizes)


def stepper(foreach):
    optimizer = torch.optim.AdamW(list(weights.trained().values()), lr=1e-4, weight_decay=0.01, foreach=foreach)

    def step():
        began = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        value = loss()
        value.backward()
        optimizer.step()
        value.item()
        return (time.perf_counter() - began) * 1e3

    return step


def quicker(*steps):
    """Whichever way of updating is the quicker one on this model."""
    return min(steps, key=lambda step: min(step() for _ in range(4)))


step = quicker(stepper(True), stepper(False)) if sys.argv[3] == "time" else stepper(False)
for line in sys.stdin:
    print(step(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, flush=True)
