"""Reads sizes of models as JSON lines; writes for each the loss and the gradients of all trained weights, as base64 of floats."""

import json
import sys
from base64 import b64encode

import torch

from models import Weights, loss_of

torch.set_num_threads(1)
for line in sys.stdin:
    sizes = json.loads(line)
    weights = Weights(sizes.get("lora", False))
    loss = loss_of(weights, sizes)
    loss().backward()
    gradients = {name: b64encode(weight.grad.numpy().tobytes()).decode() for name, weight in weights.trained().items()}
    print(json.dumps({"loss": loss().item(), "gradients": gradients}), flush=True)
