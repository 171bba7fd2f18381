"""What the scripts beside it share: writing cases of a PyTorch module with its outputs and gradients."""
import datetime
import json
import os

import torch

torch.set_default_dtype(torch.float64)


def flat(t):
    return {"shape": list(t.shape), "values": t.detach().reshape(-1).tolist()}


def case(name, module, *inputs, rename=None, call=None, buffers=False):
    """Runs a module, pulls a random cotangent back, and records everything."""
    floats = [x for x in inputs if x.is_floating_point()]
    for x in floats:
        x.requires_grad_()
    if isinstance(module, torch.nn.Module):
        module.zero_grad()
    y = module(*inputs) if call is None else call(module, *inputs)
    g = torch.randn_like(y)
    y.backward(g)
    names = rename or {}
    parameters = {names.get(n, n): p for n, p in module.named_parameters()} if isinstance(module, torch.nn.Module) else {}
    made = {
        "name": name,
        "inputs": [flat(x) for x in inputs],
        "output": flat(y),
        "cotangent": flat(g),
        "inputGradients": [flat(x.grad) for x in floats],
        "parameters": {n: flat(p) for n, p in parameters.items()},
        "parameterGradients": {n: flat(p.grad) for n, p in parameters.items()},
    }
    if buffers:
        made["buffers"] = {n: flat(b) for n, b in module.named_buffers()}
    return made


def write(script, cases):
    path = os.path.splitext(os.path.abspath(script))[0] + ".json"
    with open(path, "w") as out:
        header = {"madeBy": os.path.basename(script), "with": f"PyTorch {torch.__version__}", "on": str(datetime.date.today())}
        json.dump({**header, "cases": cases}, out)
        out.write("\n")
