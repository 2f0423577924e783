//! Locked runs: what `rackrent lock` writes down, and what `--locked` then refuses.

use crate::cli::{run, text, toy};
use rackrent::cli::{INPUT, USAGE};
use std::path::Path;
use tempfile::TempDir;

/// The toy with a load that was measured, a sheet of a folder, and rules beside it.
fn measured() -> TempDir {
    let folder = toy();
    let path = folder.path();
    std::fs::create_dir(path.join("costs")).expect("a folder");
    std::fs::rename(path.join("toy.toml"), path.join("costs/toy.toml")).expect("a file");
    let workload = std::fs::read_to_string(path.join("workload.toml")).expect("the workload").replace("./toy.toml", "./costs/toy.toml");
    let trace = "\n[demand]\nshape = \"trace\"\ntrace = \"load.csv\"\nstep = \"1 day\"\n";
    write(path, "workload.toml", &(workload + trace));
    write(path, "load.csv", "load\n1\n2\n");
    write(path, "policy.toml", "[[rule]]\nname = \"budget\"\ncheck = \"total\"\nat_most = \"9999 USD\"\n");
    folder
}

fn write(folder: &Path, name: &str, content: &str) {
    std::fs::write(folder.join(name), content).expect("a temporary file");
}

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).expect("a file")
}

/// Locks the toy.
#[track_caller]
fn lock(folder: &Path, arguments: &[&str]) {
    let output = run(folder, &[&["lock"], arguments].concat(), "");
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(0), ""), "{}", text(&output.stderr));
}

/// What a locked run says, and how it ends.
fn locked(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let output = run(folder, &[arguments, &["--locked"]].concat(), "");
    let code = output.status.code().expect("a code");
    // Nothing is answered where the inputs are refused.
    assert!(code == 0 || output.stdout.is_empty() || arguments[0] == "check", "{}", text(&output.stdout));
    (code, text(&output.stderr).to_owned())
}

const COMPARE: &[&str] = &["compare", "workload.toml"];

