"""Says what an interpreter is: one JSON object (see interpreters.ts). Runs on any Python 3."""

import json
import os
import platform
import sys
import sysconfig

print(
    json.dumps(
        {
            "implementation": platform.python_implementation(),
            "version": platform.python_version(),
            "prefix": os.path.realpath(sys.base_prefix),
            "executable": os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable),
            "shared": bool(sysconfig.get_config_var("Py_ENABLE_SHARED")),
            "usable": all(__import__("importlib.util").util.find_spec(name) for name in ("ssl", "zlib", "venv")),
        }
    )
)
