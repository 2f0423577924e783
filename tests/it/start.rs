//! What gets somebody going: starters, the manual, completions, and the examples for CI.

use crate::cli::{project, rackrent, run, text};
use rackrent::cli::EXIT_CODES;
use std::path::Path;
use std::process::Command;

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder for temporary files")
}

#[test]
fn a_starter_compares_at_once() {
    let folder = folder();
    let init = run(folder.path(), &["init"], "");
    assert_eq!((init.status.code(), text(&init.stdout), text(&init.stderr)), (Some(0), "", ""));
    assert_eq!(run(folder.path(), &["init", "sheet", "-o", "ours.toml"], "").status.code(), Some(0));
    let output = run(folder.path(), &["compare", "workload.toml", "--sheet", "ours.toml", "--format", "json"], "");
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let unpriced: Vec<_> = document["alternatives"].as_array().expect("a list").iter().filter(|alternative| alternative["priced"] != true).collect();
    assert!(unpriced.is_empty(), "{unpriced:#?}");
    let ours = document["alternatives"].as_array().expect("a list").iter().any(|alternative| alternative["name"] == "our-provider");
    assert!(ours, "the starter's sheet is an alternative");
    // `standard-16` in the busiest hour of month 1: three for 32 vCPUs and one to spare, or more of the smaller; at 730 hours a month, something is paid.
    assert!(document["verdict"]["winner"].is_string());
}

#[test]
fn what_a_starter_has_in_comments_can_be_taken_out_of_them() {
    let folder = folder();
    let uncomment = |line: &str| {
        let bare = line.trim_start().strip_prefix("# ")?;
        let key = bare.split_once(" = ").is_some_and(|(key, _)| key.chars().all(|c| c.is_ascii_lowercase() || c == '_'));
        (key || bare.starts_with('[')).then(|| bare.to_owned())
    };
    for (starter, name) in [("workload", "workload.toml"), ("sheet", "sheet.toml")] {
        let written = run(folder.path(), &["init", starter, "-o", "-"], "");
        let mut taken_out = 0;
        let lines = text(&written.stdout).lines().map(|line| {
            let bare = uncomment(line);
            taken_out += usize::from(bare.is_some());
            bare.unwrap_or_else(|| line.to_owned()) + "\n"
        });
        std::fs::write(folder.path().join(name), lines.collect::<String>()).expect("a temporary file");
        assert!(taken_out >= 6, "{starter}: {taken_out}");
    }
    let output = run(folder.path(), &["compare", "workload.toml", "--sheet", "sheet.toml"], "");
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
}

#[test]
fn a_starter_replaces_nothing_unless_forced() {
    let folder = folder();
    let path = folder.path().join("workload.toml");
    std::fs::write(&path, "mine").expect("a temporary file");
    let output = run(folder.path(), &["init"], "");
    assert_eq!(output.status.code(), Some(3));
    let stderr = "error: cannot write `workload.toml`: entity already exists\nhelp: `--force` replaces it; `-o FILE` writes another\n";
    assert_eq!(text(&output.stderr), stderr);
    assert_eq!(std::fs::read_to_string(&path).expect("the file"), "mine");
    assert_eq!(run(folder.path(), &["init", "--force"], "").status.code(), Some(0));
    assert!(std::fs::read_to_string(&path).expect("the file").contains("[workload]"));
    #[cfg(unix)]
    {
        // A link is a file of somebody's too, wherever it leads.
        std::os::unix::fs::symlink("nowhere", folder.path().join("link.toml")).expect("a link");
        assert_eq!(run(folder.path(), &["init", "-o", "link.toml"], "").status.code(), Some(3));
    }
}

/// Every command, by the words that call it.
fn commands(of: &clap::Command, words: &[String]) -> Vec<Vec<String>> {
    let within = of.get_subcommands().filter(|command| command.get_name() != "help").flat_map(|command| {
        let words = [words, &[command.get_name().to_owned()]].concat();
        commands(command, &words)
    });
    std::iter::once(words.to_vec()).chain(within).collect()
}