#[test]
fn a_lock_has_the_digest_of_every_input_and_the_version() {
    let folder = measured();
    let path = folder.path();
    // FIPS 180-4 has the digest of `abc`; the file has a line end, and `printf 'abc\n' | sha256sum` says this.
    assert_eq!(rackrent::lock::sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_eq!(rackrent::lock::sha256(b"abc\n"), "edeaaff3f1774ad2888673770c6d64097e391bc362d7d6fb34982ddf0efd18cb");
    lock(path, &["workload.toml", "--policy", "policy.toml", "--set", "workload.sites=1", "--set", "component.web.vcpus=3"]);
    let digest = |name: &str| rackrent::lock::sha256(read(path, name).as_bytes());
    let names = [("workload", "workload.toml"), ("sheet", "costs/toy.toml"), ("sheet", "own.toml"), ("trace", "load.csv"), ("policy", "policy.toml")];
    let input = |(kind, name): &(&str, &str)| format!("  {{ kind = \"{kind}\", name = \"{name}\", sha256 = \"{}\" }},", digest(name));
    let inputs = names.iter().map(input).collect::<Vec<_>>().join("\n");
    let expected = format!(
        "format = 1\n\n[[workload]]\nname = \"workload.toml\"\nrackrent = \"{}\"\nset = [\n  \"workload.sites=1\",\n  \"component.web.vcpus=3\",\n]\ninput = [\n{inputs}\n]",
        env!("CARGO_PKG_VERSION")
    );
    let written = read(path, "rackrent.lock");
    assert_eq!(written.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join("\n"), expected);
    // The same from another folder, and over what is there.
    let parent = path.parent().expect("a folder");
    let from = path.file_name().expect("a name").to_string_lossy().into_owned();
    let arguments = [&format!("{from}/workload.toml"), "--policy", &format!("{from}/../{from}/policy.toml")];
    lock(parent, &[&arguments[..], &["--set", "workload.sites=1", "--set", "component.web.vcpus=3"]].concat());
    assert_eq!(read(path, "rackrent.lock"), written);
    assert!(!written.contains(&from), "no name of a machine's folder");
}

#[test]
fn every_input_that_is_not_what_was_locked_is_named_in_one_run_with_what_to_do() {
    let folder = measured();
    let path = folder.path();
    lock(path, &["workload.toml", "--policy", "policy.toml"]);
    let compare = [COMPARE, &["--policy", "policy.toml"]].concat();
    assert_eq!(locked(path, &compare), (0, String::new()));
    let was: Vec<(&str, String)> = ["own.toml", "load.csv", "policy.toml", "rackrent.lock"].into_iter().map(|name| (name, read(path, name))).collect();
    write(path, "load.csv", "load\n2\n1\n");
    write(path, "policy.toml", &(read(path, "policy.toml") + "# looser\n"));
    write(path, "own.toml", &read(path, "own.toml").replace("A guess", "Another guess"));
    // A sheet that takes the place of one that is locked: read, and not in the lock; the other is no longer read.
    write(path, "ours.toml", &read(path, "costs/toy.toml").replace("0.10/hour", "0.11/hour"));
    write(path, "workload.toml", &read(path, "workload.toml").replace("./costs/toy.toml", "./ours.toml"));
    write(path, "rackrent.lock", &read(path, "rackrent.lock").replace("rackrent = \"", "rackrent = \"9."));
    let (code, said) = locked(path, &[&compare[..], &["--set", "workload.sites=2"]].concat());
    assert_eq!(code, i32::from(INPUT), "{said}");
    for says in [
        "the workload `workload.toml` is not what was locked",
        "the sheet `own.toml` is not what was locked",
        "the trace `load.csv` is not what was locked",
        "the policy `policy.toml` is not what was locked",
        "the sheet `ours.toml` is read, and not in the lock",
        "the sheet `costs/toy.toml` is locked, and no longer read",
        "`--set workload.sites=2` is given, and not in the lock",
        concat!("rackrent 9.", env!("CARGO_PKG_VERSION"), " locked this, and this is rackrent ", env!("CARGO_PKG_VERSION")),
        "`rackrent lock workload.toml --policy policy.toml --set workload.sites=2`",
        "--> rackrent.lock:",
        "8 errors\n",
    ] {
        assert!(said.contains(says), "{says}: {said}");
    }
    // What it says to do, done to the letter.
    lock(path, &["workload.toml", "--policy", "policy.toml", "--set", "workload.sites=2"]);
    assert_eq!(locked(path, &[&compare[..], &["--set", "workload.sites=2"]].concat()), (0, String::new()));
    let (code, said) = locked(path, &compare);
    assert!(code == 1 && said.contains("`--set workload.sites=2` is locked, and not given") && said.contains("1 error\n"), "{said}");
    // And back again.
    for (name, content) in &was {
        write(path, name, content);
    }
    write(path, "workload.toml", &read(path, "workload.toml").replace("./ours.toml", "./costs/toy.toml"));
    assert_eq!(locked(path, &compare), (0, String::new()));
    // Without the policy that was reviewed it is another judgement; what does not judge does not ask for it.
    let (code, said) = locked(path, COMPARE);
    assert!(code == 1 && said.contains("the policy `policy.toml` is locked, and no longer read"), "{said}");
}

#[test]
fn every_command_that_evaluates_can_be_locked() {
    let folder = measured();
    let path = folder.path();
    lock(path, &["workload.toml", "--policy", "policy.toml"]);
    let commands: [&[&str]; 8] = [
        &["sweep", "workload.toml", "--vary", "component.web.vcpus=1..2/1"],
        &["flip", "workload.toml", "component.web.vcpus"],
        &["sensitivity", "workload.toml"],
        &["risk", "workload.toml", "--draws", "2"],
        &["explain", "workload.toml"],
        &["paths", "workload.toml"],
        &["check", "workload.toml"],
        &["lock", "--check", "workload.toml", "--policy", "policy.toml"],
    ];
    let run_each = |code: i32| {
        for arguments in commands {
            // Of ranges there are none; `lock --check` is one by itself.
            let (arguments, extra): (Vec<&str>, &[&str]) = match arguments[0] {
                "risk" => ([arguments, &["--set", "component.web.vcpus={ low = 2, high = 3 }"]].concat(), &["--locked"]),
                "lock" => (arguments.to_vec(), &[]),
                _ => (arguments.to_vec(), &["--locked"]),
            };
            let output = run(path, &[&arguments[..], extra].concat(), "");
            let said = format!("{}{}", text(&output.stderr), text(&output.stdout));
            let refused = said.contains("not-locked");
            let expected = if arguments[0] == "risk" { 1 } else { code };
            assert!(output.status.code() == Some(expected) && refused == (expected == 1), "{arguments:?}: {said}");
        }
    };
    run_each(0);
    write(path, "load.csv", "load\n3\n2\n");
    run_each(1);
    // The advice of a command that reads no policies keeps those that are locked.
    let (_, said) = locked(path, &["explain", "workload.toml"]);
    assert!(said.contains("`rackrent lock workload.toml --policy policy.toml`"), "{said}");
}

#[test]
fn a_point_of_a_grid_that_names_another_sheet_is_refused() {
    let folder = measured();
    let path = folder.path();
    write(path, "other.toml", &read(path, "own.toml").replace("id = \"own\"", "id = \"other\""));
    lock(path, &["workload.toml"]);
    let sweep = ["sweep", "workload.toml", "--vary", "workload.sheets[1]=./own.toml|./other.toml", "--format", "csv"];
    let rows = |more: &[&str]| text(&run(path, &[&sweep, more].concat(), "").stdout).to_owned();
    assert_eq!(rows(&[]).matches("not in the lock").count(), 0);
    let refused = rows(&["--locked"]);
    assert!(refused.contains("the sheet `other.toml` is not in the lock") && refused.contains("own"), "{refused}");
}

#[test]
fn a_lock_may_be_of_several_workloads_and_lie_elsewhere() {
    let folder = measured();
    let path = folder.path();
    write(path, "second.toml", &read(path, "workload.toml").replace("2 months", "3 months"));
    lock(path, &["workload.toml", "second.toml", "second.toml"]);
    let both = read(path, "rackrent.lock");
    // One that is locked again leaves the other as it is.
    write(path, "second.toml", &(read(path, "second.toml") + "# changed\n"));
    lock(path, &["second.toml"]);
    assert_eq!(read(path, "rackrent.lock").lines().zip(both.lines()).filter(|(now, then)| now != then).count(), 1);
    assert_eq!(locked(path, COMPARE).0 + locked(path, &["compare", "second.toml"]).0, 0);
    // A check says what is there no longer, and what somebody else wrote.
    lock(path, &["second.toml"]);
    let check = || {
        let output = run(path, &["lock", "--check", "workload.toml"], "");
        (output.status.code(), text(&output.stderr).to_owned())
    };
    assert_eq!(check(), (Some(0), String::new()));
    let whole = read(path, "rackrent.lock");
    write(path, "rackrent.lock", &whole.replace('\n', "\r\n"));
    assert_eq!(check(), (Some(0), String::new()));
    write(path, "rackrent.lock", &(whole.clone() + "\n# mine\n"));
    let (code, said) = check();
    assert!(code == Some(1) && said.contains("is not what would be written"), "{said}");
    write(path, "rackrent.lock", &whole);
    std::fs::remove_file(path.join("second.toml")).expect("a file");
    let (code, said) = check();
    assert!(code == Some(1) && said.contains("`second.toml` is in the lock `rackrent.lock`, and no longer there"), "{said}");
    lock(path, &["workload.toml"]);
    assert!(!read(path, "rackrent.lock").contains("second.toml"));
    // Elsewhere, named from there; `--lock` locks by itself.
    lock(path, &["workload.toml", "-o", "costs/all.lock"]);
    let elsewhere = read(path, "costs/all.lock");
    assert!(elsewhere.contains("\"../workload.toml\"") && elsewhere.contains("\"toy.toml\""), "{elsewhere}");
    let run_with = |workload: &str, file: &str| run(path, &["compare", workload, "--lock", file], "");
    assert_eq!(run_with("workload.toml", "costs/all.lock").status.code(), Some(0));
    write(path, "own.toml", &(read(path, "own.toml") + "# changed\n"));
    let refused = run_with("workload.toml", "costs/all.lock");
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("`rackrent lock workload.toml -o costs/all.lock`"), "{}", text(&refused.stderr));
    // Without being asked for, a lock that does not fit is nobody's business.
    assert_eq!(run(path, COMPARE, "").status.code(), Some(0));
    let several = run(path, &["lock", "workload.toml", "costs/../other/x.toml"], "");
    assert!(several.status.code() == Some(i32::from(USAGE)) && text(&several.stderr).contains("several folders"), "{}", text(&several.stderr));
    // What comes through a pipe is known by its digest alone.
    let workload = read(path, "workload.toml");
    assert_eq!(run(path, &["lock", "-"], &workload).status.code(), Some(0));
    assert_eq!(run(path, &["compare", "-", "--locked"], &workload).status.code(), Some(0));
    assert_eq!(run(path, &["compare", "-", "--locked"], &(workload + "#")).status.code(), Some(1));
}

