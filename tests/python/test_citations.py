"""Citations: everything can be cited, each reference once, and what has none is said."""

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import h5py
import pytest

import tendonlab
from tendonlab import _core
from tendonlab.catalogue import Catalogue, Reference, load_catalogue
from tendonlab.catalogue.programmes import Programme
from tendonlab.citations import Citations, cite
from tendonlab.citations.subjects import Library
from tendonlab.errors import DataFileError, InputError, ResultsError, UnknownNameError

CITATION_FILE = Path("CITATION.cff")

# Found by arithmetic on no publication: it is 1 by definition.
WITHOUT_REFERENCE = {"life_scale"}


def behind(citations: Citations, reference: str) -> list[str]:
    return [str(item) for citation in citations if citation.reference.id == reference for item in citation.behind]


def texts_of(path: Path, change: Callable[[str], str], name: str, to: Path) -> Path:
    """Copy a results file with one of its texts changed."""
    shutil.copy(path, to)
    with h5py.File(to, "r+") as file:
        old = file[name].asstr()[()]
        kind = file[name].dtype
        del file[name]
        new = change(old) if isinstance(old, str) else [change(text) for text in old]
        file.create_dataset(name, data=new, dtype=kind)
    return to


def test_everything_can_be_cited(installed: Catalogue) -> None:
    library = Library(installed)
    ids = [entry.symbol for entry in installed.parameters]
    for kind in ("programmes", "exercises", "adjuncts", "populations", "pain_rules", "terrains"):
        ids += getattr(installed, kind)
    for name in dict.fromkeys([*ids, *(fact.id for fact in library.facts)]):
        found = cite(name)
        assert all(subject.heading.startswith((f"{name}: ", f"{name} (")) for subject in found.subjects)
        assert len({citation.reference.id for citation in found}) == len(found)
        assert [citation.number for citation in found] == list(range(1, len(found) + 1))
        assert all(citation.behind for citation in found)
        assert not found.missing
        assert len(found) or found.assumed
        assert found.to_bibtex()
        for citation in found:
            assert citation.reference.where in " ".join(str(found).split())


def test_a_reference_is_cited_with_all_that_rests_on_it(installed: Catalogue) -> None:
    for name in installed.references:
        found = cite(name)
        assert [citation.reference.id for citation in found] in ([name], [])
    found = cite("beyer-2015")
    assert {"programme hsr", "programme alfredson", "pain rule after-session"} <= set(behind(found, "beyer-2015"))
    unused = Reference(other="a letter").model_copy(update={"id": "nobody-1900"})
    references = {**installed.references, "nobody-1900": unused}
    found = cite("nobody-1900", catalogue=replace(installed, references=references))
    assert len(found) == 0
    assert found.subjects[0].lines == ("a letter", "Nothing in the catalogue rests on it.")


def test_parameters_that_are_not_assumed_have_their_references(installed: Catalogue) -> None:
    for entry in installed.parameters:
        if entry.basis == "assumed":
            continue
        found = cite(entry.symbol)
        own = [item for item in found.items if item.kind == "parameter" and item.name == entry.symbol]
        assert [item.basis for item in own] == [entry.basis]
        if entry.symbol in WITHOUT_REFERENCE:
            assert f"parameter {entry.symbol} ({entry.basis}): {entry.source}" in str(found)
        else:
            assert own[0].references


def test_what_a_parameter_was_fitted_on_is_among_the_facts(installed: Catalogue) -> None:
    known = [fact.id for fact in Library(installed).facts]
    for entry in installed.parameters:
        lines = [line for subject in cite(entry.symbol).subjects for line in subject.lines]
        told = [line for line in lines if line.startswith("fitted on ")]
        assert len(told) == len(entry.fitted_on)
        for line in told:
            assert all(name in known for name in line.split(": ", 1)[1].split(", "))


