//! The README tells the truth: its commands are run and their outputs compared; its workload is priced.

use crate::cli::{project, rackrent};
use std::io::Write as _;
use std::process::{Command, Stdio};

/// The fenced blocks of a language.
fn blocks(language: &str) -> Vec<String> {
    let readme = std::fs::read_to_string(project().join("README.md")).expect("the README");
    let mut blocks = Vec::new();
    let mut open: Option<String> = None;
    for line in readme.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (Some(_), Some("")) => blocks.extend(open.take()),
            (Some(block), _) => *block = format!("{block}{line}\n"),
            (None, Some(fence)) if fence == language => open = Some(String::new()),
            (None, _) => {}
        }
    }
    blocks
}

#[test]
fn every_console_block_prints_what_it_says() {
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_rackrent"));
    let folder = program.parent().expect("a folder").display();
    let mut commands = 0;
    for block in blocks("console") {
        let mut lines = block.lines().peekable();
        while let Some(line) = lines.next() {
            let command = line.strip_prefix("$ ").expect("a block begins with a command");
            let mut expected = String::new();
            while let Some(line) = lines.next_if(|line| !line.starts_with("$ ")) {
                expected.push_str(line.trim_end());
                expected.push('\n');
            }
            let output = Command::new("sh")
                .args(["-c", &format!("PATH='{folder}':\"$PATH\"\n{{ {command}\n}} 2>&1")])
                .current_dir(project())
                .env("XDG_CONFIG_HOME", "/nowhere")
                .output()
                .expect("a shell");
            // A blank last line of a block does not show; CSV ends its lines with a carriage return.
            let printed = String::from_utf8(output.stdout).expect("text");
            let printed: String = printed.trim_end().lines().flat_map(|line| [line.trim_end(), "\n"]).collect();
            assert_eq!(printed, expected, "{command}");
            commands += 1;
        }
    }
    assert!(commands >= 6, "the tour has commands");
}

#[test]
fn the_workload_of_the_readme_is_priced() {
    let blocks = blocks("toml");
    let [workload] = blocks.as_slice() else { panic!("the README has one workload") };
    let mut child = rackrent(&project(), &["compare", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program starts");
    child.stdin.take().expect("a pipe").write_all(workload.as_bytes()).expect("the program reads");
    let output = child.wait_with_output().expect("the program ends");
    assert!(output.status.success());
    assert!(String::from_utf8(output.stdout).expect("text").contains("wins with a present cost of"));
}

#[test]
fn the_first_two_commands_are_the_ones_that_are_promised() {
    assert_eq!(blocks("sh"), ["cargo run --release -- compare examples/twitter-2008.toml\ncargo test\n"]);
}