#[test]
fn a_lock_that_is_missing_or_broken_stops_with_advice() {
    let folder = measured();
    let path = folder.path();
    let (code, said) = locked(path, COMPARE);
    assert!(code == 3 && said.contains("cannot read `rackrent.lock`") && said.contains("help: `rackrent lock workload.toml` writes it"), "{said}");
    lock(path, &["workload.toml"]);
    let whole = read(path, "rackrent.lock");
    let digest = whole.rfind("sha256 = \"").expect("a digest") + 10;
    for (broken, says) in [
        (whole[..digest + 8].to_owned(), "error[syntax]"),
        (whole.replace("format = 1", "format = 2"), "the lock is of format 2"),
        (whole.replace("[[workload]]", "[workload]"), "error[wrong-type]"),
        (whole.replace("rackrent = ", "racknert = "), "this is no whole lock"),
        (whole.replace("workload.toml", "wokload.toml"), "`workload.toml` is not in the lock"),
        (format!("{}{}", &whole[..digest], "00\" },\n]\n"), "is not what was locked"),
        (whole.clone() + &whole[whole.find("[[workload]]").expect("a workload")..], "error[duplicate-name]"),
        (String::new(), "error[missing-key]"),
        (format!("<<<<<<< ours\n{whole}=======\n{whole}>>>>>>> theirs\n"), "help: delete it, and lock all workloads again: `rackrent lock workload.toml`"),
        ("[".repeat(100_000), "error[syntax]"),
        (whole.clone() + &"#".repeat(9 << 20), "larger than 8 MiB"),
    ] {
        write(path, "rackrent.lock", &broken);
        let (code, said) = locked(path, COMPARE);
        assert!(code == 1 && said.contains(says), "{says}: {code} {}", &said[..said.len().min(3000)]);
    }
    // What is no lock is not written over.
    write(path, "rackrent.lock", "mine");
    let output = run(path, &["lock", "workload.toml"], "");
    assert!(output.status.code() == Some(1) && text(&output.stderr).contains("delete it"), "{}", text(&output.stderr));
    assert_eq!(read(path, "rackrent.lock"), "mine");
    let output = run(path, &["lock", "workload.toml", "-o", "own.toml"], "");
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
    // A quick estimate has no files.
    assert_eq!(locked(path, &["compare", "--vcpus", "4"]).0, 2);
}

