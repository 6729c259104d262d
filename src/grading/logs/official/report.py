"""Writes the official reports of cases: `python report.py < cases.jsonl > again.jsonl`, with `pip install swebench==5.0.2`.

A case is `{name, row, log, report}`; the report comes from `swebench.harness.grading.get_eval_report`, or is `{"crash": true}` where that
raises. Parsers of Multimodal's repositories that the release has, and no name for, are asked for by their functions' names.
"""

import contextlib
import json
import sys
import tempfile

from swebench.harness.grading import get_eval_report
from swebench.harness.log_parsers import PARSER_REGISTRY, javascript
from swebench.types import TestSpec

for name in ("parse_log_cypress", "parse_log_emotion", "parse_plotly_js", "parse_log_prettier", "parse_log_scratch_gui"):
    PARSER_REGISTRY.setdefault(name, getattr(javascript, name))


def official_report(row: dict, log: str) -> dict:
    spec = TestSpec(image="", eval_script_list=[], repo="", **row)
    with tempfile.NamedTemporaryFile("w", encoding="utf8", newline="") as file:
        file.write(log)
        file.flush()
        try:
            with contextlib.redirect_stdout(sys.stderr):
                prediction = {"instance_id": spec.instance_id, "model_patch": "some"}
                report = get_eval_report(spec, prediction, file.name, include_tests_status=True)[spec.instance_id]
        except Exception:  # whatever it is, no report is written
            return {"crash": True}
    lists = report.get("tests_status")
    return {
        "resolved": report["resolved"],
        "tests_status": lists and {name: lists[name] for name in ("FAIL_TO_PASS", "PASS_TO_PASS")},
    }


for line in sys.stdin:
    case = json.loads(line)
    case["report"] = official_report(case["row"], case["log"])
    print(json.dumps(case, ensure_ascii=False))
