"""Eigenvalues of the covariance of the 8x8 digits, by numpy (LAPACK). Writes pca.json."""
import json
from datetime import date
from pathlib import Path

import numpy

here = Path(__file__).parent
x = numpy.loadtxt(here.parent / "data" / "digits.csv", delimiter=",")[:, :64]
values, vectors = numpy.linalg.eigh(numpy.cov(x, rowvar=False))
order = numpy.argsort(values)[::-1]
header = {"madeBy": "pca.py", "with": f"numpy {numpy.__version__}", "on": str(date.today())}
cases = {
    "explainedVariance": values[order].tolist(),
    "explainedRatio": (values[order] / values.sum()).tolist(),
    "firstComponent": vectors[:, order[0]].tolist(),
}
(here / "pca.json").write_text(json.dumps({**header, "cases": cases}) + "\n")