#[test]
fn line_ends_that_git_changed_are_called_so() {
    let folder = measured();
    let path = folder.path();
    lock(path, &["workload.toml"]);
    write(path, "own.toml", &read(path, "own.toml").replace('\n', "\r\n"));
    let (code, said) = locked(path, COMPARE);
    assert!(code == 1 && said.contains("the sheet `own.toml` is not what was locked") && said.contains(".gitattributes"), "{said}");
}

#[test]
fn results_name_what_they_were_made_from() {
    let folder = measured();
    let path = folder.path();
    let expected = [("workload", "workload.toml"), ("set", "workload.sites=1"), ("sheet", "costs/toy.toml"), ("sheet", "own.toml"), ("trace", "load.csv")];
    let rule = [("policy", "policy.toml"), ("baseline", "before.json")];
    let saved = run(path, &["compare", "workload.toml", "--format", "json", "-o", "before.json"], "");
    assert_eq!(saved.status.code(), Some(0));
    let commands: [(&[&str], usize); 6] = [
        (&["compare", "workload.toml", "--policy", "policy.toml", "--baseline", "before.json"], 2),
        (&["explain", "workload.toml"], 0),
        (&["flip", "workload.toml"], 0),
        (&["flip", "workload.toml", "component.web.vcpus"], 0),
        (&["sensitivity", "workload.toml"], 0),
        (&["risk", "workload.toml", "--draws", "2"], 0),
    ];
    for (command, judged) in commands {
        let ranged = "component.web.vcpus={ low = 2, high = 3 }";
        let set: &[&str] = if command[0] == "risk" { &["--set", ranged] } else { &["--set", "workload.sites=1"] };
        let output = run(path, &[command, set, &["--format", "json"]].concat(), "");
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", text(&output.stderr)));
        assert_eq!(json["made_from"]["rackrent"], env!("CARGO_PKG_VERSION"));
        let inputs = json["made_from"]["inputs"].as_array().expect("a list");
        let mut names: Vec<(&str, &str)> = expected.iter().chain(&rule[..judged]).copied().collect();
        if command[0] == "risk" {
            names[1].1 = ranged;
        }
        let found: Vec<(&str, &str)> = inputs.iter().map(|input| (input["kind"].as_str().expect("a kind"), input["name"].as_str().expect("a name"))).collect();
        assert_eq!(found, names, "{command:?}");
        for input in inputs {
            let name = input["name"].as_str().expect("a name");
            let bytes = if input["kind"] == "set" { name.as_bytes().to_vec() } else { std::fs::read(path.join(name)).expect("a file") };
            assert_eq!(input["sha256"], rackrent::lock::sha256(&bytes), "{name}");
        }
    }
    // Of a quick estimate the flags are what it is made from, and the sheets that come with the program.
    let output = run(path, &["compare", "--vcpus", "8", "--exchange", "ecb-2026-07-30", "--format", "json"], "");
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(json["made_from"]["inputs"][0]["name"], "--vcpus 8 --exchange ecb-2026-07-30");
    assert!(json["made_from"]["inputs"].as_array().expect("a list").iter().any(|input| input["name"] == "pricing/current/aws-us-east-1.toml"));
}
