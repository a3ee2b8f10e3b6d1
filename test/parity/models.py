"""The models of `models.ts` in PyTorch, with the same numbers as weights."""

import math

import numpy as np
import torch
import torch.nn.functional as F

from even_numbers import even_numbers, weight_numbers, whole_numbers


class Weights:
    def __init__(self, lora):
        self.lora = lora
        self.known = {}

    def trains(self, name):
        return not self.lora or ".lora_" in name or name.startswith("output.")

    def __call__(self, name, *shape, ones=False):
        if name not in self.known:
            value = torch.from_numpy(weight_numbers(name, shape, ones))
            self.known[name] = value.requires_grad_(self.trains(name))
        return self.known[name]

    def trained(self):
        return {name: value for name, value in self.known.items() if value.requires_grad}


def linear(w, name, x, outputs, bias=True):
    inputs = x.shape[-1]
    y = F.linear(x, w(f"{name}.weight", outputs, inputs), w(f"{name}.bias", outputs) if bias else None)
    if not w.lora:
        return y
    down, up = w(f"{name}.lora_A.weight", 8, inputs), w(f"{name}.lora_B.weight", outputs, 8)
    return y + F.linear(F.linear(x, down), up) * 2


def layer_norm(w, name, x):
    return F.layer_norm(x, x.shape[-1:], w(f"{name}.weight", x.shape[-1], ones=True), w(f"{name}.bias", x.shape[-1]), 1e-5)


def rms_norm(w, name, x):
    return x / torch.sqrt((x * x).mean(-1, keepdim=True) + 1e-6) * w(f"{name}.weight", x.shape[-1], ones=True)


def attention(w, name, x, s, mask=None, turn=lambda value: value, bias=True):
    rows, length, width = x.shape
    heads, key_heads = s["heads"], s.get("keyHeads", s["heads"])
    each = width // heads

    def part(which, count):
        return linear(w, f"{name}.{which}", x, count * each, bias).view(rows, length, count, each).transpose(1, 2)

    query, key, value = turn(part("query", heads)), turn(part("key", key_heads)), part("value", key_heads)
    if heads != key_heads:
        key, value = (of.repeat_interleave(heads // key_heads, 1) for of in (key, value))
    scores = query @ key.transpose(-1, -2) / math.sqrt(each)
    heard = torch.softmax(scores if mask is None else scores + mask, -1) @ value
    return linear(w, f"{name}.output", heard.transpose(1, 2).reshape(rows, length, width), width, bias)


def mlp(w, x, s):
    return linear(w, "output", F.relu(linear(w, "hidden", x, s["width"])), s["classes"])


def cnn(w, x, s):
    def layer(name, x, channels):
        y = F.conv2d(x, w(f"{name}.weight", channels, x.shape[1], 3, 3), w(f"{name}.bias", channels), padding=1)
        return F.max_pool2d(F.relu(y), 2)

    return linear(w, "output", layer("second", layer("first", x, s["width"]), 2 * s["width"]).flatten(1), s["classes"])


def encoder(w, x, s):
    x = F.embedding(x, w("tokens.weight", s["vocabulary"], s["width"])) + w("positions", s["length"], s["width"])
    for at in range(s["layers"]):
        name = f"layers.{at}"
        x = x + attention(w, f"{name}.attention", layer_norm(w, f"{name}.before", x), s)
        wide = F.gelu(linear(w, f"{name}.up", layer_norm(w, f"{name}.between", x), s["inner"]))
        x = x + linear(w, f"{name}.down", wide, s["width"])
    return linear(w, "output", layer_norm(w, "last", x).mean(1), s["classes"])


def bert(w, x, s):
    rows, length = x.shape
    x = F.embedding(x, w("tokens.weight", s["vocabulary"], s["width"])) + w("positions", length, s["width"])
    x = layer_norm(w, "embedded", x)
    mask = torch.zeros(rows, 1, 1, length)
    mask[1::2, :, :, math.ceil(length * 2 / 3) :] = -1e4
    for at in range(s["layers"]):
        name = f"layers.{at}"
        x = layer_norm(w, f"{name}.between", x + attention(w, f"{name}.attention", x, s, mask))
        wide = F.gelu(linear(w, f"{name}.up", x, s["inner"]))
        x = layer_norm(w, f"{name}.after", x + linear(w, f"{name}.down", wide, s["width"]))
    return linear(w, "output", x.mean(1), s["classes"])


def decoder(w, x, s):
    length, each = s["length"], s["width"] // s["heads"]
    x = F.embedding(x, w("tokens.weight", s["vocabulary"], s["width"]))
    mask = torch.full((length, length), -1e4).triu(1)
    half = each // 2
    angles = np.arange(length)[:, None] * 10_000.0 ** (-np.arange(half) / half)
    angles = np.concatenate([angles, angles], 1)
    cosines, sines = (torch.from_numpy(f(angles).astype(np.float32)) for f in (np.cos, np.sin))

    def turn(x):
        low, high = x.split(half, -1)
        return x * cosines + torch.cat([-high, low], -1) * sines

    for at in range(s["layers"]):
        name = f"layers.{at}"
        x = x + attention(w, f"{name}.attention", rms_norm(w, f"{name}.before", x), s, mask, turn, False)
        between = rms_norm(w, f"{name}.between", x)
        wide = F.silu(linear(w, f"{name}.gate", between, s["inner"], False)) * linear(w, f"{name}.up", between, s["inner"], False)
        x = x + linear(w, f"{name}.down", wide, s["width"], False)
    return linear(w, "output", rms_norm(w, "last", x), s["vocabulary"], False)


def batch(s):
    rows, length = s["rows"], s.get("length")
    whole = lambda name, shape, limit: torch.from_numpy(whole_numbers(f"batch {name}", math.prod(shape), limit).reshape(shape))
    y = whole("y", (rows, length), s["vocabulary"]) if s["model"] == "decoder" else whole("y", (rows,), s["classes"])
    if s["model"] in ("mlp", "cnn"):
        shape = (rows, s["side"]) if s["model"] == "mlp" else (rows, 1, s["side"], s["side"])
        return torch.from_numpy(even_numbers("batch x", math.prod(shape)).astype(np.float32).reshape(shape)), y
    return whole("x", (rows, length), s["vocabulary"]), y


def loss_of(w, s):
    """The loss as a function without arguments, after all weights were made."""
    x, y = batch(s)
    loss = lambda: F.cross_entropy(globals()[s["model"]](w, x, s).flatten(0, -2), y.flatten())
    with torch.no_grad():
        loss()
    return loss