#[test]
fn every_command_has_help_and_a_page_with_the_exit_codes() {
    use clap::CommandFactory as _;
    let all = commands(&rackrent::cli::Arguments::command(), &[]);
    assert!(all.len() >= 9, "{all:?}");
    for words in all {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let page = run(&project(), &[&["man"], words.as_slice()].concat(), "");
        assert_eq!((page.status.code(), text(&page.stderr)), (Some(0), ""), "{words:?}");
        let page = text(&page.stdout);
        assert!(page.contains(".SH NAME") && page.contains(".SH \"EXIT STATUS\"") && page.contains("XDG_CONFIG_HOME"), "{words:?}: {page}");
        for (code, meaning) in EXIT_CODES {
            assert!(page.contains(&format!("\\fB{code}\\fR\n{meaning}")), "{words:?}: exit code {code}: {page}");
        }
        let help = run(&project(), &[words.as_slice(), &["--help"]].concat(), "");
        assert_eq!(help.status.code(), Some(0), "{words:?}");
    }
    let help = run(&project(), &["--help"], "");
    let help = text(&help.stdout).split_whitespace().collect::<Vec<_>>().join(" ");
    for (code, meaning) in EXIT_CODES {
        assert!(help.contains(&format!("{code} {meaning}")), "{help}");
    }
    let output = run(&project(), &["man", "comparre"], "");
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), ""));
}

#[test]
fn every_shell_completes() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = run(&project(), &["completions", shell], "");
        assert_eq!(output.status.code(), Some(0));
        assert!(text(&output.stdout).contains("compare") && text(&output.stdout).contains("max-age"), "{shell}");
    }
}

/// The commands of a CI file: what stands under the keys, a command or a block of lines each. Those of steps or lists of this name are left out.
fn steps(file: &str, key: &str, without: &str) -> Vec<String> {
    let content = std::fs::read_to_string(project().join("examples/ci").join(file)).expect("an example");
    let lines: Vec<&str> = content.lines().collect();
    let depth = |line: &str| line.len() - line.trim_start().len();
    let mut commands = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at].trim_start().trim_start_matches("- ");
        at += 1;
        let Some(value) = line.strip_prefix(key).map(str::trim) else { continue };
        if value.is_empty() || value == "|" {
            // A list of commands, or a block of lines.
            let within = |line: &&str| line.trim().is_empty() || depth(line) > depth(lines[at - 1]);
            let block: Vec<&str> = lines[at..].iter().copied().take_while(within).collect();
            let script = block.iter().map(|line| {
                let bare = line.trim_start();
                if bare == "- |" || bare.starts_with('#') { "" } else { bare.strip_prefix("- ").unwrap_or(line) }
            });
            commands.push(script.collect::<Vec<_>>().join("\n"));
            at += block.len();
        } else if lines[at - 2].trim() != without {
            commands.push(value.to_owned());
        }
    }
    commands
}

/// Runs the commands of a job; the exit code of the first that fails, and what it said.
fn job(folder: &Path, commands: &[String]) -> Result<(), (Option<i32>, String)> {
    let program = Path::new(env!("CARGO_BIN_EXE_rackrent")).parent().expect("a folder").display().to_string();
    for command in commands {
        let mut shell = Command::new("sh");
        shell.args(["-euc", &format!("PATH='{program}':\"$PATH\"\n{command}")]).current_dir(folder).env("GITHUB_STEP_SUMMARY", folder.join("summary.md"));
        shell.env("BASE", "main").env("CI_MERGE_REQUEST_DIFF_BASE_SHA", "main");
        let output = shell.output().expect("a shell");
        if !output.status.success() {
            let said = [output.stderr, output.stdout].concat();
            return Err((output.status.code(), String::from_utf8_lossy(&said).into_owned()));
        }
    }
    Ok(())
}

#[test]
fn the_examples_for_ci_need_no_sheets_of_your_own() {
    for (file, key, without) in [("github-actions.yml", "run:", "- name: Install"), ("gitlab-ci.yml", "script:", "")] {
        let folder = folder();
        std::fs::create_dir(folder.path().join("costs")).expect("a folder");
        assert!(rackrent(folder.path(), &["init", "workload", "-o", "costs/service.toml"]).status().expect("it runs").success());
        crate::diff::git(folder.path(), &["init", "-q", "-b", "main"]);
        crate::diff::commit(folder.path());
        assert_eq!(job(folder.path(), &steps(file, key, without)), Ok(()), "{file}");
        let comment = std::fs::read_to_string(folder.path().join("results/diff.md")).expect("a comment");
        assert!(comment.contains("No change: the inputs are the same"), "{file}: {comment}");
    }
}

