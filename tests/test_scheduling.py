"""The files that schedule jobs: well formed, of commands that exist, and with an ear for their exit codes."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from campaignpulse.cli import app
from typer.main import get_command

FOLDER = Path(__file__).parents[1] / "docs" / "scheduling"
PAGE = FOLDER.with_suffix(".md").read_text(encoding="utf-8")
JOBS = {
    "score": ("30 5 * * *", "*-*-* 05:30:00 UTC"),
    "recalibrate": ("30 6 * * 1", "Mon *-*-* 06:30:00 UTC"),
}
"""Each job with its schedule, as cron and as systemd write it."""

BOUNDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
"""Of the fields of a cron line: minute, hour, day of the month, month, day of the week."""

RETRIED, FAILED, DONE = "retried", "failed", "done"
HEARD = {0: DONE, 1: RETRIED, 2: FAILED, 3: DONE, 4: DONE}
job = pytest.mark.parametrize("job", JOBS)


def text(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def manifest(job: str) -> dict[str, Any]:
    return yaml.safe_load(text(f"cronjob-{job}.yaml"))


def workflow(job: str) -> dict[Any, Any]:
    return yaml.safe_load(text(f"workflow-{job}.yml"))


def unit(name: str) -> dict[str, dict[str, str]]:
    """A systemd file by section; of a key that stands several times the last."""
    parser = configparser.RawConfigParser(strict=False, delimiters=("=",), comment_prefixes=("#",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text(name))
    return {section: dict(parser[section]) for section in parser.sections()}


def cron_lines() -> list[tuple[str, str]]:
    """Schedule and command of each line of the crontab that is a job."""
    lines = [line for line in text("crontab").splitlines() if line and not line.startswith("#")]
    jobs = [line for line in lines if not re.match(r"[A-Z_]+=", line)]
    return [(" ".join(line.split()[:5]), line.split(maxsplit=5)[5]) for line in jobs]


def cron_command(job: str) -> str:
    (found,) = [command for _, command in cron_lines() if f"campaignpulse {job} " in command]
    return found.replace(r"\%", "%")


def shell_lines(job: str) -> dict[str, str]:
    """What each scheduler hands to the shell."""
    service = unit(f"campaignpulse-{job}.service")["Service"]
    container = manifest(job)["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]
    start = shlex.split(service["ExecStart"].replace("%%", "%"))
    assert start[:2] == container["command"] == ["/bin/sh", "-c"]
    return {
        "cron": cron_command(job),
        "systemd": start[2],
        "kubernetes": container["args"][0],
        "workflow": workflow(job)["jobs"][job]["steps"][0]["run"],
    }


@job
def test_all_schedulers_have_the_same_schedule(job: str) -> None:
    cron, systemd = JOBS[job]
    assert [schedule for schedule, command in cron_lines() if f" {job} " in command] == [cron]
    assert manifest(job)["spec"]["schedule"] == cron
    assert workflow(job)[True]["schedule"] == [{"cron": cron}]  # YAML 1.1 reads the key `on` as true
    assert unit(f"campaignpulse-{job}.timer")["Timer"]["OnCalendar"] == systemd
    assert "CRON_TZ=UTC" in text("crontab")
    assert manifest(job)["spec"]["timeZone"] == "Etc/UTC"


def test_each_line_of_the_crontab_has_five_fields_within_bounds_and_no_bare_percent_sign() -> None:
    for schedule, command in cron_lines():
        for field, (least, most) in zip(schedule.split(), BOUNDS, strict=True):
            assert field == "*" or least <= int(field) <= most
        assert not re.search(r"(?<!\\)%", command)  # cron reads it as the end of the line


@job
@pytest.mark.parametrize("scheduler", ["cron", "systemd", "kubernetes", "workflow"])
def test_what_is_scheduled_is_a_command_with_options_that_it_has(job: str, scheduler: str) -> None:
    (line,) = re.findall(rf"campaignpulse ({job} .*)", shell_lines(job)[scheduler])
    options = {option for one in get_command(app).commands[job].params for option in one.opts}
    assert set(re.findall(r"--\w+", line)) == {"--at", "--quiet", "--json"} <= options


def heard(line: str, code: int, folder: Path, *, run_by: str = "/bin/sh") -> int:
    """The exit code of a shell line where `campaignpulse` ends with `code`."""
    program = folder / "campaignpulse"
    program.write_text(f"#!/bin/sh\nexit {code}\n")
    program.chmod(0o755)
    there = line.replace("cd /srv/health", f"cd {folder}")
    path = f"{folder}:{os.environ['PATH']}"
    command = [*run_by.split(), "-c", there]
    done = subprocess.run(command, cwd=folder, env={"PATH": path}, capture_output=True, check=False)  # noqa: S603
    return done.returncode


@job
@pytest.mark.parametrize("code", HEARD)
def test_systemd_tries_again_what_may_mend_itself_and_calls_outcomes_success(
    job: str, code: int, tmp_path: Path
) -> None:
    service = unit(f"campaignpulse-{job}.service")["Service"]
    said = heard(shell_lines(job)["systemd"], code, tmp_path)
    good = {0, *map(int, service["SuccessExitStatus"].split())}
    tried_again = said not in map(int, service["RestartPreventExitStatus"].split())
    assert service["Restart"] == "on-failure"
    assert (DONE if said in good else RETRIED if tried_again else FAILED) == HEARD[code]


@job
@pytest.mark.parametrize("code", HEARD)
def test_kubernetes_tries_again_what_may_mend_itself_and_calls_outcomes_success(
    job: str, code: int, tmp_path: Path
) -> None:
    spec = manifest(job)["spec"]["jobTemplate"]["spec"]
    said = heard(shell_lines(job)["kubernetes"], code, tmp_path)
    rule = spec["podFailurePolicy"]["rules"][0]
    assert (rule["action"], rule["onExitCodes"]["operator"]) == ("FailJob", "In")
    assert spec["backoffLimit"] > 0
    final = said in rule["onExitCodes"]["values"]
    assert (DONE if said == 0 else FAILED if final else RETRIED) == HEARD[code]


@job
@pytest.mark.parametrize("code", HEARD)
def test_a_workflow_is_green_for_outcomes_and_red_for_failures(job: str, code: int, tmp_path: Path) -> None:
    said = heard(shell_lines(job)["workflow"], code, tmp_path, run_by="bash -e")
    assert said == (0 if HEARD[code] == DONE else code)


@job
@pytest.mark.parametrize("code", HEARD)
def test_cron_hears_the_exit_code_as_it_is(job: str, code: int, tmp_path: Path) -> None:
    assert heard(shell_lines(job)["cron"], code, tmp_path) == code


KNOWN: dict[str, Any] = {
    "apiVersion": "batch/v1",
    "kind": "CronJob",
    "metadata": {"name": str},
    "spec": {
        "schedule": str,
        "timeZone": str,
        "concurrencyPolicy": "Forbid",
        "startingDeadlineSeconds": int,
        "successfulJobsHistoryLimit": int,
        "failedJobsHistoryLimit": int,
        "jobTemplate": {
            "spec": {
                "activeDeadlineSeconds": int,
                "backoffLimit": int,
                "podFailurePolicy": {"rules": list},
                "template": {
                    "spec": {
                        "restartPolicy": "Never",
                        "containers": list,
                        "securityContext": dict,
                        "volumes": list,
                    }
                },
            }
        },
    },
}
"""The keys of a CronJob of batch/v1 that the manifest uses: their types, or the value that it must have."""


def unlike(found: Any, known: Any, path: str = "") -> list[str]:
    if isinstance(known, type):
        return [] if isinstance(found, known) else [path]
    if not isinstance(known, dict):
        return [] if found == known else [path]
    if not isinstance(found, dict) or set(found) != set(known):
        return [f"{path} has the keys {sorted(found)}"]
    return [wrong for key, inside in known.items() for wrong in unlike(found[key], inside, f"{path}.{key}")]


@job
def test_the_manifest_is_a_cron_job_whose_volumes_and_names_fit_together(job: str) -> None:
    assert unlike(manifest(job), KNOWN) == []
    spec = manifest(job)["spec"]["jobTemplate"]["spec"]
    pod = spec["template"]["spec"]
    (container,) = pod["containers"]
    assert {mount["name"] for mount in container["volumeMounts"]} == {one["name"] for one in pod["volumes"]}
    assert spec["podFailurePolicy"]["rules"][0]["onExitCodes"]["containerName"] == container["name"]
    assert re.fullmatch(r"[a-z0-9]([-a-z0-9]{0,50}[a-z0-9])?", manifest(job)["metadata"]["name"])


@job
@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed")
def test_kubectl_knows_every_key_of_the_manifest(job: str) -> None:
    """It gives back what it knows: a key that it does not know is lost, a value of another type refused."""
    file = FOLDER / f"cronjob-{job}.yaml"
    command = ["kubectl", "set", "image", "--local", "-f", str(file), f"{job}=health:2", "-o", "yaml"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    assert kept(yaml.safe_load(done.stdout.replace("health:2", "health:1")), manifest(job))


def kept(whole: Any, part: Any) -> bool:
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(key in whole and kept(whole[key], part[key]) for key in part)
    if isinstance(part, list):
        return len(whole) == len(part) and all(map(kept, whole, part))
    return bool(whole == part)


@job
def test_a_unit_has_its_sections_and_its_timer_makes_up_for_a_missed_night(job: str) -> None:
    service, timer = unit(f"campaignpulse-{job}.service"), unit(f"campaignpulse-{job}.timer")
    assert (set(service), set(timer)) == ({"Unit", "Service"}, {"Unit", "Timer", "Install"})
    assert (service["Service"]["Type"], timer["Timer"]["Persistent"]) == ("oneshot", "true")
    assert timer["Install"]["WantedBy"] == "timers.target"


@job
@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_finds_nothing_wrong_with_the_units(job: str) -> None:
    names = [str(FOLDER / f"campaignpulse-{job}.{kind}") for kind in ("service", "timer")]
    done = subprocess.run(["systemd-analyze", "verify", *names], capture_output=True, text=True, check=False)  # noqa: S603, S607
    assert (done.returncode, done.stderr) == (0, "")


@job
def test_a_workflow_has_the_keys_that_it_needs_and_takes_no_rights(job: str) -> None:
    found = workflow(job)
    assert set(found) == {"name", True, "permissions", "concurrency", "jobs"}
    assert found["permissions"] == {}
    assert found["concurrency"] == {"group": f"campaignpulse-{job}", "cancel-in-progress": False}
    assert set(found["jobs"]) == {job}
    assert set(found["jobs"][job]) == {"runs-on", "timeout-minutes", "defaults", "env", "steps"}
    lines = [step["run"] for step in found["jobs"][job]["steps"]]
    assert not any("${{" in line for line in lines)  # what is typed into a form is never part of a shell line


def test_every_file_is_named_on_the_page() -> None:
    assert set(re.findall(r"\(scheduling/([\w.-]+)\)", PAGE)) == {file.name for file in FOLDER.iterdir()}
