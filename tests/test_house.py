"""The house keeps its plan: imports run one way, start-up stays light, the wheel is whole, the docs are true."""

import ast
import os
import re
import subprocess
import sys
import venv
import zipfile

import pytest
from conftest import ROOT

# A module of a sub-package is named with its folder, as in `batch/walk`.
MODULES = sorted(
    path.relative_to(ROOT / "cleaner").with_suffix("").as_posix()
    for path in (ROOT / "cleaner").rglob("*.py")
    if path.stem not in ("__init__", "__main__")
)


def house_order():
    """The modules in the order of the table in CONTRIBUTING.md."""
    rows = [line for line in (ROOT / "CONTRIBUTING.md").read_text().splitlines() if line.startswith("| `")]
    table = rows[: next(place for place, row in enumerate(rows) if row.startswith("| `ahocorasick"))]
    return [name for row in table for name in re.findall(r"`([\w/]+)`", row.split("|")[1])]


def imports(module):
    """The modules of the house that `module` imports, anywhere in it."""
    tree = ast.parse((ROOT / "cleaner" / f"{module}.py").read_text())
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("cleaner."):
            found.add("/".join(node.module.split(".")[1:]))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "cleaner":
            folder = "".join(f"{part}/" for part in node.module.split(".")[1:])
            found.update(folder + alias.name for alias in node.names if folder + alias.name in MODULES)
    return found


def test_every_module_has_its_place():
    """The table in CONTRIBUTING.md lists every module, once."""
    assert MODULES == sorted(house_order())


@pytest.mark.parametrize("module", MODULES)
def test_imports_run_upwards(module):
    """A module imports only what stands above it in the table."""
    order = house_order()
    assert set() == imports(module) - set(order[: order.index(module)])


@pytest.mark.parametrize("module", MODULES)
def test_docstrings(module):
    """Every module says what it is; every public function and class has a docstring."""
    tree = ast.parse((ROOT / "cleaner" / f"{module}.py").read_text())
    assert ast.get_docstring(tree)
    nodes = [node for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_")]
    assert [] == [node.name for node in nodes if not ast.get_docstring(node)]


def python(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_import_is_light():
    """`import cleaner` brings in neither trafilatura, rich, lxml, numpy, yaml, regex nor chardet; nor does cleaning a page."""
    heavy = "{'trafilatura', 'rich', 'lxml', 'numpy', 'yaml', 'regex', 'chardet'}"
    assert "set()" == python(f"import sys, cleaner; print({heavy} & set(sys.modules))")
    python("import cleaner; cleaner.clean('x')")  # the cache is warm now
    page = "Harbour reopens after storm\\n\\nThe boats left."
    assert "set()" == python(f"import sys, cleaner; cleaner.Cleaner(level='rules')('{page}').text; print({heavy} & set(sys.modules))")


def test_plain_text_needs_no_parser():
    """Cleaning plain text, also text that mentions tags, brings in neither lxml nor trafilatura; HTML brings lxml.

    Trafilatura comes with the first page of which not much is expected.
    """
    code = "import sys, cleaner; cleaner.clean({!r}).text; print(sorted({{'lxml', 'trafilatura'}} & set(sys.modules)))"
    assert "[]" == python(code.format("Harbour reopens\n\nClose <p> with </p>, he said."))
    assert "['lxml']" == python(code.format("<p>The boats left.</p>"))
    assert "['lxml', 'trafilatura']" == python(code.replace("import sys, cleaner", "import sys, cleaner, cleaner.pipeline as p; p.SURE = 2")
                                               .format("<p>The boats left.</p>"))


def test_no_dataclasses():
    """`dataclasses` and `inspect` cost a fifth of the start-up allowed."""
    assert "set()" == python("import sys, cleaner.cli; print({'dataclasses', 'inspect', 'pathlib'} & set(sys.modules))")


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    """The wheel, built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(folder), str(ROOT)], check=True)
    (built,) = folder.glob("*.whl")
    return built


def test_wheel_holds_the_rules(wheel):
    """All packs and the typing marker are in the wheel, and nothing that does not belong."""
    names = zipfile.ZipFile(wheel).namelist()
    shipped = {f"cleaner/{path.relative_to(ROOT)}" for path in (ROOT / "rules").rglob("*") if path.is_file()}
    assert set() == shipped - set(names)
    assert "cleaner/py.typed" in names
    assert [] == [name for name in names if not name.startswith(("cleaner/", "boilerplate_cleaner-"))]


def test_installed_wheel_finds_its_rules(wheel, tmp_path):
    """A wheel in a bare virtual environment cleans a page with its own rules."""
    venv.create(tmp_path / "venv", with_pip=False, symlinks=True)
    site = next((tmp_path / "venv").glob("lib/python3*/site-packages"))
    zipfile.ZipFile(wheel).extractall(site)
    # The dependencies come from the environment that runs the tests: nothing is fetched here.
    paths = os.pathsep.join(path for path in sys.path if path.endswith("site-packages"))
    (site / "dependencies.pth").write_text(paths + "\n")
    code = "import cleaner, cleaner.library as l; print(l.rules_home()); print(cleaner.clean('Share on Facebook').decisions[0].because)"
    run = subprocess.run([str(tmp_path / "venv" / "bin" / "python"), "-I", "-c", code], capture_output=True, text=True, cwd=tmp_path)
    assert [str(site / "cleaner" / "rules"), "languages/en/share-row"] == run.stdout.split(), run.stderr


def consoles():
    """The console examples in the docs: the command, and what it prints."""
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        for block in re.findall(r"```console\n(.*?)```", path.read_text(encoding="utf-8"), re.S):
            for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
                command, _, output = part.partition("\n")
                yield pytest.param(command, output, id=f"{path.name}: {command[:40]}")


@pytest.mark.parametrize(("command", "output"), list(consoles()))
def test_docs_are_true(command, output):
    """What the docs show is what the command prints."""
    environment = {**os.environ, "PATH": os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"]}
    run = subprocess.run(["bash", "-c", command], capture_output=True, text=True, cwd=ROOT, env=environment)
    assert output == run.stdout, run.stderr


def test_readme_python():
    """The Python examples in the README run."""
    import doctest

    assert (0, True) == ((result := doctest.testfile(str(ROOT / "README.md"), module_relative=False)).failed, result.attempted > 4)


def test_readme_pack():
    """The pack in the README loads, and its rule passes its examples."""
    from cleaner.examples import failures
    from cleaner.pack import load_pack

    (source,) = re.findall(r"```yaml\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S)
    pack, problems = load_pack(source, "mine.yaml", ["player"])
    assert [] == problems
    assert [] == failures(pack.rules[0])


def test_docs_rules_example():
    """The pack in docs/rules.md loads, and its rule passes its examples."""
    from cleaner.examples import failures
    from cleaner.pack import load_pack

    source = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "rules.md").read_text(encoding="utf-8"), re.S)[0]
    pack, problems = load_pack(source, "mine.yaml", ["related"])
    assert [] == problems
    assert [] == [str(failure) for failure in failures(pack.rules[0])]


def test_nothing_of_this_machine():
    """No path of a machine and no registry address stands in the project."""
    files = subprocess.run(["git", "ls-files"], capture_output=True, text=True, cwd=ROOT).stdout.split("\n")
    named = re.compile(r"/(?:root|home)/\w|" + "pypi" + r"\.org|" + "files" + r"\.pythonhosted")
    texts = [ROOT / name for name in files if name.endswith((".py", ".md", ".toml", ".yaml", ".yml")) and (ROOT / name).exists()]
    assert [] == [path.name for path in texts if named.search(path.read_text(encoding="utf-8"))]
