"""Data, starts and certified values of the NIST StRD nonlinear regression problems, taken from NIST's .dat files; writes nist.json.

Give the folder that holds the files: the source of Debian's ceres-solver 2.1.0 carries them in data/nist. Its Roszman1 has
a slip in b1 (1.20196866396E-0); NIST certifies 2.0196866396E-01, which alone gives the certified sum of squares.
"""
import datetime, json, pathlib, re, sys

def read(path):
    lines = path.read_text(errors="replace").splitlines()
    level = next(re.search(r"(Lower|Average|Higher) Level", l).group(1) for l in lines if "Level of Difficulty" in l)
    params = [re.match(r"\s*b\d+\s*=\s*(\S+)\s+(\S+)\s+(\S+)\s+(\S+)", l) for l in lines[:60]]
    params = [[float(v) for v in p.groups()] for p in params if p]
    rss = next(float(re.search(r"[-+\d.Ee]+\s*$", l).group()) for l in lines if l.startswith("Residual Sum of Squares"))
    start = max(i for i, l in enumerate(lines) if l.startswith("Data:"))
    rows = [[float(v) for v in l.split()] for l in lines[start + 1:] if l.strip()]
    columns = list(zip(*rows))
    return {"level": level, "starts": [[p[0] for p in params], [p[1] for p in params]], "parameters": [p[2] for p in params],
            "deviations": [p[3] for p in params], "sumOfSquares": rss, "y": columns[0], "x": columns[1:]}

files = sorted(pathlib.Path(sys.argv[1]).glob("*.dat"))
cases = {p.stem: read(p) for p in files}
cases["Roszman1"]["parameters"][0] = 2.0196866396e-01
out = {"madeBy": "reference/nist.py", "with": "NIST Statistical Reference Datasets, nonlinear regression (itl.nist.gov/div898/strd)",
       "on": datetime.date.today().isoformat(), "cases": cases}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(out))