def test_a_fitted_parameter_brings_the_references_of_its_facts(installed: Catalogue) -> None:
    found = cite("kappa_q")
    (subject,) = found.subjects
    entry = installed.parameters["kappa_q"]
    assert subject.lines[0] == f"fitted: {entry.source}"
    assert entry.prior is not None
    assert subject.lines[1] == f"before the calibration: {entry.prior.source}"
    assert "parameter kappa_q (fitted)" in behind(found, "arampatzis-2007")
    assert "fact arampatzis2007_hi_k" in behind(found, "arampatzis-2007")


def test_a_programme_brings_what_it_uses() -> None:
    found = cite("hsr")
    assert behind(found, "beyer-2015")[:3] == ["programme hsr", "adherence to hsr", "pain rule after-session"]
    assert behind(found, "nuzzo-2024") == ["chart of repetition maxima"]
    assert "exercise seated-heel-raise-machine (derived)" in behind(found, "baxter-2021")
    # It gives its own mean and spread, so the usual ones are not behind it.
    assert [item.name for item in found.items if item.kind == "usual adherence"] == [
        *(f"course from week {week}" for week in (1, 3, 7)),
        *("sessions made up", "sessions overdone", "drop-out"),
    ]
    assert "foam-rolling on dorsiflexion" in str(cite("bodywork-flow"))
    assert not [item for item in cite("wait-and-see").items if "adherence" in item.kind]


def test_an_id_of_several_things_means_all_of_them() -> None:
    found = cite("silbernagel")
    assert [subject.heading.rsplit("(")[-1] for subject in found.subjects] == ["programme)", "pain rule)"]
    assert [subject.heading.rsplit("(")[-1] for subject in cite("foam-rolling").subjects] == ["exercise)", "adjunct)"]


def test_the_same_thing_twice_is_cited_once() -> None:
    assert str(cite(["hsr", "hsr"])) == str(cite("hsr"))


def test_what_is_assumed_is_said(installed: Catalogue) -> None:
    found = cite(["s_R", "s_UR", "grass"])
    assert str(found).split("Assumed, or without a reference\n")[1].splitlines() == [
        "  parameter s_R (assumed): no data",
        f"  parameter s_UR (assumed): {installed.parameters['s_UR'].source} [1]",
        f"  ground grass (assumed): {installed.terrains['grass'].note}",
    ]


def test_nothing_means_the_software() -> None:
    found = cite()
    assert len(found) == 0
    text = " ".join(str(found).split())
    assert text.startswith("TendonLab itself")
    assert text.endswith(f"Version {_core.__version__}")
    told = CITATION_FILE.read_text()
    for words in (found.software[0].title, found.software[0].authors):
        assert f'"{words}"' in told


def test_results(trial_file: Path, installed: Catalogue) -> None:
    found = cite(trial_file)
    (subject,) = found.subjects
    assert subject.lines[0] == (
        "hsr, wait-and-see; Mid-portion tendinopathy, simulated; participants 40, weeks 14, seed 3; "
        f"TendonLab {_core.__version__}"
    )
    for basis in ("measured", "derived", "fitted", "assumed"):
        symbols = [entry.symbol for entry in installed.parameters if entry.basis == basis]
        assert f"parameters {basis} ({len(symbols)}): {', '.join(symbols)}" in subject.lines
    assert found.software[0].runs == ("trial.h5: seed 3",)
    for name in ("hsr", "wait-and-see", "midportion", "E_ref and F_max", "thera-band"):
        assert (name in [item.name for item in found.items]) == (name != "thera-band")
    for programme in ("hsr", "wait-and-see"):
        names = {citation.reference.id for citation in cite(programme)}
        assert names <= {citation.reference.id for citation in found}
    with tendonlab.open_results(trial_file) as results:
        assert str(cite(results)) == str(cite(str(trial_file)))


