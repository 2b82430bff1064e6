//! A folder with a small catalogue's year in it, and the program run there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

pub const BIN: &str = env!("CARGO_BIN_EXE_liantiao");

/// The commands of the help, but for `help` itself.
pub fn commands() -> Vec<String> {
    let help = Command::new(BIN).arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    help.lines()
        .skip_while(|line| !line.starts_with("Commands:"))
        .skip(1)
        .take_while(|line| !line.is_empty())
        // A line indented further goes on with the line above.
        .filter_map(|line| line.strip_prefix("  ").filter(|name| !name.starts_with(' ')))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .map(str::to_owned)
        .collect()
}

pub struct Sandbox {
    dir: TempDir,
}

/// What a command said, and how it ended.
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        let said = Self {
            code: output.status.code().expect("a signal ended it"),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        };
        assert!(!said.err.contains("panicked"), "{}", said.err);
        said
    }
}

impl Sandbox {
    /// An empty one.
    pub fn empty() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
        }
    }

    /// With the catalogue, its plan cut down to the organs, the mediators and a few disputes.
    pub fn with_catalogue() -> Self {
        let sandbox = Self::empty();
        let catalogue = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../catalogue");
        copy(&catalogue, &sandbox.path("catalogue"));
        let plan = sandbox.path("catalogue/plans/nanan-2023.toml");
        let whole = fs::read_to_string(&plan).unwrap();
        let (organs, streams) = whole.split_once("\n[stream.").unwrap();
        // The first stream appoints the mediators.
        let (mediators, _) = streams.split_once("\n[stream.").unwrap();
        assert!(mediators.starts_with("mediators]"), "{mediators}");
        fs::write(&plan, format!("{organs}\n[stream.{mediators}\n{DISPUTES}")).unwrap();
        sandbox
    }

    /// With the year of that plan in `year.db`.
    pub fn with_year() -> Self {
        let sandbox = Self::with_catalogue();
        let said = sandbox.run(&["simulate", "nanan-2023", "--db", "year.db"]);
        assert_eq!(said.code, 0, "{}", said.err);
        sandbox
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn command(&self) -> Command {
        let mut command = Command::new(BIN);
        command.current_dir(self.dir.path()).stdin(Stdio::null());
        command
    }

    pub fn run(&self, args: &[&str]) -> Said {
        self.command().args(args).output().unwrap().into()
    }

    /// A line as somebody types it into a shell.
    pub fn shell(&self, line: &str) -> Said {
        let bin = Path::new(BIN).parent().unwrap().display();
        let path = std::env::var("PATH").unwrap();
        Command::new("sh")
            .args(["-c", line])
            .env("PATH", format!("{bin}:{path}"))
            .current_dir(self.dir.path())
            .stdin(Stdio::null())
            .output()
            .unwrap()
            .into()
    }
}

/// Disputes that come out well, in every town.
const DISPUTES: &str = r#"
[stream.disputes]
procedure = "dispute"
count = 60
from = 2023-01-09
to = 2023-11-29
anchor = "agree_written"
organ = "towncom"
steps = [
  { do = "apply", by = "mediator" },
  { do = "accept", by = "clerk", after = [0, 3] },
  { do = "assign", by = "clerk", after = [0, 2] },
  { do = "mediate", after = [1, 6] },
  { do = "agree_written", after = [2, 9] },
]
"#;

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), &to).unwrap();
        }
    }
}
