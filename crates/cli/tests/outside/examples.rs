//! Help: every command has an example, and the examples run as they stand, one after the other.

use crate::sandbox::{Sandbox, commands};

/// The example in a command's help, its lines joined again.
fn example(sandbox: &Sandbox, command: &str) -> String {
    // Wide enough that nothing is wrapped within a word.
    let help = sandbox.run(&[command, "--help"]);
    assert_eq!(help.code, 0, "{}", help.err);
    let (_, after) = help
        .out
        .split_once("Example: ")
        .unwrap_or_else(|| panic!("{command} has no example:\n{}", help.out));
    let lines = after.lines().take_while(|line| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with("Exit codes:") && !line.starts_with("The entry is")
    });
    lines.map(str::trim).collect::<Vec<_>>().join(" ")
}

#[test]
fn every_example_runs_as_it_stands() {
    let sandbox = Sandbox::with_catalogue();
    let commands = commands();
    assert!(commands.len() > 15, "{commands:?}");
    for command in &commands {
        let line = example(&sandbox, command);
        assert!(line.contains(&format!("liantiao {command}")), "{line}");
        let said = sandbox.shell(&line);
        // A report of a year cut down lacks what its text leans on: it is written, and says that it may not be frozen.
        let fine = if command == "report" {
            said.code <= 1
        } else {
            said.code == 0
        };
        assert!(fine, "{line}\n{}{}", said.out, said.err);
    }
    assert!(sandbox.path("report.html").is_file());
    assert!(sandbox.path("journal.jsonl").is_file());
}

#[test]
fn help_and_version_are_no_errors() {
    let sandbox = Sandbox::empty();
    for args in [&["--help"][..], &["help"], &["help", "figures"], &["--version"]] {
        let said = sandbox.run(args);
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{args:?}");
        assert!(!said.out.is_empty());
    }
}
