"""Reference figures of transformers: written plainly in PyTorch from the papers, apart from Graftwork's code.

Weights come from a formula over their names, so that both sides have them without a file. Prints JSON.
"""
import json
import math
import sys

import numpy
import torch
import torch.nn.functional as F

torch.set_num_threads(1)


def numbers(name, shape):
    seed = sum((at + 1) * ord(letter) for at, letter in enumerate(name)) % 9973
    count = int(numpy.prod(shape))
    raw = numpy.sin(numpy.arange(count, dtype=numpy.float64) * 12.9898 + seed * 0.618) * 43758.5453
    even = raw - numpy.floor(raw) - 0.5
    norm = name.endswith('.weight') and len(shape) == 1
    values = 1 + 0.4 * even if norm else even * (2 / math.sqrt(shape[-1]) if len(shape) > 1 else 0.4)
    return torch.tensor(values.astype(numpy.float32)).reshape(shape)


class Weights:
    """Makes each weight at its first use."""

    def __init__(self, trains=()):
        self.made, self.trains = {}, trains

    def __call__(self, name, *shape):
        if name not in self.made:
            self.made[name] = numbers(name, shape)
            if any(part in name for part in self.trains):
                self.made[name].requires_grad_(True)
        return self.made[name]


def dense(w, name, x, out, bias=True):
    return F.linear(x, w(name + '.weight', out, x.shape[-1]), w(name + '.bias', out) if bias else None)


def layer_norm(w, name, x, eps):
    width = x.shape[-1]
    return F.layer_norm(x, (width,), w(name + '.weight', width), w(name + '.bias', width), eps)


def heads_of(x, count):
    return x.reshape(x.shape[0], x.shape[1], count, -1).permute(0, 2, 1, 3)


def mixed(q, k, v, hidden):
    scores = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])
    shares = torch.softmax(scores.masked_fill(hidden, float('-inf')), -1)
    y = (shares @ v).permute(0, 2, 1, 3)
    return y.reshape(y.shape[0], y.shape[1], -1)


def bert(w, c, ids, mask, offset=0, distil=False):
    eps, width, length = 1e-12, c['width'], ids.shape[1]
    x = F.embedding(ids, w('embeddings.word_embeddings.weight', c['vocabulary'], width))
    x = x + w('embeddings.position_embeddings.weight', c['positions'], width)[offset:offset + length]
    if not distil:
        x = x + w('embeddings.token_type_embeddings.weight', c['types'], width)[0]
    x = layer_norm(w, 'embeddings.LayerNorm', x, eps)
    hidden = (mask == 0)[:, None, None, :]
    for n in range(c['layers']):
        b = 'transformer.layer.%d' % n if distil else 'encoder.layer.%d' % n
        parts = ['.attention.q_lin', '.attention.k_lin', '.attention.v_lin'] if distil else [
            '.attention.self.query', '.attention.self.key', '.attention.self.value']
        out, norm, up, down, last = ['.attention.out_lin', '.sa_layer_norm', '.ffn.lin1', '.ffn.lin2', '.output_layer_norm'] if distil else [
            '.attention.output.dense', '.attention.output.LayerNorm', '.intermediate.dense', '.output.dense', '.output.LayerNorm']
        q, k, v = [heads_of(dense(w, b + part, x, width), c['heads']) for part in parts]
        x = layer_norm(w, b + norm, x + dense(w, b + out, mixed(q, k, v, hidden), width), eps)
        x = layer_norm(w, b + last, x + dense(w, b + down, F.gelu(dense(w, b + up, x, c['inner'])), width), eps)
    return x


def pooled(w, states):
    return torch.tanh(dense(w, 'pooler.dense', states[:, 0], states.shape[-1]))


def rms(w, name, x, eps):
    return x * torch.rsqrt((x * x).mean(-1, keepdim=True) + eps) * w(name + '.weight', x.shape[-1])


