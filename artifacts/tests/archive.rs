//! Archives, judged by another zip reader: Python's.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use manta_artifacts::{ArchiveLimits, archive_folder};

/// Prints each file's name, mode, time and content.
const READER: &str = "
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    assert archive.testzip() is None
    for info in archive.infolist():
        mode = oct(info.external_attr >> 16 & 0o7777)
        print(info.filename, mode, info.date_time[:3], archive.read(info).decode())
";

#[test]
fn python_reads_names_modes_times_and_contents() {
    let source = tempfile::tempdir().unwrap();
    for (name, mode) in [
        ("app.py", 0o640),
        ("bin/tool", 0o750),
        ("bin/ünïcode", 0o600),
    ] {
        let path = source.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, format!("content of {name}")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    }
    let archive = archive_folder(source.path(), ArchiveLimits::DIRECT_UPLOAD).unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), &archive.bytes).unwrap();

    let output = Command::new("python3")
        .args(["-X", "utf8", "-c", READER])
        .arg(file.path())
        .output()
        .expect("python3 is installed");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "app.py 0o644 (1980, 1, 1) content of app.py\n\
         bin/tool 0o755 (1980, 1, 1) content of bin/tool\n\
         bin/ünïcode 0o644 (1980, 1, 1) content of bin/ünïcode\n"
    );
}
