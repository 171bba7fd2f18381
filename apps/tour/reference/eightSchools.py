"""Means, spreads and quantiles of the reference posterior of eight schools (non-centred) in posteriordb.

Usage: eightSchools.py SUMMARY, where SUMMARY holds the statistics of posteriordb's 10 000 reference draws.
"""
import json
import sys
from datetime import date
from pathlib import Path

source = json.loads(Path(sys.argv[1]).read_text())
kept = {"mean": "mean", "sd": "sd", "mcse_mean": "mcse", "q05": "q05", "q50": "q50", "q95": "q95"}
cases = {name: {short: row[long] for long, short in kept.items()} for name, row in source["parameters"].items()}
header = {
    "madeBy": "eightSchools.py",
    "with": "posteriordb 1.0, reference draws of eight_schools-eight_schools_noncentered (BSD 3-Clause, https://github.com/stan-dev/posteriordb)",
    "on": str(date.today()),
    "draws": source["draws"],
}
(Path(__file__).parent / "eightSchools.json").write_text(json.dumps({**header, "cases": cases}, indent=1) + "\n")
