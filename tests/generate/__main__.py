"""`python -m tests.generate` writes every report of `sources/` into `samples/` and its gold into `tests/fixtures/`."""

from pathlib import Path

from tests.generate.build import SOURCES, build

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Write the files; the bytes are the same on every run."""
    for source in SOURCES:
        samples, gold = build(source)
        for folder, files in ((ROOT / 'samples', samples), (ROOT / 'tests' / 'fixtures', gold)):
            folder.mkdir(exist_ok=True)
            for name, content in files.items():
                (folder / name).write_bytes(content)


if __name__ == '__main__':
    main()
