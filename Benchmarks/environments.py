"""The peers' virtual environments: made where git does not look, made again when their requirements change."""

import hashlib
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
REQUIREMENTS = {
    "trl_peer.py": "requirements.txt",
    "transformers_peer.py": "requirements.txt",
    "torch_peer.py": "requirements.txt",
    "trl_ppo_peer.py": "requirements-ppo.txt",
}


def python_for(requirements, place, given=None):
    """A Python with everything in a file of requirements: the one that is given, or one that is made."""
    path = FOLDER / "peers" / requirements
    if given:
        differences = unmet(given, path)
        if differences:
            sys.exit(f"bench: {requirements} asks for other versions than are there: {', '.join(differences)}")
        return given
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    environment = Path(place).resolve() / f"{Path(requirements).stem}-{digest}"
    python = environment / "bin" / "python"
    done = environment / "complete"
    if not done.exists():
        print(f"bench: making an environment of {requirements}; this loads a few gigabytes", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(environment)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "-r", str(path)], check=True)
        done.touch()
    return str(python)


def unmet(python, path):
    """The requirements that a Python does not have as they are pinned."""
    wanted = dict(line.strip().split("==") for line in path.read_text().splitlines() if "==" in line)
    program = "import importlib.metadata as m, sys\nfor n in sys.argv[1:]:\n  print(n, m.version(n))"
    found = subprocess.run([python, "-c", program, *wanted], capture_output=True, text=True)
    if found.returncode != 0:
        return [found.stderr.strip().splitlines()[-1] if found.stderr.strip() else "it does not run"]
    versions = dict(line.split() for line in found.stdout.splitlines())
    return [f"{name} {versions[name]}, not {version}" for name, version in wanted.items() if versions[name] != version]
