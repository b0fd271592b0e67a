"""What DMN files are made of: namespaces, names that FEEL allows, and the words for people."""

from __future__ import annotations

import re

__all__ = ["ANNOTATIONS", "DMN", "FEEL", "KNOWN", "OWN", "dmn", "feel_name", "own", "xml_id"]

DMN = "https://www.omg.org/spec/DMN/20230324/MODEL/"  # DMN 1.5
FEEL = "https://www.omg.org/spec/DMN/20230324/FEEL/"
OWN = "https://riskwhy.example/tables"
KNOWN = (
    DMN,
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
)
ANNOTATIONS = ("id", "name", "basis", "locator", "reason", "other_readings", "?", "position", "order")


def dmn(name: str) -> str:
    """Return the name of an element of DMN."""
    return f"{{{DMN}}}{name}"


def own(name: str) -> str:
    """Return the name of an element or attribute of our own."""
    return f"{{{OWN}}}{name}"


def feel_name(title: str) -> str:
    """Return a title as a name that FEEL allows: `行使方式[行政许可]` becomes `行使方式 行政许可`.

    >>> feel_name("行使方式[行政许可]"), feel_name("1级")
    ('行使方式 行政许可', '_1级')
    """
    name = re.sub(r"\s+", " ", re.sub(r"[^\w ]", " ", title)).strip()
    return f"_{name}" if not name or name[0].isdigit() else name


def xml_id(name: str) -> str:
    """Return a word as an XML id.

    >>> xml_id("S09-A1:甲")
    'S09-A1_甲'
    """
    made = re.sub(r"[^\w.-]", "_", name)
    return made if re.match(r"[^\W\d]", made) else f"_{made}"