def test_results_are_cited_with_their_own_numbers(trial_file: Path, tmp_path: Path) -> None:
    def other(text: str) -> str:
        table = text.replace('"no data"', '"a file of its own"', 1)
        return re.sub(r'references = \["thorpe-2016"\]', 'references = ["nobody-1900"]', table)

    found = cite(texts_of(trial_file, other, "parameter_table", tmp_path / "own.h5"))
    text = " ".join(str(found).split())
    assert ": a file of its own" in text
    assert "Not among the references of this TendonLab nobody-1900, behind: parameter SD_ln_kappa (derived)" in text
    assert "% not among the references: nobody-1900" in found.to_bibtex()


def test_results_of_another_version(trial_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "old.h5"
    shutil.copy(trial_file, path)
    with h5py.File(path, "r+") as file:
        file.attrs["tendonlab_version"] = "0.0.7"
    found = cite([path, trial_file])
    assert f"are cited as in TendonLab {_core.__version__}" in found.subjects[0].lines[1]
    assert [software.version for software in found.software] == ["0.0.7", _core.__version__]
    assert "@software{tendonlab-0.0.7," in found.to_bibtex()


@pytest.mark.parametrize("name", ["parameter_table", "population_text", "programme_simulated"])
def test_results_that_are_not_understood(trial_file: Path, tmp_path: Path, name: str) -> None:
    path = texts_of(trial_file, lambda text: f"nonsense = 1\n{text}", name, tmp_path / "other.h5")
    with pytest.raises(ResultsError, match=r"other\.h5 was made with data that TendonLab .*: .*nonsense"):
        cite(path)


@pytest.mark.parametrize("name", ["parameter_table", "population_text", "programme_simulated"])
def test_results_that_lack_something(trial_file: Path, tmp_path: Path, name: str) -> None:
    path = tmp_path / "part.h5"
    shutil.copy(trial_file, path)
    with h5py.File(path, "r+") as file:
        del file[name]
    with pytest.raises(ResultsError, match="damaged"):
        cite(path)


def own_file(folder: Path, change: Callable[[str], str] = lambda text: text) -> Path:
    path = folder / "own.toml"
    path.write_text(change(load_catalogue().programmes["hsr"].text.replace('id = "hsr"', 'id = "own"')))
    return path


def test_a_programme_of_ones_own(tmp_path: Path) -> None:
    path = own_file(tmp_path)
    found = cite(str(path))
    assert found.subjects[0].heading.startswith("own: ")
    assert f"tendonlab show {path}" in found.subjects[0].lines[0]
    assert "programme own" in behind(found, "beyer-2015")
    with tendonlab.compare([path], population="midportion", participants=2, weeks=1, out=tmp_path / "r.h5") as results:
        assert "programme own" in behind(cite(results), "beyer-2015")
    with pytest.raises(DataFileError, match="unknown reference 'beyer-2051'"):
        cite(own_file(tmp_path, lambda text: text.replace("beyer-2015", "beyer-2051")))


def test_a_programme_made_in_python(installed: Catalogue) -> None:
    made = installed.programmes["hsr"].model_copy(update={"id": "made", "sources": ("rompe-2007",)})
    assert isinstance(made, Programme)
    found = cite(made)
    assert behind(found, "rompe-2007") == ["programme made"]
    assert "tendonlab show" not in str(found)


def test_unknown_names() -> None:
    with pytest.raises(UnknownNameError) as caught:
        cite("hrs")
    assert caught.value.suggestion == "hsr"
    assert "Did you mean 'hsr' (programme)" in str(caught.value)
    assert {"hsr", "eps_th", "midportion", "beyer-2015", "run"} <= set(caught.value.known)
    with pytest.raises(UnknownNameError, match=r"'eps_th' \(parameter\)"):
        cite("eps-th")
    with pytest.raises(UnknownNameError, match=r"'foam-rolling' \(exercise and adjunct\)"):
        cite("foamrolling")
    with pytest.raises(UnknownNameError, match=r"unknown name 'xyzzy', and no such file\. Names"):
        cite("xyzzy")


@pytest.mark.parametrize("names", [7, [7], ["hsr", None]])
def test_what_is_no_name(names: Any) -> None:
    with pytest.raises(InputError, match="named by an id or a path"):
        cite(names)


def parsed(text: str) -> dict[str, tuple[str, dict[str, str]]]:
    """Read BibTeX strictly: key -> kind and fields; braces balance, and nothing but comments lies between."""
    entries: dict[str, tuple[str, dict[str, str]]] = {}
    between = re.sub(r"^@(\w+)\{([^,\s{}]+),\n(.*?)\n\}$", "", text, flags=re.DOTALL | re.MULTILINE)
    assert all(line.startswith("%") and "@" not in line for line in between.splitlines() if line)
    for match in re.finditer(r"^@(\w+)\{([^,\s{}]+),\n(.*?)\n\}$", text, flags=re.DOTALL | re.MULTILINE):
        kind, key, body = match.groups()
        fields: dict[str, str] = {}
        for line in body.splitlines():
            field = re.fullmatch(r"  (\w+) = \{(.*)\},?", line)
            assert field is not None, line
            name, value = field.groups()
            assert name not in fields
            depth = 0
            for character in value:
                depth += {"{": 1, "}": -1}.get(character, 0)
                assert depth >= 0
            assert depth == 0
            assert name == "doi" or not re.search(r"(?<!\\)[&%$#_~^]", value)
            fields[name] = value
        assert key not in entries
        entries[key] = (kind, fields)
    return entries


def test_bibtex(installed: Catalogue, trial_file: Path) -> None:
    found = cite([*installed.references, trial_file])
    entries = parsed(found.to_bibtex())
    assert set(entries) == {*(citation.reference.id for citation in found), f"tendonlab-{_core.__version__}"}
    for name, reference in ((citation.reference.id, citation.reference) for citation in found):
        kind, fields = entries[name]
        assert kind == ("article" if reference.journal else "misc")
        assert fields.get("doi") == reference.doi
        assert fields.get("pmid") == reference.pmid
        assert fields.get("year") == (str(reference.year) if reference.year else None)
        assert "doi" in fields or "note" in fields
    assert entries["mulvad-2018"][1]["author"] == "Mulvad and others"
    assert entries["stefansson-2019"][1]["author"] == "Stefansson and Brandsson and Langberg and Arnason"
    assert entries["szaro-2021"][1]["author"] == "Szaro and {Ghali Gataa}"
    assert entries["van-der-plas-2012"][1]["author"] == "van der Plas"
    assert entries["nsca-load-chart"][1]["author"] == "{National Strength and Conditioning Association}"
    assert entries["komi-1990"][1]["note"].startswith("PMID 2081741")
    assert "trial.h5: seed 3" in entries[f"tendonlab-{_core.__version__}"][1]["note"]


def test_bibtex_is_escaped(trial_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "50%_{a&b}~^#$@.h5"
    shutil.copy(trial_file, path)
    (note,) = [fields["note"] for key, (_, fields) in parsed(cite(path).to_bibtex()).items() if "tendonlab" in key]
    assert r"50\%\_\textbraceleft{}a\&b\textbraceright{}\textasciitilde{}\textasciicircum{}\#\$@.h5: seed 3" in note


@pytest.mark.parametrize("width", [1, 30, 100])
def test_widths(width: int) -> None:
    found = cite(["eps_th", "foam-rolling"])
    lines = found.to_text(width).splitlines()
    assert " ".join(found.to_text(width).split()) == " ".join(str(found).split())
    for line in lines:
        assert len(line) <= width or " " not in line.split("] ", 1)[-1].strip() or line in str(found).splitlines()


def test_its_own_name() -> None:
    assert tendonlab.cite is cite
    assert repr(cite("c")) == str(cite("c"))
