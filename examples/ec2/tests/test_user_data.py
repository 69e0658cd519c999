"""What an instance does with its user data, with stand-ins for `aws` and `systemctl`."""

import json
import os
import shutil
import subprocess
import tarfile
import tempfile
import unittest
from pathlib import Path

EXAMPLE = Path(__file__).parents[1]
UNIT = EXAMPLE / "../../daemon-image/packaging/manta-daemon.service"

# `aws s3 cp --only-show-errors FROM TO`: fails as often as `failures` says, then copies.
AWS = """#!/bin/sh
echo "$@" >> "$CALLS"
failures=$(cat "$FAILURES")
if [ "$failures" -gt 0 ]; then
    echo $((failures - 1)) > "$FAILURES"
    exit 1
fi
cp "$BUCKET/$(basename "$4")" "$5"
"""
SYSTEMCTL = """#!/bin/sh
echo "systemctl $*" >> "$CALLS"
"""
SLEEP = """#!/bin/sh
"""


class UserData(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        for name in ("bin", "bucket", "root", "tree", "tmp"):
            (self.folder / name).mkdir()
        for name, text in {"aws": AWS, "systemctl": SYSTEMCTL, "sleep": SLEEP}.items():
            (self.folder / "bin" / name).write_text(text)
            (self.folder / "bin" / name).chmod(0o755)
        self.upload()

    def upload(self):
        """Puts into the bucket what `make upload` would."""
        program = self.folder / "tree/usr/local/bin/manta-daemon"
        program.parent.mkdir(parents=True)
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
        unit = self.folder / "tree/etc/systemd/system/manta-daemon.service"
        unit.parent.mkdir(parents=True)
        shutil.copy(UNIT, unit)
        with tarfile.open(self.folder / "bucket/manta-daemon.tar.gz", "w:gz") as archive:
            archive.add(self.folder / "tree", ".")

    def start(self, failures=0):
        (self.folder / "failures").write_text(str(failures))
        script = subprocess.run(
            ["make", "--silent", "user-data", "BUCKET=traces"],
            cwd=EXAMPLE,
            check=True,
            capture_output=True,
        ).stdout
        environment = {
            "BUCKET": str(self.folder / "bucket"),
            "CALLS": str(self.folder / "calls"),
            "FAILURES": str(self.folder / "failures"),
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
            "ROOT": str(self.folder / "root"),
            "TMPDIR": str(self.folder / "tmp"),
        }
        return subprocess.run(
            ["sh"], input=script, env=environment, capture_output=True, check=False
        )

    def calls(self):
        return (self.folder / "calls").read_text().splitlines()

    def test_the_collector_is_fetched_and_started(self):
        ended = self.start()
        self.assertEqual(ended.returncode, 0, ended.stderr)
        program = self.folder / "root/usr/local/bin/manta-daemon"
        self.assertTrue(os.access(program, os.X_OK))
        fetched, *started = self.calls()
        self.assertTrue(fetched.startswith("s3 cp --only-show-errors s3://traces/manta-daemon.tar.gz "))
        self.assertEqual(
            started, ["systemctl daemon-reload", "systemctl enable --now manta-daemon"]
        )
        self.assertEqual(os.listdir(self.folder / "tmp"), [])

    def test_a_role_that_is_late_is_waited_for(self):
        self.assertEqual(self.start(failures=3).returncode, 0)
        self.assertEqual(len([call for call in self.calls() if call.startswith("s3 ")]), 4)

    def test_a_collector_that_is_not_there_is_said_and_nothing_started(self):
        ended = self.start(failures=100)
        self.assertNotEqual(ended.returncode, 0)
        self.assertIn(b"could not be fetched from s3://traces/manta-daemon.tar.gz", ended.stderr)
        self.assertEqual([call for call in self.calls() if "systemctl" in call], [])

    def test_the_policy_is_json_that_names_the_bucket(self):
        policy = subprocess.run(
            ["make", "--silent", "policy", "BUCKET=traces"],
            cwd=EXAMPLE,
            check=True,
            capture_output=True,
        ).stdout
        statements = {statement["Sid"]: statement for statement in json.loads(policy)["Statement"]}
        self.assertEqual(
            statements["FetchCollector"]["Resource"], "arn:aws:s3:::traces/manta-daemon.tar.gz"
        )

    @unittest.skipUnless(shutil.which("systemd-analyze"), "systemd-analyze is not there")
    def test_systemd_takes_the_unit(self):
        # It looks for the program too, which is elsewhere here.
        program = self.folder / "tree/usr/local/bin/manta-daemon"
        unit = self.folder / "tmp/manta-daemon.service"
        unit.write_text(UNIT.read_text().replace("/usr/local/bin/manta-daemon", str(program)))
        verified = subprocess.run(
            ["systemd-analyze", "verify", "--man=no", unit],
            capture_output=True,
            text=True,
            check=False,
        )
        about = [line for line in verified.stderr.splitlines() if "manta-daemon" in line]
        self.assertEqual(about, [])


if __name__ == "__main__":
    unittest.main()
