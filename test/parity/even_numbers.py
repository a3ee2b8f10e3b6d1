"""The same numbers as `even-numbers.ts` makes."""

import math

import numpy as np


def even_numbers(name, count):
    first = 0x811C9DC5
    for byte in name.encode():
        first = ((first ^ byte) * 0x01000193) & 0xFFFFFFFF
    mixed = (first + np.arange(count, dtype=np.uint64) * 0x9E3779B1) & 0xFFFFFFFF
    for _ in range(2):
        mixed = ((mixed ^ (mixed >> 16)) * 0x45D9F3B) & 0xFFFFFFFF
    return (mixed ^ (mixed >> 16)).astype(np.float64) / 2**31 - 1


def whole_numbers(name, count, limit):
    return np.floor((even_numbers(name, count) + 1) / 2 * limit).astype(np.int64)


def weight_numbers(name, shape, ones=False):
    size = math.prod(shape)
    limit = 1 / math.sqrt(size / shape[0]) if len(shape) > 1 else 0.1
    return (even_numbers(name, size) * limit + (1 if ones else 0)).astype(np.float32).reshape(shape)
