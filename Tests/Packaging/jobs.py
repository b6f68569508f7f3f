"""The recipes' jobs: the commands of the action and of the GitLab component, run against the sandbox and a forge in memory.

FLOWBIND names the program; .ci/run sets it.
"""
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import yaml

from forge import GitHub, GitLab

ROOT = pathlib.Path(__file__).resolve().parents[2]
FLOWBIND = os.environ["FLOWBIND"]
BROKEN = "version: 1\nentries: [{model: authentik_flows.flowstagebinding, identifiers: {}}]\n"


class Sandbox:
    """An authentik in memory, as a process of its own."""

    def __init__(self):
        self.process = subprocess.Popen(
            [FLOWBIND, "sandbox"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.environment = {}
        while len(self.environment) < 2:
            match = re.match(r"(?:export )?(AUTHENTIK_\w+)='?([^'\n]*)", self.process.stdout.readline())
            if match:
                self.environment[match.group(1)] = match.group(2)

    def stop(self):
        self.process.terminate()
        self.process.communicate()


class Repository:
    """A repository with the example blueprints, and flowbind-ci on the path."""

    def __init__(self, folder):
        self.folder, self.bin = folder / "checkout", folder / "bin"
        shutil.copytree(ROOT / "blueprints", self.folder / "blueprints")
        self.bin.mkdir()
        (self.bin / "flowbind").symlink_to(FLOWBIND)
        (self.bin / "flowbind-ci").symlink_to(ROOT / ".packaging/ci/flowbind-ci")
        self.git("init", "-q", "-b", "main")
        self.base = self.commit("begin")

    def git(self, *words):
        identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
        return subprocess.run(
            ["git", *identity, *words], cwd=self.folder, check=True, capture_output=True, text=True).stdout.strip()

    def commit(self, message):
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")


class Action:
    """Runs the steps of action.yml, as GitHub's runner does it with the inputs."""

    forge = GitHub
    definition = yaml.safe_load((ROOT / ".github/actions/flowbind/action.yml").read_text())
    verdict = "verdict={}\n"

    @classmethod
    def steps(cls, inputs):
        known = {name: str(given.get("default", "")) for name, given in cls.definition["inputs"].items()}
        assert set(inputs) <= set(known)
        known |= inputs

        def fill(text):
            return re.sub(r"\$\{\{ inputs\.([\w-]+) .*?\}\}", lambda match: known[match.group(1)], text)

        for step in cls.definition["runs"]["steps"]:
            if step.get("if") == "inputs.version != ''" and not known["version"]:
                continue
            assert "${{" not in step["run"], "a value in a script is code"
            yield step["run"], {name: fill(value) for name, value in step["env"].items()}

    @staticmethod
    def output(folder, checkout):
        return folder / "output"


class Component:
    """Runs the script of the GitLab component with the inputs filled in."""

    forge = GitLab
    definition = list(yaml.safe_load_all((ROOT / ".gitlab/flowbind.yml").read_text()))
    verdict = "FLOWBIND_VERDICT={}\n"

    @classmethod
    def steps(cls, inputs):
        spec, job = cls.definition
        known = {name: given.get("default") for name, given in spec["spec"]["inputs"].items()} | inputs
        (job,) = job.values()

        def fill(text):
            return re.sub(r"\$\[\[ inputs\.([\w-]+) \]\]", lambda match: known[match.group(1)] or "", str(text))

        assert not any("$[[" in line for line in job["before_script"] + job["script"]), "a value in a script is code"
        variables = {name: fill(value) for name, value in job["variables"].items()}
        yield "\n".join(job["script"]), variables

    @staticmethod
    def output(folder, checkout):
        return folder / "flowbind.env"


class Jobs:
    """What both systems do alike."""

    @classmethod
    def setUpClass(cls):
        cls.sandbox = Sandbox()

    @classmethod
    def tearDownClass(cls):
        cls.sandbox.stop()

    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self.temporary.cleanup)
        self.folder = pathlib.Path(self.temporary.name)
        self.repository = Repository(self.folder)
        self.forge = self.system.forge()
        self.addCleanup(self.forge.stop)

    def run_job(self, event, secrets=True, **inputs):
        code, said = 0, ""
        for script, variables in self.system.steps(inputs):
            path = f"{self.repository.bin}:{os.environ['PATH']}"
            inherited = {"PATH": path, "HOME": str(self.folder), "LD_LIBRARY_PATH": os.environ.get("LD_LIBRARY_PATH", "")}
            known = inherited | variables | event | (self.sandbox.environment if secrets else {})
            run = subprocess.run(
                ["bash", "-euo", "pipefail", "-c", script], cwd=self.repository.folder, env=known, capture_output=True,
                text=True, timeout=300)
            code, said = run.returncode, run.stdout + run.stderr
            self.assertNotIn("forge-token", said)
        self.said = said
        return code

    def ours(self, environment="production"):
        return [comment for comment in self.forge.comments
                if comment["author"] == self.forge.me and comment["body"].startswith(f"<!-- flowbind-ci plan {environment} ")]

    def plan(self, head, environment="production", **more):
        event = self.forge.pull_request(self.folder, head, self.repository.base)
        return self.run_job(event, command="plan", environment=environment, **more)

    def test_a_pull_request_has_one_comment_that_the_second_push_edits(self):
        others = [
            self.forge.say("<!-- other-tool -->\n42 changes"),
            self.forge.say("<!-- flowbind-ci plan production head=1 digest=0123456789abcdef -->", author="mallory"),
            self.forge.say("<!-- flowbind-ci plan production head=1 digest=0123456789abcdef -->", editor="mallory"),
            self.forge.say("> <!-- flowbind-ci plan production head=1 digest=0123456789abcdef -->"),
        ]
        before = [dict(comment) for comment in others]
        self.assertEqual(self.plan("a" * 40), 0, self.said)
        self.assertEqual(self.plan("a" * 40, environment="staging"), 0, self.said)
        self.assertEqual(self.plan("b" * 40), 0, self.said)
        self.assertEqual(others, before)
        self.assertEqual(len(self.forge.comments), len(others) + 2)
        mine = [comment for comment in self.ours() if comment not in others]
        self.assertEqual(len(mine), 1)
        self.assertRegex(mine[0]["body"].split("\n")[0], f"head={'b' * 40} digest=[0-9a-f]{{16}} -->$")
        self.assertIn("flowbind plan: 4 updates", mine[0]["body"])
        self.assertIn("**staging**", self.ours("staging")[0]["body"])

    def test_a_failed_plan_has_a_whole_marker_too_and_the_next_one_finds_it(self):
        broken = self.repository.folder / "blueprints/broken.yaml"
        broken.write_text(BROKEN)
        self.assertEqual(self.plan("a" * 40), 65, self.said)
        self.assertEqual(self.ours()[0]["body"].split("\n")[0], f"<!-- flowbind-ci plan production head={'a' * 40} digest= -->")
        self.assertEqual(self.plan("a" * 40, options="--no-such-option"), 64, self.said)
        self.assertIn("ended with 64 before there was a report", self.ours()[0]["body"])
        broken.unlink()
        self.assertEqual(self.plan("b" * 40), 0, self.said)
        self.assertEqual(len(self.forge.comments), 1)
        self.assertIn("4 updates", self.ours()[0]["body"])

    def test_an_older_job_leaves_the_comment_to_the_newer_push(self):
        event = self.forge.pull_request(self.folder, "a" * 40, self.repository.base)
        self.forge.head = "b" * 40
        self.assertEqual(self.run_job(event, command="plan"), 0, self.said)
        self.assertEqual(self.forge.writes, [])

    def test_a_changed_configuration_is_shown(self):
        (self.repository.folder / "flowbind.yaml").write_text("limits: {max_changes: 7}\n")
        self.repository.commit("more")
        self.assertEqual(self.plan("a" * 40), 0, self.said)
        body = self.ours()[0]["body"]
        self.assertIn("This pull request changes flowbind.yaml", body)
        self.assertIn("    +limits: {max_changes: 7}", body)

    def test_the_apply_job_takes_the_digest_from_the_comment(self):
        head = "a" * 40
        self.assertEqual(self.plan(head), 0, self.said)
        digest = re.search("digest=([0-9a-f]+)", self.ours()[0]["body"]).group(1)
        self.forge.comments.insert(0, self.forge.say(
            f"<!-- flowbind-ci plan production head={head} digest=0123456789abcdef -->", author="mallory"))
        self.forge.comments.pop()
        apply = dict(command="apply", environment="production", expect="comment", options="--no-journal --deadline 5m")
        event = self.forge.other_event(self.folder, merged_as=7)

        # Nothing is applied that was not read so: not by whom, not of which commit, not of which plan.
        refused = []
        own = self.ours()[0]
        for change in [dict(editor="mallory"), dict(author="mallory"), dict(body=own["body"].replace(head, "b" * 40)),
                       dict(body=own["body"].replace(f"digest={digest}", "digest="))]:
            saved = dict(own)
            own.update(change)
            refused.append((self.run_job(event, **apply), "nothing is applied" in self.said))
            own.update(saved)
        self.assertEqual(refused, [(3, True)] * 4)
        own["body"] = own["body"].replace(digest, "0123456789abcdef")
        self.assertEqual(self.run_job(event, **apply), 3)
        self.assertIn("not 0123456789abcdef: nothing was written", self.said)
        own["body"] = own["body"].replace("0123456789abcdef", digest)
        self.assertEqual(self.run_job(self.forge.other_event(self.folder) | {"GITHUB_SHA": "d" * 40, "CI_COMMIT_SHA": "d" * 40},
                                      **apply), 3, self.said)

        # Two bindings of the examples are for another job to make.
        self.assertEqual(self.run_job(event, **apply), 2, self.said)
        self.assertIn("4 applied", self.said)
        self.assertIn(self.system.verdict.format("applied"), self.system.output(self.folder, None).read_text())

    def test_a_fork_has_a_green_check_without_secrets_and_nothing_is_told(self):
        # What a fork adds, and what its runner is not given.
        event = self.forge.pull_request(self.folder, "a" * 40, self.repository.base, source="mallory/identity")
        event |= {"GITHUB_TOKEN": "", "GITLAB_TOKEN": ""}
        self.assertEqual(self.run_job(event, secrets=False, command="plan"), 0, self.said)
        self.assertIn("there are no secrets here", self.said)
        self.assertIn("WAYS", self.said)
        self.assertEqual(self.forge.requests, [])
        (self.repository.folder / "blueprints/broken.yaml").write_text(BROKEN)
        self.assertEqual(self.run_job(event, secrets=False, command="plan"), 65, self.said)

    def test_a_fork_is_planned_against_a_snapshot_where_there_is_one(self):
        subprocess.run([FLOWBIND, "snapshot", "--sandbox", "-o", f"json={self.repository.folder}/snapshot.json"], check=True,
                       capture_output=True)
        event = self.forge.pull_request(self.folder, "a" * 40, self.repository.base, source=None) | {"GITHUB_TOKEN": "", "GITLAB_TOKEN": ""}
        self.assertEqual(self.run_job(event, secrets=False, command="plan", snapshot="snapshot.json"), 0, self.said)
        self.assertIn("PLAN  4 updates", self.said)

    def test_missing_secrets_are_no_green_check_where_they_should_be_there(self):
        event = self.forge.pull_request(self.folder, "a" * 40, self.repository.base)
        self.assertEqual(self.run_job(event, secrets=False, command="plan"), 78, self.said)

    def test_drift_opens_one_issue_and_closes_it(self):
        forged = self.forge.issues
        forged.append({"id": "forged", "author": "mallory", "editor": None, "body": "<!-- flowbind-ci drift production -->"})
        forged.append({"id": "other", "author": self.forge.me, "editor": None, "body": "<!-- flowbind-ci drift staging -->"})
        forged.append({"id": "tool", "author": self.forge.me, "editor": None, "body": "CVE"})
        event = self.forge.other_event(self.folder)
        login = "blueprints/login.yaml"
        drift = dict(command="drift", environment="production", paths=login)
        # A flow of this job's own, so that no other test's apply decides what is found.
        own = Sandbox()
        self.addCleanup(own.stop)
        event |= own.environment

        def run(**inputs):
            return self.run_job(event, secrets=False, **inputs)
        self.assertEqual(run(**drift), 2, self.said)
        opened = [issue for issue in self.forge.issues if issue["id"] not in ("forged", "other", "tool")]
        self.assertEqual(len(opened), 1)
        self.assertTrue(opened[0]["body"].startswith("<!-- flowbind-ci drift production -->"[:-4]))
        # Who adds a word to it is no reason for a second one.
        opened[0]["editor"] = "anna"
        self.assertEqual(run(**drift), 2, self.said)
        self.assertEqual(len(self.forge.issues), 4)
        self.assertEqual(run(command="apply", paths=login, options="--yes --no-journal"), 0, self.said)
        self.assertEqual(run(**drift), 0, self.said)
        self.assertEqual([issue["id"] for issue in self.forge.issues], ["forged", "other", "tool"])
        self.assertEqual(run(**drift), 0, self.said)
        self.assertEqual(len(self.forge.issues), 3)

    def test_a_server_that_is_away_is_no_drift_and_no_end_of_it(self):
        event = self.forge.other_event(self.folder) | {"AUTHENTIK_URL": "http://127.0.0.1:1", "AUTHENTIK_TOKEN": "x"}
        self.assertEqual(self.run_job(event, secrets=False, command="drift"), 69, self.said)
        self.assertEqual(self.forge.requests, [])

    def test_an_api_that_does_not_answer_is_said(self):
        self.forge.failing = True
        self.assertEqual(self.plan("a" * 40), 69, self.said)
        self.assertIn("does not answer", self.said)

    def test_validate_tells_its_verdict(self):
        event = self.forge.other_event(self.folder)
        self.assertEqual(self.run_job(event, secrets=False, command="validate"), 0, self.said)
        self.assertIn(self.system.verdict.format("valid"), self.system.output(self.folder, None).read_text())


class GitHubJobs(Jobs, unittest.TestCase):
    system = Action

    def test_dependabot_is_treated_as_a_fork(self):
        event = self.forge.pull_request(self.folder, "a" * 40, self.repository.base, author="dependabot[bot]")
        event |= {"GITHUB_TOKEN": ""}
        self.assertEqual(self.run_job(event, secrets=False, command="plan"), 0, self.said)
        self.assertEqual(self.forge.requests, [])

    def test_only_a_release_of_the_named_checksum_is_installed(self):
        tree = self.folder / "tree"
        (tree / "DEBIAN").mkdir(parents=True)
        (tree / "usr/bin").mkdir(parents=True)
        (tree / "DEBIAN/control").write_text("Package: flowbind\nVersion: 0.1.0\nArchitecture: all\nMaintainer: t <t@e.org>\nDescription: t\n")
        (tree / "usr/bin/flowbind").symlink_to(FLOWBIND)
        architecture = subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True).stdout.strip()
        package = self.folder / "releases/v0.1.0" / f"flowbind_0.1.0_{architecture}.deb"
        package.parent.mkdir(parents=True)
        subprocess.run(["dpkg-deb", "--root-owner-group", "-b", tree, package], check=True, capture_output=True)
        checksum = hashlib.sha256(package.read_bytes()).hexdigest()
        script, variables = next(self.system.steps({"version": "0.1.0", "command": "plan"}))
        for given, expected in [(checksum, 0), ("0" * 64, 1), ("", 1)]:
            temporary = self.folder / f"runner-{given[:4]}"
            temporary.mkdir()
            run = subprocess.run(
                ["bash", "-euo", "pipefail", "-c", script], capture_output=True, text=True, env={
                    "PATH": os.environ["PATH"], "LD_LIBRARY_PATH": os.environ.get("LD_LIBRARY_PATH", ""),
                    "VERSION": "0.1.0", "SHA256": given, "RELEASES": f"file://{self.folder}/releases",
                    "RUNNER_TEMP": str(temporary), "GITHUB_PATH": str(temporary / "path")})
            self.assertEqual(run.returncode != 0, expected != 0, run.stderr)
            self.assertEqual((temporary / "flowbind").exists(), expected == 0)


class GitLabJobs(Jobs, unittest.TestCase):
    system = Component


if __name__ == "__main__":
    unittest.main()