#[test]
fn the_examples_for_ci_run_and_fail_where_a_file_is_broken() {
    for (file, key, without) in [("github-actions.yml", "run:", "- name: Install"), ("gitlab-ci.yml", "script:", "")] {
        let commands = steps(file, key, without);
        assert_eq!(commands.len(), if file.starts_with("github") { 3 } else { 1 }, "{file}: {commands:?}");
        let folder = folder();
        let path = |name: &str| folder.path().join(name);
        std::fs::create_dir_all(path("costs/pricing")).expect("a folder");
        assert!(rackrent(folder.path(), &["init", "-o", "costs/service.toml"]).status().expect("it runs").success());
        assert!(rackrent(folder.path(), &["init", "sheet", "-o", "costs/pricing/our-provider.toml"]).status().expect("it runs").success());
        // The repository's own sheet is named by its id.
        let workload = std::fs::read_to_string(path("costs/service.toml")).expect("the starter").replace("[\"aws-us-east-1\",", "[\"our-provider\",");
        std::fs::write(path("costs/service.toml"), &workload).expect("a file");
        crate::diff::git(folder.path(), &["init", "-q", "-b", "main"]);
        crate::diff::commit(folder.path());
        std::fs::write(path("costs/service.toml"), workload.replace("horizon = \"36 months\"", "horizon = \"48 months\"")).expect("a file");
        assert_eq!(job(folder.path(), &commands), Ok(()), "{file}");
        let comment = std::fs::read_to_string(path("results/diff.md")).expect("a comment");
        assert!(comment.contains("48 months instead of 36 months"), "{file}: {comment}");
        std::fs::remove_file(path("results/diff.md")).expect("a file");
        let results = std::fs::read_to_string(path("results/service.json")).expect("a comparison");
        assert!(results.contains("\"rackrent.comparison.v1\"") && results.contains("costs/pricing/our-provider.toml"), "{file}");
        let page = std::fs::read_to_string(path("summary.md")).or_else(|_| std::fs::read_to_string(path("results/service.md"))).expect("a page");
        assert!(page.contains("our-provider"), "{file}: {page}");
        let findings = std::fs::read_to_string(path("results/findings.sarif")).or_else(|_| std::fs::read_to_string(path("results/findings.json")));
        assert!(findings.expect("findings").contains("costs/service.toml"), "{file}");
        // Locked, as the file says; then a price changes, and nobody has locked it.
        let lock = ["lock", "costs/service.toml", "--isolated", "--sheets", "costs/pricing"];
        assert!(run(folder.path(), &lock, "").status.success());
        assert_eq!(job(folder.path(), &commands), Ok(()), "{file}");
        let sheet = std::fs::read_to_string(path("costs/pricing/our-provider.toml")).expect("the starter");
        std::fs::write(path("costs/pricing/our-provider.toml"), sheet.clone() + "# a change\n").expect("a file");
        let (code, said) = job(folder.path(), &commands).expect_err("another sheet than was locked");
        assert!(code == Some(1) && said.contains("the sheet `pricing/our-provider.toml` is not what was locked"), "{file}: {code:?} {said}");
        std::fs::write(path("costs/pricing/our-provider.toml"), sheet).expect("a file");
        // A budget fails the job; what was compared is there to be read.
        std::fs::remove_dir_all(path("results")).expect("a folder");
        let rule = "\n[[rule]]\nname = \"budget\"\ncheck = \"total\"\nat_most = \"1 USD\"\n";
        std::fs::write(path("costs/service.toml"), workload.clone() + rule).expect("a file");
        assert!(run(folder.path(), &lock, "").status.success());
        let (code, said) = job(folder.path(), &commands).expect_err("a budget");
        assert!(code == Some(4) && said.contains("error[rule-violated]: budget"), "{file}: {code:?} {said}");
        assert!(std::fs::read_to_string(path("results/service.json")).expect("a comparison").contains("\"kept\": false"), "{file}");
        std::fs::remove_file(path("costs/rackrent.lock")).expect("the lock");
        std::fs::write(path("costs/service.toml"), workload.replace("36 months", "36 mouths")).expect("a file");
        let (code, said) = job(folder.path(), &commands).expect_err("a broken file");
        assert!(code == Some(1) && said.contains("error[bad-value]"), "{file}: {code:?} {said}");
    }
}
