//! Help: every command has an example, and the examples run as they stand, one after the other. Only the entry that is
//! corrected is another on every day.

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
        let aside = [
            "Exit codes:",
            "The entry is",
            "Behind a proxy",
            "The code it prints",
            "The token it prints",
            "CSV has always",
        ];
        !line.is_empty() && !aside.iter().any(|start| line.starts_with(start))
    });
    lines.map(str::trim).collect::<Vec<_>>().join(" ")
}

/// The entry of the last act of the journal.
fn last_act(sandbox: &Sandbox) -> String {
    let journal = sandbox.run(&["export", "journal", "--db", "nanan.db"]).out;
    let read = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap();
    let last = journal
        .lines()
        .map(read)
        .rfind(|entry| entry["kind"] == "act")
        .unwrap();
    last["id"].as_str().unwrap().to_owned()
}

#[test]
fn every_example_runs_as_it_stands() {
    let sandbox = Sandbox::with_catalogue();
    let commands = commands();
    assert!(commands.len() > 15, "{commands:?}");
    for command in &commands {
        let mut line = example(&sandbox, command);
        if command == "correct" {
            let shown = line
                .split("\"entry\":\"")
                .nth(1)
                .unwrap()
                .split('"')
                .next()
                .unwrap();
            line = line.replace(shown, &last_act(&sandbox));
        }
        assert!(line.contains(&format!("liantiao {command}")), "{line}");
        if command == "serve" {
            // It serves until it is asked to end, and then ends well.
            line = line.replace(":8080", ":0");
            line.insert_str(0, "timeout --preserve-status -s INT 3 ");
        }
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
