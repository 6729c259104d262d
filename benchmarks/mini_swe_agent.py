"""One attempt of mini-swe-agent at a scripted endpoint, in its Docker environment, with its prompts for SWE-bench.

Arguments: base URL of the endpoint, image. Prints its version, how it ended and milliseconds of its start as JSON.
"""

import json
import sys
import time

import yaml

began = time.perf_counter()

from minisweagent import __version__  # noqa: E402 (how long it takes is measured)
from minisweagent.agents.default import DefaultAgent  # noqa: E402
from minisweagent.config import builtin_config_dir  # noqa: E402
from minisweagent.environments.docker import DockerEnvironment  # noqa: E402
from minisweagent.models.litellm_model import LitellmModel  # noqa: E402

imported = time.perf_counter()
base_url, image = sys.argv[1:]
config = yaml.safe_load((builtin_config_dir / "benchmarks" / "swebench.yaml").read_text())
model = LitellmModel(
    **config["model"]
    | {
        "model_name": "openai/fake",
        "model_kwargs": {"drop_params": True, "api_base": base_url, "api_key": "none"},
        "cost_tracking": "ignore_errors",
    }
)
environment = DockerEnvironment(image=image, cwd="/testbed")
started = time.perf_counter()
agent = DefaultAgent(model, environment, **config["agent"])
ended = agent.run("a is wrong")
print(
    json.dumps(
        {
            "version": __version__,
            "end": ended.get("exit_status"),
            "import_ms": 1000 * (imported - began),
            "container_ms": 1000 * (started - imported),
        }
    )
)
