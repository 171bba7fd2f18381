"""Three steps of optimisers on f = sum(c * w**2 + sin(w)), by torch; writes transforms.json beside this file."""
import datetime, json, pathlib
import torch

torch.set_default_dtype(torch.float64)
start, c = [1.0, -2.0, 0.5], torch.tensor([1.0, 0.3, 2.0])

def run(make, steps=5, before=None):
    w = torch.tensor(start, requires_grad=True)
    opt = make([w])
    path = []
    for _ in range(steps):
        opt.zero_grad()
        (c * w**2 + torch.sin(w)).sum().backward()
        if before: before([w])
        opt.step()
        path.append(w.detach().tolist())
    return path

o = torch.optim
cases = {
    "sgd": run(lambda p: o.SGD(p, lr=0.1)),
    "momentum": run(lambda p: o.SGD(p, lr=0.1, momentum=0.9)),
    "nesterov": run(lambda p: o.SGD(p, lr=0.1, momentum=0.9, nesterov=True)),
    "adagrad": run(lambda p: o.Adagrad(p, lr=0.1, eps=1e-7)),
    "rmsprop": run(lambda p: o.RMSprop(p, lr=0.01, alpha=0.9, eps=1e-6)),
    "rmspropCentered": run(lambda p: o.RMSprop(p, lr=0.01, alpha=0.9, eps=1e-6, centered=True)),
    "adadelta": run(lambda p: o.Adadelta(p, lr=1.0, rho=0.95, eps=1e-6)),
    "adam": run(lambda p: o.Adam(p, lr=0.1)),
    "adamw": run(lambda p: o.AdamW(p, lr=0.1, weight_decay=0.05)),
    "adamax": run(lambda p: o.Adamax(p, lr=0.1, eps=1e-12)),
    "clipByGlobalNorm": run(lambda p: o.SGD(p, lr=0.1), before=lambda p: torch.nn.utils.clip_grad_norm_(p, 1.0)),
}
out = {"madeBy": "transforms.py", "with": f"torch {torch.__version__}", "on": str(datetime.date.today()), "cases": cases}
pathlib.Path(__file__).with_name("transforms.json").write_text(json.dumps(out, indent=1))
