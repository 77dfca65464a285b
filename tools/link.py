"""Makes `import jiahe` and the `jiahe` command work in this checkout, without a build step."""

import sys
import sysconfig
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / "src"
LAUNCHER = """#!{python}
import sys
from jiahe.cli.main import main
sys.exit(main())
"""

site = Path(sysconfig.get_path("purelib"))
(site / "jiahe.pth").write_text(f"{SOURCE}\n", encoding="utf-8")
launcher = Path(sys.executable).parent / "jiahe"
launcher.write_text(LAUNCHER.format(python=sys.executable), encoding="utf-8")
launcher.chmod(0o755)
