"""Writes the small models of this folder and what PyTorch 1.13 says of them: outputs, and gradients of sum(outputs * weights).

    /usr/bin/python3 test/nodes/lib/onnx/export-models.py
"""
import json
import math
import os

import torch
from torch import nn
from torch.nn import functional as F

torch.set_num_threads(1)
folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "models")


class Pictures(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 6, 3, padding=1)
        self.norm = nn.BatchNorm2d(6)
        self.deep = nn.Conv2d(6, 6, 3, stride=2, padding=1, groups=6, bias=False)
        self.point = nn.Conv2d(6, 8, 1)
        self.second = nn.BatchNorm2d(8)
        self.head = nn.Linear(8, 4)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.norm(self.first(x))), 2)
        x = F.relu6(self.second(self.point(self.deep(x))))
        x = F.adaptive_avg_pool2d(x, 1) + x[:, :, 1:2, 0:1].clamp(max=0.5)
        return F.softmax(self.head(F.dropout(torch.flatten(x, 1), 0.5, self.training)), dim=1)


class Texts(nn.Module):
    def __init__(self, width=8, heads=2):
        super().__init__()
        self.heads = heads
        self.words = nn.Embedding(12, width)
        self.query, self.key, self.value, self.out = (nn.Linear(width, width) for _ in range(4))
        self.before, self.after = nn.LayerNorm(width), nn.LayerNorm(width)
        self.up, self.down = nn.Linear(width, 16), nn.Linear(16, width)

    def split(self, x):
        return x.view(x.shape[0], x.shape[1], self.heads, -1).transpose(1, 2)

    def forward(self, ids, mask):
        x = self.words(ids) * math.sqrt(8)
        y = self.before(x)
        q, k, v = self.split(self.query(y)), self.split(self.key(y)), self.split(self.value(y))
        scores = q @ k.transpose(-1, -2) / 2
        scores = scores.masked_fill(mask[:, None, None, :] == 0, -1e9)
        y = (scores.softmax(-1) @ v).transpose(1, 2).reshape(x.shape)
        x = x + self.out(y)
        x = x + self.down(F.gelu(self.up(self.after(x))))
        return (x * mask.unsqueeze(-1)).sum(1) / mask.sum(1, keepdim=True), x


def filled(shape, seed):
    """Numbers that are told by their place alone, so that the test makes the same."""
    count = math.prod(shape)
    return torch.tensor([math.sin(seed + 1.7 * i) for i in range(count)]).reshape(shape)


def rounded(tensor):
    return [float(f"{value:.8g}") for value in tensor.detach().double().flatten().tolist()]


def prepare(model):
    torch.manual_seed(3)
    for name, parameter in model.named_parameters():
        nn.init.normal_(parameter, 1.0 if "norm" in name and "weight" in name else 0.0, 0.4)
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.3)
            module.running_var.uniform_(0.5, 1.5)
    return model.eval()


def export(name, model, inputs, axes):
    model = prepare(model)
    outputs = model(*inputs)
    outputs = outputs if isinstance(outputs, tuple) else (outputs,)
    loss = sum((output * filled(output.shape, 5 + at)).sum() for at, output in enumerate(outputs))
    loss.backward()
    with open(os.path.join(folder, name + ".json"), "w") as file:
        figures = {
            "outputs": [rounded(output) for output in outputs],
            "gradients": {key: rounded(value.grad) for key, value in model.named_parameters()},
        }
        json.dump(figures, file)
        file.write("\n")
    for version, folded in ((11, False), (13, True), (17, False)):
        torch.onnx.export(
            model,
            inputs,
            os.path.join(folder, f"{name}-{version}.onnx"),
            opset_version=version,
            do_constant_folding=folded,
            training=torch.onnx.TrainingMode.PRESERVE,
            input_names=list(axes),
            output_names=[f"out{at}" for at in range(len(outputs))],
            dynamic_axes=axes,
        )


os.makedirs(folder, exist_ok=True)
export("pictures", Pictures(), (filled((2, 3, 8, 8), 1),), {"picture": {0: "batch"}})
ids = torch.tensor([[3, 1, 4, 1, 5], [9, 2, 6, 0, 0]])
mask = torch.tensor([[1.0, 1, 1, 1, 1], [1, 1, 1, 0, 0]])
export("texts", Texts(), (ids, mask), {"ids": {0: "batch", 1: "length"}, "mask": {0: "batch", 1: "length"}})
