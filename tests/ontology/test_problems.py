"""Every mistake in the ontology gives its whole message."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from engine.errors import KnowledgeError
from engine.knowledge.ontology import load_vocabulary

GOOD = """\
rw:tired a owl:DatatypeProperty, owl:FunctionalProperty, rw:Attribute ;
    rdfs:domain rw:Post ;
    rdfs:range xsd:boolean ;
    rdfs:label "疲劳上岗"@zh, "tired at work"@en ;
    skos:definition "上岗时疲劳"@zh, "is tired while at work"@en ;
    dcterms:source "测试" ;
    rw:question "是否疲劳上岗?"@zh, "Is the holder tired?"@en ;
    rw:statement "疲劳上岗:{value}"@zh, "tired at work: {value}"@en .
"""


def messages(folder: Path, extra: Path) -> str:
    with pytest.raises(KnowledgeError) as error:
        load_vocabulary([folder, extra])
    return str(error.value)


def test_good_attribute_loads(folder, write) -> None:
    assert load_vocabulary([folder, write(GOOD)]).attributes["tired"].label.zh == "疲劳上岗"


MISTAKES = {
    "label": (
        GOOD.replace('"疲劳上岗"@zh, ', ""),
        """\
        error[O003]: term `tired` has no label in `zh`
          --> more/extra.ttl:7:1
        7 | rw:tired a owl:DatatypeProperty, owl:FunctionalProperty, rw:Attribute ;
          | ^^^^^^^^
        help: give exactly one label in `zh`""",
    ),
    "two labels": (
        GOOD.replace('"疲劳上岗"@zh, ', '"疲劳上岗"@zh, "带病上岗"@zh, '),
        """\
        error[O003]: term `tired` has 2 labels in `zh`
          --> more/extra.ttl:7:1
        7 | rw:tired a owl:DatatypeProperty, owl:FunctionalProperty, rw:Attribute ;
          | ^^^^^^^^
        help: give exactly one label in `zh`""",
    ),
    "definition": (
        GOOD.replace(', "is tired while at work"@en', ""),
        """\
        error[O004]: term `tired` has no definition in `en`
          --> more/extra.ttl:7:1
        7 | rw:tired a owl:DatatypeProperty, owl:FunctionalProperty, rw:Attribute ;
          | ^^^^^^^^
        help: add `skos:definition "…"@en`""",
    ),
    "source": (
        GOOD.replace('    dcterms:source "测试" ;\n', ""),
        """\
        error[O005]: term `tired` has no source
          --> more/extra.ttl:7:1
        7 | rw:tired a owl:DatatypeProperty, owl:FunctionalProperty, rw:Attribute ;
          | ^^^^^^^^
        help: add `dcterms:source "…"` with article, section and line""",
    ),
    "question": (
        GOOD.replace('"是否疲劳上岗?"@zh, ', ""),
        """\
        error[O006]: term `tired` has no question in `zh`
          --> more/extra.ttl:7:1
        7 | rw:tired a owl:DatatypeProperty, owl:FunctionalProperty, rw:Attribute ;
          | ^^^^^^^^
        help: add `rw:question "…"@zh`""",
    ),
    "range": (
        GOOD.replace("owl:DatatypeProperty", "owl:ObjectProperty").replace("xsd:boolean", "rw:Discretions"),
        """\
        error[O007]: attribute `tired` has range `Discretions`, which lists no values
          --> more/extra.ttl:7:1
        7 | rw:tired a owl:ObjectProperty, owl:FunctionalProperty, rw:Attribute ;
          | ^^^^^^^^
        help: did you mean `Discretion`?

        error[O011]: term `Discretions` is used by `tired` and described nowhere
          --> more/extra.ttl:9:16
        9 |     rdfs:range rw:Discretions ;
          |                ^^^^^^^^^^^^^^
        help: did you mean `Discretion`?""",
    ),
    "same label": (
        GOOD.replace("疲劳上岗", "自由裁量权"),
        """\
        error[O009]: attributes `discretion` and `tired` have the same label `自由裁量权`
          --> more/extra.ttl:7:1
        7 | rw:tired a owl:DatatypeProperty, owl:FunctionalProperty, rw:Attribute ;
          | ^^^^^^^^
        help: labels are keys in rule files: give each attribute its own""",
    ),
    "statement": (
        GOOD.replace("疲劳上岗:{value}", "疲劳上岗:{values}"),
        """\
        error[O014]: the statement of attribute `tired` in `zh` must hold `{value}`
          --> more/extra.ttl:7:1
        7 | rw:tired a owl:DatatypeProperty, owl:FunctionalProperty, rw:Attribute ;
          | ^^^^^^^^
        help: write the fields in braces, and no others""",
    ),
    "cost": (
        GOOD.replace("    rw:question", "    rw:askCost 9 ;\n    rw:question"),
        """\
        error[O015]: the cost of asking attribute `tired` is not 1, 2 or 3
          --> more/extra.ttl:7:1
        7 | rw:tired a owl:DatatypeProperty, owl:FunctionalProperty, rw:Attribute ;
          | ^^^^^^^^
        help: use 1, 2 or 3""",
    ),
    "rank": (
        dedent("""\
        rw:Tiredness a owl:Class ;
            rdfs:subClassOf rw:AttributeValue ;
            owl:equivalentClass [ a owl:Class ; owl:oneOf ( rw:tiredness.much rw:tiredness.little ) ] .
        rw:tiredness.much a owl:NamedIndividual, rw:Tiredness ;
            skos:notation "much" ;
            skos:prefLabel "很累"@zh, "much"@en ;
            rw:rank 1 .
        rw:tiredness.little a owl:NamedIndividual, rw:Tiredness ;
            skos:notation "little" ;
            skos:prefLabel "不太累"@zh, "little"@en .
        """)
        + GOOD.replace("owl:DatatypeProperty", "owl:ObjectProperty").replace("xsd:boolean", "rw:Tiredness ;\n    rw:ordered true"),
        """\
        error[O008]: the ranks of the values of ordered attribute `tired` are not 1 to 2
          --> more/extra.ttl:17:1
        17 | rw:tired a owl:ObjectProperty, owl:FunctionalProperty, rw:Attribute ;
           | ^^^^^^^^
        help: give each member of `Tiredness` its own `rw:rank`, 1 the heaviest""",
    ),
    "word for two values": (
        'rw:discretion.some skos:altLabel "过大"@zh .\n',
        """\
        error[O010]: word `过大` stands for the values `large` and `some` of attribute `discretion`
          --> ontology/facts.ttl:{discretion}:1
        {discretion} | rw:discretion a owl:ObjectProperty, owl:FunctionalProperty, rw:Attribute ;
        {gap} | ^^^^^^^^^^^^^
        help: keep the word with one of the two""",
    ),
    "word for two concepts": (
        'rw:PW_PENALTY skos:hiddenLabel "行政许可权"@zh .\n',
        """\
        error[O010]: word `行政许可权` stands for the concepts `PW_LICENSE` and `PW_PENALTY`
          --> ontology/powers.ttl:{PW_PENALTY}:1
        {PW_PENALTY} | rw:PW_PENALTY a owl:NamedIndividual, rw:PowerType ;
        {gap} | ^^^^^^^^^^^^^
        help: keep the word with one of the two""",
    ),
    "undeclared": (
        "rw:PW_LICENSE rw:seeAlsoo rw:PW_LICENCE .\n",
        """\
        error[O011]: term `PW_LICENCE` is used by `PW_LICENSE` and described nowhere
          --> more/extra.ttl:7:27
        7 | rw:PW_LICENSE rw:seeAlsoo rw:PW_LICENCE .
          |                           ^^^^^^^^^^^^^
        help: did you mean `PW_LICENSE`?

        error[O011]: term `seeAlsoo` is used by `PW_LICENSE` and described nowhere
          --> more/extra.ttl:7:15
        7 | rw:PW_LICENSE rw:seeAlsoo rw:PW_LICENCE .
          |               ^^^^^^^^^^^
        help: did you mean `oversees`?""",
    ),
    "cycle": (
        "rw:PW_PMG skos:broader rw:PW_HR .\n",
        """\
        error[O012]: cycle in `broader`: `PW_HR`, `PW_HR_EDU`, `PW_PMG`
          --> ontology/powers.ttl:{PW_HR}:1
        {PW_HR} | rw:PW_HR a owl:NamedIndividual, rw:PowerType ;
        {gap} | ^^^^^^^^
        help: remove one of the edges""",
    ),
    "no id": (
        'rw:PW_MAGIC a owl:NamedIndividual, rw:PowerType ;\n    skos:prefLabel "法力"@zh, "magic"@en ;\n'
        '    skos:definition "法术"@zh, "power of spells"@en ;\n    dcterms:source "测试" .\n',
        """\
        error[O013]: concept `PW_MAGIC` has no id
          --> more/extra.ttl:7:1
        7 | rw:PW_MAGIC a owl:NamedIndividual, rw:PowerType ;
          | ^^^^^^^^^^^
        help: add `skos:notation "…"`""",
    ),
    "disjoint classes": (
        'rw:case a owl:NamedIndividual, rw:Unit ;\n    skos:notation "case" ;\n    rw:holds_certificate true ;\n'
        '    skos:prefLabel "案例"@zh, "case"@en ;\n    skos:definition "一例"@zh, "one case"@en ;\n    dcterms:source "测试" .\n',
        """\
        error[O017]: `case` is of the disjoint classes `Post` and `Unit`: it has `holds_certificate`; it is declared a `Unit`
          --> more/extra.ttl:7:1
        7 | rw:case a owl:NamedIndividual, rw:Unit ;
          | ^^^^^^^
        help: remove one of the two statements""",
    ),
    "two values": (
        "rw:PW_LICENSE rw:discretion rw:discretion.large, rw:discretion.none .\n",
        """\
        error[O017]: `PW_LICENSE` is of the disjoint classes `AssessedObject` and `PowerType`: it has `discretion`; it is declared a `PowerType`
          --> ontology/powers.ttl:{PW_LICENSE}:1
        {PW_LICENSE} | rw:PW_LICENSE a owl:NamedIndividual, rw:PowerType ;
        {gap} | ^^^^^^^^^^^^^
        help: remove one of the two statements

        error[O018]: `PW_LICENSE` has two values of functional `discretion`: `discretion.large` and `discretion.none`
          --> ontology/powers.ttl:{PW_LICENSE}:1
        {PW_LICENSE} | rw:PW_LICENSE a owl:NamedIndividual, rw:PowerType ;
        {gap} | ^^^^^^^^^^^^^
        help: keep one of the two""",
    ),
}


def line_of(folder: Path, name: str) -> int:
    for file in folder.glob("*.ttl"):
        for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), start=1):
            if line.startswith(f"rw:{name} "):
                return number
    raise LookupError(name)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistake_gives_its_whole_message(mistake: str, folder, write) -> None:
    text, wanted = MISTAKES[mistake]
    wanted = dedent(wanted)
    for name in ("discretion", "PW_PENALTY", "PW_LICENSE", "PW_HR"):
        if f"{{{name}}}" in wanted:
            number = str(line_of(folder, name))
            wanted = wanted.replace(f"{{{name}}}", number).replace("{gap}", " " * len(number))
    assert messages(folder, write(text)) == wanted


def test_broken_turtle_in_two_files_is_reported_at_once(folder, write) -> None:
    write("rw:x a rw:Post\nrw:y a rw:Post .\n", "a.ttl")
    extra = write('rw:z rdfs:label "漏了引号 .\n', "b.ttl")
    (extra / "b.ttl").write_text('@prefix rw: <https://riskwhy.example/ontology/> .\nrw:z rw:statement "一"@zh, 二 .\n', encoding="utf-8")
    found = messages(folder, extra)
    assert found == dedent("""\
        error[O001]: broken Turtle: a dot is expected at the end of statements
          --> more/a.ttl:8:1
        8 | rw:y a rw:Post .
          | ^^^^
        help: mend the line, or the end of the statement before it

        error[O001]: broken Turtle: 二 is not a valid RDF object
          --> more/b.ttl:2:27
        2 | rw:z rw:statement "一"@zh, 二 .
          |                            ^^
        help: mend the line, or the end of the statement before it""")


def test_folder_without_turtle_is_named(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError) as error:
        load_vocabulary(tmp_path / "nowhere")
    assert str(error.value) == (
        f"error[O002]: no Turtle file in folder `{tmp_path}/nowhere`\n  --> {tmp_path}/nowhere\nhelp: name a folder that holds the ontology's *.ttl files"
    )


def test_problems_come_sorted_by_file_and_line(folder, write) -> None:
    write(GOOD.replace('    dcterms:source "测试" ;\n', ""), "b.ttl")
    extra = write(GOOD.replace("rw:tired", "rw:ill").replace("疲劳上岗", "带病上岗").replace(', "tired at work"@en', ""), "a.ttl")
    with pytest.raises(KnowledgeError) as error:
        load_vocabulary([folder, extra])
    assert [(problem.path, problem.code) for problem in error.value.problems] == [("more/a.ttl", "O003"), ("more/b.ttl", "O005")]