def turned(x, base):
    half = x.shape[-1] // 2
    angles = torch.arange(x.shape[-2]).float()[:, None] * base ** (-torch.arange(half).float() / half)
    a, b = x[..., :half], x[..., half:]
    return torch.cat([a * angles.cos() - b * angles.sin(), b * angles.cos() + a * angles.sin()], -1)


def later(length):
    return torch.ones(length, length, dtype=torch.bool).triu(1)


def lora(w, name, x, y, rank, alpha):
    down = w(name + '.lora_A.weight', rank, x.shape[-1])
    return y + (x @ down.T @ w(name + '.lora_B.weight', y.shape[-1], rank).T) * (alpha / rank)


def dora(w, name, x, rank, alpha, out):
    weight = w(name + '.weight', out, x.shape[-1])
    moved = weight + w(name + '.lora_B.weight', out, rank) @ w(name + '.lora_A.weight', rank, x.shape[-1]) * (alpha / rank)
    length = moved.norm(dim=1).detach()
    return x @ (w(name + '.lora_magnitude_vector', out) / length)[:, None].mul(moved).T


def llama(w, c, ids, adapted=None):
    eps, width, wide = 1e-5, c['width'], c['headWidth']
    project = adapted or (lambda name, x, out: dense(w, name, x, out, c['bias'] and not name.endswith('o_proj') and 'mlp' not in name))
    x = F.embedding(ids, w('model.embed_tokens.weight', c['vocabulary'], width))
    for n in range(c['layers']):
        b = 'model.layers.%d.' % n
        y = rms(w, b + 'input_layernorm', x, eps)
        q, k, v = [heads_of(project(b + 'self_attn.' + part, y, count * wide), count) for part, count in
                   [('q_proj', c['heads']), ('k_proj', c['keyHeads']), ('v_proj', c['keyHeads'])]]
        if c['normed']:
            q, k = rms(w, b + 'self_attn.q_norm', q, eps), rms(w, b + 'self_attn.k_norm', k, eps)
        q, k = turned(q, c['base']), turned(k, c['base'])
        k, v = [t.repeat_interleave(c['heads'] // c['keyHeads'], 1) for t in (k, v)]
        x = x + project(b + 'self_attn.o_proj', mixed(q, k, v, later(ids.shape[1])), width)
        y = rms(w, b + 'post_attention_layernorm', x, eps)
        y = F.silu(project(b + 'mlp.gate_proj', y, c['inner'])) * project(b + 'mlp.up_proj', y, c['inner'])
        x = x + project(b + 'mlp.down_proj', y, width)
    head = 'model.embed_tokens.weight' if c['tied'] else 'lm_head.weight'
    return rms(w, 'model.norm', x, eps) @ w(head, c['vocabulary'], width).T


def gpt2(w, c, ids):
    eps, width = 1e-5, c['width']

    def conv1d(name, x, out):
        return x @ w(name + '.weight', x.shape[-1], out) + w(name + '.bias', out)
    x = F.embedding(ids, w('wte.weight', c['vocabulary'], width)) + w('wpe.weight', c['positions'], width)[:ids.shape[1]]
    for n in range(c['layers']):
        b = 'h.%d.' % n
        parts = conv1d(b + 'attn.c_attn', layer_norm(w, b + 'ln_1', x, eps), 3 * width).split(width, -1)
        q, k, v = [heads_of(part, c['heads']) for part in parts]
        x = x + conv1d(b + 'attn.c_proj', mixed(q, k, v, later(ids.shape[1])), width)
        y = conv1d(b + 'mlp.c_fc', layer_norm(w, b + 'ln_2', x, eps), c['inner'])
        y = 0.5 * y * (1 + torch.tanh(math.sqrt(2 / math.pi) * (y + 0.044715 * y ** 3)))
        x = x + conv1d(b + 'mlp.c_proj', y, width)
    return layer_norm(w, 'ln_f', x, eps) @ w('wte.weight', c['vocabulary'], width).T


def vit(w, c, pictures):
    eps, width, patch = 1e-12, c['width'], c['patch']
    name = 'embeddings.patch_embeddings.projection'
    x = F.conv2d(pictures, w(name + '.weight', width, 3, patch, patch), w(name + '.bias', width), stride=patch)
    x = x.flatten(2).transpose(1, 2)
    x = torch.cat([w('embeddings.cls_token', 1, 1, width).expand(x.shape[0], 1, width), x], 1)
    x = x + w('embeddings.position_embeddings', 1, x.shape[1], width)
    for n in range(c['layers']):
        b = 'encoder.layer.%d.' % n
        y = layer_norm(w, b + 'layernorm_before', x, eps)
        q, k, v = [heads_of(dense(w, b + 'attention.attention.' + part, y, width), c['heads']) for part in ('query', 'key', 'value')]
        x = x + dense(w, b + 'attention.output.dense', mixed(q, k, v, torch.zeros(1, dtype=torch.bool)), width)
        y = F.gelu(dense(w, b + 'intermediate.dense', layer_norm(w, b + 'layernorm_after', x, eps), c['inner']))
        x = x + dense(w, b + 'output.dense', y, width)
    return layer_norm(w, 'layernorm', x, eps)


def said(x):
    return {'shape': list(x.shape), 'numbers': [float('%.8g' % number) for number in x.flatten().tolist()]}


IDS = torch.tensor([[1, 7, 3, 11, 5, 2, 9], [4, 4, 12, 0, 6, 0, 0]])
MASK = torch.tensor([[1, 1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 0, 0]])
ENCODER = {'vocabulary': 13, 'width': 16, 'layers': 2, 'heads': 4, 'inner': 24, 'positions': 12, 'types': 2}
LLAMA = {'vocabulary': 13, 'width': 16, 'layers': 2, 'heads': 4, 'keyHeads': 2, 'headWidth': 4, 'inner': 24, 'base': 10000.0,
         'bias': False, 'normed': False, 'tied': False}


def logits():
    return {
        'bert': said(bert(Weights(), ENCODER, IDS, MASK)),
        'bertPooled': said(pooled(Weights(), bert(Weights(), ENCODER, IDS, MASK))),
        'roberta': said(bert(Weights(), {**ENCODER, 'types': 1}, IDS, MASK, offset=2)),
        'distilbert': said(bert(Weights(), ENCODER, IDS, MASK, distil=True)),
        'llama': said(llama(Weights(), LLAMA, IDS)),
        'qwen2': said(llama(Weights(), {**LLAMA, 'bias': True, 'tied': True, 'base': 1e6}, IDS)),
        'qwen3': said(llama(Weights(), {**LLAMA, 'normed': True, 'headWidth': 6}, IDS)),
        'gpt2': said(gpt2(Weights(), {**ENCODER, 'inner': 64}, IDS)),
        'vit': said(vit(Weights(), {**ENCODER, 'patch': 4}, numbers('pictures', (2, 3, 12, 12)))),
    }


def adapter_gradients(kind):
    """Of the mean cross-entropy of the next word, with respect to all adapters of a decoder."""
    w = Weights(trains=('lora_',))

    def project(name, x, out):
        if kind == 'dora':
            return dora(w, name, x, 2, 4, out)
        return lora(w, name, x, dense(w, name, x, out, False), 2, 4)
    predicted = llama(w, LLAMA, IDS, project)
    loss = F.cross_entropy(predicted[:, :-1].reshape(-1, LLAMA['vocabulary']), IDS[:, 1:].reshape(-1))
    loss.backward()
    return {'loss': loss.item(), 'gradients': {name: said(t.grad) for name, t in w.made.items() if t.requires_grad and '.1.' in name}}


with torch.no_grad():
    figures = {'logits': logits()}
figures['adapters'] = {kind: adapter_gradients(kind) for kind in ('lora', 'dora')}
json.dump(figures, sys.stdout)
