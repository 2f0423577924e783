//! What changed, and why: attributions worked by hand, pull requests played through with git, saved results, sheets. The toy is that of `cli`: renting comes
//! to 2 x 1,460 h x 0.10 = 292.00 and 2,000 GB x 0.09 = 180.00, 472.00 in two months; owning to 1,000.00 and 2 x 50.00.

use crate::cli::{project, run, text, toy};
use proptest::prelude::*;
use rackrent::difference::{Cause, KEYS};
use rackrent::workload;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// Asks git, which these tests cannot do without.
pub fn git(folder: &Path, arguments: &[&str]) -> String {
    let mut git = Command::new("git");
    git.current_dir(folder).args(["-c", "user.name=Tester", "-c", "user.email=tester@example.com", "-c", "commit.gpgsign=false"]).args(arguments);
    git.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    let output = git.output().expect("`git` is installed: a pull request is played through with it");
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

pub fn commit(folder: &Path) {
    git(folder, &["add", "-A"]);
    git(folder, &["commit", "-qm", "a change"]);
}

/// A repository whose branch `main` has the toy in `costs`, with its sheets in `costs/pricing`, named by their ids.
fn repository() -> TempDir {
    let (folder, toy) = (tempfile::tempdir().expect("a folder for temporary files"), toy());
    let costs = folder.path().join("costs");
    std::fs::create_dir_all(costs.join("pricing")).expect("a folder");
    for (from, to) in [("toy.toml", "pricing/toy.toml"), ("own.toml", "pricing/own.toml")] {
        std::fs::copy(toy.path().join(from), costs.join(to)).expect("a copy");
    }
    let workload = std::fs::read_to_string(toy.path().join("workload.toml")).expect("the workload");
    std::fs::write(costs.join("service.toml"), workload.replace("./toy.toml", "toy").replace("./own.toml", "own")).expect("a file");
    git(folder.path(), &["init", "-q", "-b", "main"]);
    commit(folder.path());
    folder
}

/// Replaces a text of a file.
#[track_caller]
fn change(path: &Path, from: &str, to: &str) {
    let old = std::fs::read_to_string(path).expect("a file");
    assert!(old.contains(from), "{from}");
    std::fs::write(path, old.replace(from, to)).expect("a file");
}

/// What a difference prints: exit code, standard output, standard error.
fn diff(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = run(folder, &[&["diff"], arguments].concat(), "");
    (output.status.code().expect("a code"), text(&output.stdout).to_owned(), text(&output.stderr).to_owned())
}

/// The same for programs.
#[track_caller]
fn json(folder: &Path, arguments: &[&str]) -> Value {
    let (code, stdout, stderr) = diff(folder, &[arguments, &["--format", "json"]].concat());
    assert!(code == 0 || code == 4, "{arguments:?}: {code} {stderr}");
    serde_json::from_str(&stdout).expect("JSON")
}

fn alternative<'a>(json: &'a Value, name: &str) -> &'a Value {
    let all = json["costs"]["alternatives"].as_array().expect("alternatives");
    all.iter().find(|alternative| alternative["name"] == name).unwrap_or_else(|| panic!("no alternative `{name}`"))
}

/// Causes with what they make of the total.
fn parts(json: &Value, name: &str) -> Vec<(String, String)> {
    let causes = |part: &Value| part["causes"].as_array().expect("causes").iter().map(|cause| cause.as_str().expect("a cause")).collect::<Vec<_>>().join("+");
    let parts = alternative(json, name)["parts"].as_array().expect("parts");
    parts.iter().map(|part| (causes(part), part["total"].as_str().expect("an amount").to_owned())).collect()
}

#[track_caller]
fn attributed(json: &Value, name: &str, expected: &[(&str, &str)]) {
    let expected: Vec<(String, String)> = expected.iter().map(|(cause, amount)| ((*cause).to_owned(), (*amount).to_owned())).collect();
    assert_eq!(parts(json, name), expected, "{name}");
}

const SHEETS: [&str; 3] = ["--isolated", "--sheets", "costs/pricing"];

// Price: 2 x 1,460 x 0.12 = 350.40, 58.40 more. Demand: five vCPUs need three machines, 525.60, 175.20 more; two boxes instead of one, 1,000 more. Usage:
// 3,000 GB are 270.00, 90.00 more; owned traffic is covered. Owned, the 50.00 a month and the value at the end, 0.00, stay.
const PULL_REQUEST: &str = "\
toy | 2 months | USD | main:costs/service.toml -> costs/service.toml
toy still wins; its 2-month total rises by 323.60 USD (+68.6 %): price +58.40, demand +175.20, usage
+90.00.
1 other alternative changes.

Total    before     after     change        %
toy    * 472.00  * 795.60    +323.60  +68.6 %
own    1,100.00  2,100.00  +1,000.00  +90.9 %

Why   price     demand   usage     change
toy  +58.40    +175.20  +90.00    +323.60
own       -  +1,000.00       -  +1,000.00

toy: 2 lines change
Line          before   after   change  why
small         292.00  525.60  +233.60  price +58.40, demand +175.20
Transfer out  180.00  270.00   +90.00  usage

own: 1 line changes; 2 do not
Line    before     after     change  why
box   1,000.00  2,000.00  +1,000.00  demand
";

#[test]
fn a_pull_request_is_played_through() {
    let folder = repository();
    let path = folder.path();
    git(path, &["checkout", "-qb", "change"]);
    change(&path.join("costs/service.toml"), "vcpus = 3", "vcpus = 5");
    change(&path.join("costs/service.toml"), "1 TB/month", "1.5 TB/month");
    change(&path.join("costs/pricing/toy.toml"), "0.10/hour", "0.12/hour");
    let with = |base: &str, head: &str, more: &[&str]| diff(path, &[&[base, head], &SHEETS[..], more].concat());
    let (code, stdout, stderr) = with("main:", "costs/service.toml", &[]);
    assert_eq!((code, stderr.as_str()), (0, ""));
    let body = |stdout: &str| stdout.split("\n\nInput").next().expect("a report").to_owned();
    assert_eq!(body(&stdout) + "\n", PULL_REQUEST);
    for input in ["component.web.vcpus", "traffic.pages.volume", "sheet.toy.machine.small.price", "0.10/hour", "costs/pricing/toy.toml:17"] {
        assert!(stdout.contains(input), "{input}: {stdout}");
    }
    // However it is said, and from wherever: the same.
    commit(path);
    let after_title = |stdout: &str| stdout.split_once('\n').expect("a title").1.split("\n\nInput").next().expect("a report").to_owned();
    for (base, head) in [("main:", "HEAD:costs/service.toml"), ("main...:", "costs/service.toml"), ("main:costs/service.toml", "change:costs/service.toml")] {
        let (code, again, stderr) = with(base, head, &[]);
        assert_eq!((code, stderr.as_str(), after_title(&again)), (0, "", after_title(&stdout)), "{base} {head}");
    }
    let within = ["--isolated", "--sheets", "pricing"];
    for (base, head) in [("main:", "service.toml"), ("main:./service.toml", "service.toml"), ("HEAD~1:", "./service.toml")] {
        let (code, again, stderr) = diff(&path.join("costs"), &[&[base, head], &within[..]].concat());
        assert_eq!((code, stderr.as_str(), after_title(&again)), (0, "", after_title(&stdout)), "{base} {head}");
    }
    // The base is what increases are counted from; the report comes first, and whole.
    let (code, report, stderr) = with("main:", "costs/service.toml", &["--fail-unless", "total-increase <= 323.59 USD"]);
    assert!(code == 4 && report == stdout && stderr.contains("is 323.60 USD, more than 323.59 USD") && stderr.ends_with("1 rule failed\n"), "{stderr}");
    assert_eq!(with("main:", "costs/service.toml", &["--fail-unless", "total-increase <= 323.60 USD"]).0, 0);
    let rule = "\n[[rule]]\nname = \"no leaps\"\ncheck = \"total-increase\"\nat_most = \"68.5 %\"\n";
    std::fs::write(path.join("policy.toml"), rule).expect("a file");
    let judged = json(path, &[&["main:", "costs/service.toml", "--policy", "policy.toml"], &SHEETS[..]].concat());
    assert_eq!((judged["rules"][0]["name"].as_str(), judged["rules"][0]["kept"].as_bool()), (Some("no leaps"), Some(false)));
    let (code, comment, _) = with("main:", "costs/service.toml", &["--policy", "policy.toml", "--format", "markdown"]);
    assert!(code == 4 && comment.contains("**Rules that are violated**\n\n- no leaps (fail): the total of toy"), "{comment}");
    assert!(comment.contains("| toy | \\* 472.00 | \\* 795.60 | +323.60 | +68.6 % |"), "{comment}");
    assert!(comment.contains("<details><summary>3 inputs change</summary>\n\n| Input |"), "{comment}");
    assert!(comment.contains("| `traffic.pages.volume` | `1 TB/month` | `1.5 TB/month` | +50 % | usage | `costs/service.toml:15` |"), "{comment}");
    // Whoever closes the pipe has read enough, and the exit code is that of the rule.
    let program = env!("CARGO_BIN_EXE_rackrent");
    let piped = format!("('{program}' diff main: costs/service.toml --isolated --sheets costs/pricing --policy policy.toml 2>/dev/null; echo $? >&2) | true");
    let output = Command::new("sh").args(["-c", &piped]).current_dir(path).output().expect("a shell");
    assert!(["4\n", "0\n"].contains(&text(&output.stderr)), "{}", text(&output.stderr));
}

#[test]
fn what_a_pull_request_adds_or_deletes_is_said_so() {
    let folder = repository();
    let path = folder.path();
    let name = "costs/- ünï, \u{1f980}.toml";
    std::fs::copy(path.join("costs/service.toml"), path.join(name)).expect("a copy");
    let arguments = [&["main:", name], &SHEETS[..]].concat();
    let (code, stdout, stderr) = diff(path, &arguments);
    assert_eq!((code, stderr.as_str()), (0, ""));
    assert!(stdout.contains(&format!("NEW: toy does not exist in main:{name}: everything is added.\ntoy wins with a total of 472.00 USD.\n")), "{stdout}");
    let added = json(path, &arguments);
    assert_eq!((added["base"]["exists"].as_bool(), alternative(&added, "toy")["before"]["state"].as_str()), (Some(false), Some("absent")));
    // What is new is counted from nothing.
    assert_eq!(diff(path, &[&arguments[..], &["--fail-unless", "total-increase <= 471.99 USD"]].concat()).0, 4);
    assert_eq!(diff(path, &[&arguments[..], &["--fail-unless", "total-increase <= 472 USD"]].concat()).0, 0);
    commit(path);
    assert!(diff(path, &arguments).1.contains("No change: the inputs are the same"));
    std::fs::remove_file(path.join(name)).expect("a file");
    let (code, stdout, stderr) = diff(path, &arguments);
    assert_eq!((code, stderr.as_str()), (0, ""));
    assert!(stdout.contains(&format!("REMOVED: toy does not exist in {name}: everything is taken out.\ntoy won with a total of 472.00 USD.\n")), "{stdout}");
    // A sheet that is new is not a change of nothing, nor an error of the base.
    std::fs::copy(path.join("costs/pricing/toy.toml"), path.join("costs/pricing/third.toml")).expect("a copy");
    change(&path.join("costs/pricing/third.toml"), "id = \"toy\"", "id = \"third\"");
    change(&path.join("costs/service.toml"), "\"own\"]", "\"own\", \"third\"]");
    let (code, stdout, stderr) = diff(path, &[&["main:", "costs/service.toml"], &SHEETS[..]].concat());
    assert!(code == 0 && stdout.contains("New: third") | stdout.contains("new: third"), "{stdout}{stderr}");
    let (_, sheet, _) = diff(path, &["main:", "costs/pricing/third.toml"]);
    assert!(sheet.contains("NEW: third does not exist in main:costs/pricing/third.toml: all of the sheet is added."), "{sheet}");
}

#[test]
fn what_a_workload_of_a_revision_reads_is_of_that_revision() {
    let folder = repository();
    let path = folder.path();
    change(&path.join("costs/service.toml"), "[\"toy\", \"own\"]", "[\"pricing/toy.toml\", \"../costs/pricing/own.toml\"]");
    change(&path.join("costs/service.toml"), "[[component]]", "[demand]\nshape = \"trace\"\ntrace = \"load.csv\"\n\n[[component]]");
    std::fs::write(path.join("costs/load.csv"), "load\n1\n1\n").expect("a file");
    commit(path);
    change(&path.join("costs/pricing/toy.toml"), "0.10/hour", "0.20/hour");
    std::fs::write(path.join("costs/load.csv"), "load\n1\n3\n").expect("a file");
    let found = json(path, &["main:", "costs/service.toml", "--isolated"]);
    assert_eq!(alternative(&found, "toy")["before"]["total"].as_str(), Some("472.00"));
    attributed(&found, "toy", &[("price", "292.00"), ("demand", alternative(&found, "toy")["parts"][1]["total"].as_str().unwrap_or("?"))]);
    let inputs: Vec<&str> = found["inputs"].as_array().expect("inputs").iter().map(|input| input["path"].as_str().expect("a path")).collect();
    assert_eq!(inputs, ["demand.trace (content)", "sheet.toy.machine.small.price"]);
    assert_eq!(found["inputs"][1]["before"]["file"], "main:costs/pricing/toy.toml");
}

#[test]
fn what_git_cannot_give_is_an_error_with_advice() {
    let folder = repository();
    let path = folder.path();
    let head = git(path, &["rev-parse", "HEAD"]);
    std::fs::write(path.join("big.toml"), "version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 9\n").expect("a file");
    std::fs::write(path.join("bytes.toml"), b"[workload]\nname = \"\xff\"\n").expect("a file");
    git(path, &["update-index", "--add", "--cacheinfo", &format!("160000,{head},module")]);
    git(path, &["add", "big.toml", "bytes.toml"]);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("costs", path.join("link")).expect("a link");
        std::os::unix::fs::symlink("../../outside.toml", path.join("out.toml")).expect("a link");
        git(path, &["add", "link", "out.toml"]);
    }
    git(path, &["commit", "-qm", "what is hard to read"]);
    std::fs::create_dir_all(path.join("module")).expect("a folder");
    std::fs::write(path.join("module/a.toml"), "").expect("a file");
    let elsewhere = toy();
    std::fs::copy(elsewhere.path().join("workload.toml"), elsewhere.path().join("w.toml")).expect("a copy");
    let outside = elsewhere.path().join("w.toml").display().to_string();
    for (arguments, code, says) in [
        (&["mian:", "costs/service.toml"][..], 3, "git knows no revision `mian`"),
        (&["mian:", "costs/service.toml"], 3, "fetch-depth: 0"),
        (&["main", "costs/service.toml"], 3, "a revision ends in a colon: `main:`"),
        (&["--", "-x:", "costs/service.toml"], 3, "git knows no revision `-x`"),
        (&["main:costs/sevice.toml", "costs/service.toml"], 3, "the revision `main` has no such file"),
        (&["main:", "costs/sevice.toml"], 3, "cannot read `costs/sevice.toml`"),
        (&["main:costs", "costs/service.toml"], 3, "it is a folder"),
        (&["main:../../etc/passwd", "costs/service.toml"], 3, "outside of the repository"),
        (&["main:big.toml", "costs/service.toml"], 3, "git lfs smudge"),
        (&["main:module/a.toml", "costs/service.toml"], 3, "in the submodule `module`"),
        (&["main:bytes.toml", "costs/service.toml"], 1, "not-text"),
        (&["main:", "HEAD:"], 2, "neither of the two names a file"),
        (&["main:", "-"], 2, "standard input has no path"),
        (&["-", "-"], 2, "only one of the two"),
        (&["main:", &outside], 3, "git says of"),
        (&["costs/service.toml", "costs/pricing/toy.toml", "--isolated", "--sheets", "costs/pricing"], 1, "they have nothing in common"),
        (&["main:", "costs/pricing/toy.toml", "--fail-unless", "total <= 1 USD"], 2, "rules are asked of amounts"),
    ] {
        let (found, stdout, stderr) = diff(path, arguments);
        assert!(found == code && stderr.contains(says) && stdout.is_empty(), "{arguments:?}: {found} {stderr}");
    }
    #[cfg(unix)]
    {
        let (code, stdout, stderr) = diff(path, &[&["main:link/service.toml", "costs/service.toml"], &SHEETS[..]].concat());
        assert!(code == 0 && stdout.contains("No change"), "a link is followed: {stderr}");
        let (code, _, stderr) = diff(path, &["main:out.toml", "costs/service.toml"]);
        assert!(code == 3 && stderr.contains("leads out of the repository"), "{stderr}");
    }
    let mut bare = Command::new(env!("CARGO_BIN_EXE_rackrent"));
    bare.current_dir(path).args(["diff", "main:", "costs/service.toml"]).env("PATH", "/nowhere").env("XDG_CONFIG_HOME", "/nowhere");
    let output = bare.output().expect("it runs");
    assert!(output.status.code() == Some(3) && text(&output.stderr).contains("`git` is not there"), "{}", text(&output.stderr));
    // Standard input is a side like any other, read from the current folder.
    let service = std::fs::read_to_string(path.join("costs/service.toml")).expect("a file").replace("vcpus = 3", "vcpus = 5");
    let output = run(path, &[&["diff", "main:costs/service.toml", "-"], &SHEETS[..]].concat(), &service);
    assert!(text(&output.stdout).contains("demand +146.00"), "{}", text(&output.stderr));
}

#[cfg(unix)]
#[test]
fn links_beside_a_file_and_the_variables_of_a_hook_lead_nobody_astray() {
    let folder = repository();
    let path = folder.path();
    std::fs::create_dir(path.join("shared")).expect("a folder");
    std::fs::copy(path.join("costs/service.toml"), path.join("shared/b.toml")).expect("a copy");
    change(&path.join("shared/b.toml"), "vcpus = 3", "vcpus = 9");
    for (target, link) in [("../shared/b.toml", "b.toml"), ("service.toml", "neighbour.toml"), ("nowhere.toml", "a-dangling.toml")] {
        std::os::unix::fs::symlink(target, path.join("costs").join(link)).expect("a link");
    }
    commit(path);
    let unchanged = |file: &str| {
        let (code, stdout, stderr) = diff(path, &[&["main:", file], &SHEETS[..]].concat());
        assert!(code == 0 && stdout.contains("No change: the inputs are the same"), "{file}: {stdout}{stderr}");
    };
    ["costs/service.toml", "costs/b.toml", "costs/neighbour.toml", "shared/b.toml"].into_iter().for_each(unchanged);
    let (_, stdout, stderr) = diff(path, &[&["main:costs/service.toml", "costs/b.toml"], &SHEETS[..]].concat());
    assert!(stdout.contains("component.web.vcpus"), "{stdout}{stderr}");
    // In a hook, git's variables name its repository and index, from wherever the file is looked at.
    let other = tempfile::tempdir().expect("a folder for temporary files");
    git(other.path(), &["init", "-q", "-b", "main"]);
    for (directory, tree) in [(".git".into(), ".".into()), (path.join(".git"), path.join("costs")), (other.path().join(".git"), other.path().to_path_buf())] {
        let mut hooked = Command::new(env!("CARGO_BIN_EXE_rackrent"));
        hooked.current_dir(path).args(["diff", "main:", "costs/service.toml"]).args(SHEETS).env("GIT_DIR", directory).env("GIT_WORK_TREE", tree);
        hooked.env("GIT_INDEX_FILE", "/nowhere/index").env("GIT_PREFIX", "costs/").env("XDG_CONFIG_HOME", "/nowhere");
        let output = hooked.output().expect("it runs");
        assert!(text(&output.stdout).contains("No change: the inputs are the same"), "{}{}", text(&output.stdout), text(&output.stderr));
    }
}

/// The toy as it was and as it is, side by side: changes of the sheets are by `sheet/` before the text.
fn sides(changes: &[(&str, &str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    for side in ["old", "new"] {
        let (to, toy) = (folder.path().join(side), toy());
        std::fs::create_dir(&to).expect("a folder");
        for name in ["toy.toml", "own.toml", "workload.toml"] {
            std::fs::copy(toy.path().join(name), to.join(name)).expect("a copy");
        }
    }
    for (file, from, to) in changes {
        change(&folder.path().join(file), from, to);
    }
    folder
}

const OLD_AND_NEW: [&str; 2] = ["old/workload.toml", "new/workload.toml"];

#[test]
fn each_cause_is_given_what_it_changes() {
    // A big machine costs 0.20 instead of 0.50, so that it replaces the small ones. Held on these: price 2 x 1,460 x (0.12 - 0.10) = 58.40; demand, nine
    // vCPUs on five of them, 3 x 1,460 x 0.12 = 525.60; then two big ones, 584.00, instead of five small ones at 876.00.
    let big = "[[machine]]\nname = \"big\"\nvcpus = 8\nprice = \"0.50/hour\"\nsource = \"list\"\n\n[[charge]]";
    let folder = sides(&[
        ("old/toy.toml", "[[charge]]", big),
        ("new/toy.toml", "[[charge]]", big),
        ("new/toy.toml", "0.10/hour", "0.12/hour"),
        ("new/toy.toml", "0.50/hour", "0.20/hour"),
        ("new/workload.toml", "vcpus = 3", "vcpus = 9"),
    ]);
    let found = json(folder.path(), &OLD_AND_NEW);
    attributed(&found, "toy", &[("price", "58.40"), ("demand", "525.60"), ("machines", "-292.00")]);
    assert_eq!(alternative(&found, "toy")["machines"][0], serde_json::json!({ "serves": "web", "before": "small", "after": "big" }));
    // Boxes of four vCPUs: three instead of one.
    attributed(&found, "own", &[("demand", "2000.00")]);
    let small = alternative(&found, "toy")["lines"].as_array().expect("lines").iter().find(|line| line["name"] == "small").expect("the line").clone();
    assert_eq!((small["before"].as_str(), small["after"].as_str(), small["change"].as_str()), (Some("292.00"), None, Some("-292.00")));

    // A machine that is gone cannot be held: what stands in its place counts as price, 2 x 1,460 x 0.15 - 292.
    let gone =
        sides(&[("new/toy.toml", "name = \"small\"", "name = \"medium\""), ("new/toy.toml", "0.10/hour", "0.15/hour"), ("new/workload.toml", "1 TB", "2 TB")]);
    let found = json(gone.path(), &OLD_AND_NEW);
    attributed(&found, "toy", &[("price", "146.00"), ("usage", "180.00")]);
    assert!(found["notes"].to_string().contains("toy: small, on which web ran, is no longer in the sheet"), "{}", found["notes"]);

    // Euros at 1.10, then at 1.20: 472 x 0.10 = 47.20 on everything; then 2 x 1,460 x 0.01 x 1.20 = 35.04.
    let table = |rate: &str| format!("[exchange]\ntitle = \"A bank\"\nas_of = 2026-01-01\nread = \"primary\"\nrates = [\"{rate} USD/EUR\"]\n\n[[component]]");
    let (old_rate, new_rate) = (table("1.10"), table("1.20"));
    let folder = sides(&[
        ("old/toy.toml", "\"USD\"", "\"EUR\""),
        ("new/toy.toml", "\"USD\"", "\"EUR\""),
        ("new/toy.toml", "0.10/hour", "0.11/hour"),
        ("old/workload.toml", "[[component]]", &old_rate),
        ("new/workload.toml", "[[component]]", &new_rate),
    ]);
    attributed(&json(folder.path(), &OLD_AND_NEW), "toy", &[("exchange", "47.20"), ("price", "35.04")]);
    // Saved results know rates and prices too.
    for side in ["old", "new"] {
        let output = run(folder.path(), &["compare", &format!("{side}/workload.toml"), "--format", "json", "-o", &format!("{side}.json")], "");
        assert_eq!(output.status.code(), Some(0));
    }
    attributed(&json(folder.path(), &["old.json", "new.json"]), "toy", &[("exchange", "47.20"), ("price", "35.04")]);
    attributed(&json(folder.path(), &["old.json", "new/workload.toml"]), "toy", &[("exchange", "47.20"), ("price", "35.04")]);
    // A share of what is paid, and upkeep on the value of hardware: their quantities are converted too. 1,000 EUR of a box, 1 % of it a month.
    let upkeep = "[[charge]]\nname = \"Upkeep\"\nmeter = \"hardware-value\"\nprice = \"12 %/year\"\nsource = \"list\"\n\n[[charge]]";
    let folder = sides(&[
        ("old/own.toml", "\"USD\"", "\"EUR\""),
        ("new/own.toml", "\"USD\"", "\"EUR\""),
        ("old/own.toml", "1000 USD", "1000 EUR"),
        ("new/own.toml", "1000 USD", "1000 EUR"),
        ("old/own.toml", "\"hardware-value\", ", ""),
        ("new/own.toml", "\"hardware-value\", ", ""),
        ("old/own.toml", "[[charge]]", upkeep),
        ("new/own.toml", "[[charge]]", upkeep),
        ("old/workload.toml", "[[component]]", &old_rate),
        ("new/workload.toml", "[[component]]", &new_rate),
    ]);
    for side in ["old", "new"] {
        let output = run(folder.path(), &["compare", &format!("{side}/workload.toml"), "--format", "json", "-o", &format!("{side}.json")], "");
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    }
    // 1,100 and two months of 10 EUR, 1,120 EUR in all, at ten cents more each.
    attributed(&json(folder.path(), &["old.json", "new.json"]), "own", &[("exchange", "112.00")]);
}

#[test]
fn what_cannot_be_told_apart_is_not() {
    // Between the two, parts serve a component that is not there yet: it has another name.
    let alternative = |serves: &str| {
        format!("[[alternative]]\nname = \"one\"\nparts = [{{ sheet = \"./toy.toml\", serves = [\"{serves}\", \"traffic\"] }}]\n\n[[component]]")
    };
    let (old, new) = (alternative("web"), alternative("site"));
    let folder = sides(&[
        ("old/workload.toml", "[[component]]", &old),
        ("new/workload.toml", "[[component]]", &new),
        ("new/workload.toml", "name = \"web\"", "name = \"site\""),
        ("new/workload.toml", "vcpus = 3", "vcpus = 5"),
        ("new/toy.toml", "0.10/hour", "0.12/hour"),
    ]);
    let found = json(folder.path(), &OLD_AND_NEW);
    attributed(&found, "one", &[("price", "58.40"), ("demand+terms", "175.20")]);
    assert!(found["notes"].to_string().contains("what demand alone would change cannot be told"), "{}", found["notes"]);
    let (_, stdout, _) = diff(folder.path(), &OLD_AND_NEW);
    assert!(stdout.contains("price +58.40, demand and terms +175.20"), "{stdout}");
    // Saved results have quantities: 4,380 hours at 0.12 instead of 2,920 at 0.10; what is not price is the rest.
    let saved = sides(&[("new/toy.toml", "0.10/hour", "0.12/hour"), ("new/workload.toml", "vcpus = 3", "vcpus = 5"), ("new/workload.toml", "1 TB", "1.5 TB")]);
    for side in ["old", "new"] {
        run(saved.path(), &["compare", &format!("{side}/workload.toml"), "--format", "json", "-o", &format!("{side}.json")], "");
    }
    let found = json(saved.path(), &["old.json", "new.json"]);
    attributed(&found, "toy", &[("price", "58.40"), ("rest", "265.20")]);
    assert!(found["notes"].to_string().contains("do not tell demand, usage, terms and choice of machine apart"), "{}", found["notes"]);
    assert_eq!(found["inputs"], Value::Null);
    assert_eq!(found["costs"]["causes"], serde_json::json!(["exchange", "price", "rest"]));
    let (_, stdout, _) = diff(saved.path(), &["old.json", "new.json"]);
    assert!(stdout.contains("its 2-month total rises by 323.60 USD (+68.6 %): price +58.40, the rest +265.20.") && !stdout.contains("usage +"), "{stdout}");
    assert!(stdout.contains("price +58.40, the rest +175.20"), "{stdout}");
    // A component of another name could run on another machine for that alone.
    let renamed = sides(&[("new/workload.toml", "name = \"web\"", "name = \"site\""), ("new/workload.toml", "vcpus = 3", "vcpus = 5")]);
    let found = json(renamed.path(), &OLD_AND_NEW);
    assert!(found["notes"].to_string().contains("web, site: not in both, so that choice of machine and demand could not be told apart"), "{}", found["notes"]);
}

#[test]
fn no_change_is_said_so() {
    let same =
        sides(&[("new/workload.toml", "[[traffic]]", "# A comment, and another unit.\n[[traffic]]"), ("new/workload.toml", "1 TB/month", "1000 GB/month")]);
    change(&same.path().join("new/toy.toml"), "0.09/GB", "90/TB");
    let (code, stdout, _) = diff(same.path(), &OLD_AND_NEW);
    let expected = "toy | 2 months | USD | old/workload.toml -> new/workload.toml\nNo change: the inputs are the same, and so is every amount.\n";
    assert_eq!((code, stdout.as_str()), (0, expected));
    let (_, sheets, _) = diff(same.path(), &["old/toy.toml", "new/toy.toml"]);
    assert_eq!(sheets, "toy | old/toy.toml -> new/toy.toml\nNo change: every value is the same.\n");
    let differ = sides(&[("new/workload.toml", "vcpus = 3", "vcpus = 4")]);
    let (_, stdout, _) = diff(differ.path(), &OLD_AND_NEW);
    assert!(stdout.contains("No amount changes, though 1 input differs.") && stdout.contains("component.web.vcpus"), "{stdout}");
    let (_, stdout, _) = diff(same.path(), &["old/workload.toml", "old/workload.toml", "--format", "markdown"]);
    assert!(stdout.contains("**No change: the inputs are the same, and so is every amount.**"), "{stdout}");
}

#[test]
fn another_winner_horizon_or_currency_is_said_first() {
    // 2 x 1,460 x 0.50 and 180 are 1,640.00, more than 1,100.00.
    let dearer = sides(&[("new/toy.toml", "0.10/hour", "0.50/hour")]);
    let (_, stdout, _) = diff(dearer.path(), &OLD_AND_NEW);
    let says = "THE WINNER CHANGES: own wins instead of toy: what is chosen costs 628.00 USD more (toy 472.00 -> own 1,100.00).\nThe 2-month total of toy rises by 1,168.00 USD (+247 %): price +1,168.00.\n1 other alternative does not change.\n";
    assert!(stdout.replace("own\n1,100", "own 1,100").contains(says), "{stdout}");
    // The number of the headline is that of the rule.
    assert_eq!(diff(dearer.path(), &[&OLD_AND_NEW[..], &["--fail-unless", "total-increase <= 628 USD"]].concat()).0, 0);
    assert_eq!(diff(dearer.path(), &[&OLD_AND_NEW[..], &["--fail-unless", "total-increase <= 627.99 USD"]].concat()).0, 4);
    // What is chosen stays; what is not is told after it.
    let other = sides(&[("new/own.toml", "50/month", "75/month")]);
    let (_, stdout, _) = diff(other.path(), &OLD_AND_NEW);
    assert!(stdout.contains("\ntoy still wins; its 2-month total stays at 472.00 USD.\nThe 2-month total of own rises by 50.00 USD (+4.5 %)"), "{stdout}");
    // Twice the price of a machine that is needed half as much.
    let equal = sides(&[("new/toy.toml", "0.10/hour", "0.20/hour"), ("new/toy.toml", "vcpus = 2", "vcpus = 4")]);
    let (_, stdout, _) = diff(equal.path(), &OLD_AND_NEW);
    assert!(
        stdout.contains("\nNo total changes.\ntoy still wins; its 2-month total stays at 472.00 USD.\n") || stdout.contains("No amount changes"),
        "{stdout}"
    );
    // Four months are twice as many; a month costs the same.
    let longer = sides(&[("new/workload.toml", "2 months", "4 months")]);
    let (_, stdout, _) = diff(longer.path(), &OLD_AND_NEW);
    assert!(
        stdout.starts_with("toy | 4 months instead of 2 months | USD")
            && stdout.contains("\ntoy still wins; its mean month stays at 236.00 USD; its total rises by 472.00 USD (+100 %): terms\n+472.00."),
        "{stdout}"
    );
    let month = stdout.lines().skip_while(|line| !line.starts_with("A month")).nth(1).map(|line| line.split_whitespace().collect::<Vec<_>>());
    assert_eq!(month, Some(vec!["toy", "236.00", "236.00", "0.00", "0", "%"]));
    let table = "[exchange]\ntitle = \"A bank\"\nas_of = 2026-01-01\nread = \"primary\"\nrates = [\"1.25 USD/EUR\"]\n\n[[component]]";
    let euros =
        sides(&[("old/workload.toml", "[[component]]", table), ("new/workload.toml", "[[component]]", table), ("new/workload.toml", "\"USD\"", "\"EUR\"")]);
    let (code, stdout, stderr) = diff(euros.path(), &OLD_AND_NEW);
    assert!(code == 1 && stdout.is_empty() && stderr.contains("amounts in USD and in EUR cannot be subtracted"), "{stderr}");
    assert!(stderr.contains("`--set workload.currency=EUR`"), "{stderr}");
    let (code, stdout, stderr) = diff(euros.path(), &[&OLD_AND_NEW[..], &["--set", "workload.currency=EUR"]].concat());
    assert!(code == 0 && stdout.contains("No change"), "{stdout}{stderr}");
}

#[test]
fn two_sheets_are_compared_price_by_price() {
    let medium = "[[machine]]\nname = \"medium\"\nvcpus = 4\nprice = \"0.18/hour\"\nsource = \"list\"\n\n[[charge]]";
    let folder = sides(&[("new/toy.toml", "[[charge]]", medium), ("new/toy.toml", "0.10/hour", "0.12/hour"), ("new/toy.toml", "0.09/GB", "81/TB")]);
    let (code, stdout, stderr) = diff(folder.path(), &["old/toy.toml", "new/toy.toml", "--width", "120"]);
    assert_eq!((code, stderr.as_str()), (0, ""));
    assert!(stdout.starts_with("toy | old/toy.toml -> new/toy.toml\n2 prices change (1 up, 1 down, -10 % to +20 %); 1 entry is added.\n"), "{stdout}");
    let found = json(folder.path(), &["old/toy.toml", "new/toy.toml"]);
    let inputs: Vec<_> =
        found["inputs"].as_array().expect("inputs").iter().map(|input| (input["path"].as_str().expect("a path"), input["increase_ratio"].as_str())).collect();
    assert_eq!(inputs, [("machine.small.price", Some("0.2")), ("machine.medium", None), ("charge.'Transfer out'.price", Some("-0.1"))]);
    assert_eq!(found["inputs"][0]["after"], serde_json::json!({ "value": "0.12/hour", "file": "new/toy.toml", "line": 17 }));
    let currencies = sides(&[("new/toy.toml", "\"USD\"", "\"EUR\""), ("new/toy.toml", "0.10/hour", "0.12/hour")]);
    let (_, stdout, _) = diff(currencies.path(), &["old/toy.toml", "new/toy.toml"]);
    assert!(
        stdout.contains("Prices are in different currencies, USD and EUR; 1 price changes") && !stdout.contains(" up, ") && !stdout.contains("+20 %"),
        "{stdout}"
    );
    let (_, csv, _) = diff(folder.path(), &["old/toy.toml", "new/toy.toml", "--format", "csv"]);
    assert!(csv.contains("machine.small.price,0.10/hour,0.12/hour,0.2,old/toy.toml,17,new/toy.toml,17\r\n"), "{csv}");
}

#[test]
fn what_is_no_result_is_refused_and_nothing_panics() {
    let folder = sides(&[]);
    let path = folder.path();
    run(path, &["compare", "old/workload.toml", "--format", "json", "-o", "saved.json"], "");
    let saved = std::fs::read_to_string(path.join("saved.json")).expect("the result");
    let write = |name: &str, content: &str| std::fs::write(path.join(name), content).expect("a file");
    write("cut.json", &saved[..saved.len() / 2]);
    write("other.json", &saved.replace("comparison.v1", "comparison.v9"));
    write("deep.json", &format!("{{\"schema\": {}", "[".repeat(100_000)));
    write("huge.json", &saved.replace("\"months\": 2,", "\"months\": 1e400,"));
    write("large.json", &saved.replace("\"amount\": \"292.00\"", "\"amount\": \"1e400\""));
    write(
        "odd.json",
        &saved.replace("\"amount\": \"292.00\"", "\"amount\": \"999999999999999999999\"").replace("\"quantity\": \"2920\"", "\"quantity\": \"0\""),
    );
    write("zero.json", &saved.replace("\"months\": 2,", "\"months\": 0,"));
    write("endless.json", &saved.replace("\"months\": 2,", "\"months\": 1000000000000,"));
    write("twice.json", &saved.replace("\"name\": \"own\"", "\"name\": \"toy\""));
    for (name, says) in [
        ("cut.json", "was cut off"),
        ("other.json", "its schema is"),
        ("deep.json", "no JSON"),
        ("huge.json", "no JSON"),
        ("large.json", "is no number"),
        ("zero.json", "a horizon of 0 months is none"),
        ("endless.json", "a horizon of 1000000000000 months is none"),
        ("twice.json", "two alternatives are called `toy`"),
    ] {
        for arguments in [["saved.json", name], [name, "saved.json"]] {
            let (code, stdout, stderr) = diff(path, &arguments);
            assert!(code == 1 && stdout.is_empty() && stderr.contains(says), "{name}: {code} {stderr}");
        }
    }
    for format in ["table", "json", "markdown", "csv"] {
        for arguments in [["saved.json", "odd.json"], ["odd.json", "saved.json"], ["saved.json", "saved.json"]] {
            let (code, _, stderr) = diff(path, &[&arguments[..], &["--format", format]].concat());
            assert_eq!((code, stderr.as_str()), (0, ""), "{arguments:?}");
        }
    }
    let (_, odd, _) = diff(path, &["saved.json", "odd.json"]);
    assert!(odd.contains("do not add up to its total"), "{odd}");
    assert_eq!(diff(path, &["saved.json", "saved.json", "-o", "saved.json"]).0, 2);
    assert_eq!(diff(path, &["saved.json", "saved.json", "--set", "workload.sites=2"]).0, 2);
    // What is read into a page is shown as it is written.
    let hostile = sides(&[("new/toy.toml", "0.10/hour", "0.12/hour")]);
    for side in ["old", "new"] {
        change(&hostile.path().join(side).join("toy.toml"), "name = \"Transfer out\"", "name = \"<img src=x> | `a` @b\"");
        change(&hostile.path().join(side).join("workload.toml"), "name = \"toy\"", "name = \"<b>a|b @team #12\"");
    }
    change(&hostile.path().join("new/toy.toml"), "0.09/GB", "0.10/GB");
    let (_, page, _) = diff(hostile.path(), &[&OLD_AND_NEW[..], &["--format", "markdown"]].concat());
    assert!(
        page.starts_with("### \\<b\\>a|b @&#8203;team \\#&#8203;12 |") && page.contains("\\<img src=x\\> \\|") && !page.replace("\\<img", "").contains("<img"),
        "{page}"
    );
}

#[test]
fn every_key_of_a_workload_has_one_cause() {
    let schema = workload::schema();
    let keys = |table: &Value| table["properties"].as_object().expect("a table").keys().filter(|key| !key.starts_with('$')).cloned().collect::<BTreeSet<_>>();
    let mut known: Vec<&str> = KEYS.iter().map(|(key, _)| *key).collect();
    known.sort_unstable();
    assert!(known.windows(2).all(|pair| pair[0] != pair[1]), "a key has two causes");
    let below = |start: &str| -> BTreeSet<String> {
        let rest = known.iter().filter_map(|key| key.strip_prefix(start)?.strip_prefix('.'));
        rest.filter(|rest| !rest.contains('.')).map(str::to_owned).collect()
    };
    let top: BTreeSet<String> = known.iter().filter(|key| !key.contains('.')).map(|key| (*key).to_owned()).collect();
    assert_eq!(top, keys(&schema), "tables");
    // Every table of which any key is listed has all of them.
    let tables = [("workload", "Head"), ("component", "Component"), ("alternative", "Alternative"), ("alternative.parts", "Part")];
    for (kind, table) in tables {
        assert_eq!(below(kind), keys(&schema["$defs"][table]), "{kind}");
    }
    let listed: BTreeSet<&str> = known.iter().filter_map(|key| key.rsplit_once('.').map(|(table, _)| table)).collect();
    assert_eq!(listed, tables.iter().map(|(kind, _)| *kind).collect());
    assert!(Cause::ALL.windows(2).all(|pair| pair[0] < pair[1]), "the order is one");
}

#[test]
fn a_difference_for_programs_is_valid_by_its_schema() {
    let printed = run(&project(), &["schema", "difference"], "");
    let committed = std::fs::read(project().join("pricing/schema/difference.json")).expect("a committed schema");
    assert!(printed.stdout == committed, "rackrent schema difference -o pricing/schema/difference.json");
    let schema: Value = serde_json::from_slice(&printed.stdout).expect("JSON");
    assert!(jsonschema::meta::is_valid(&schema));
    let validator = jsonschema::validator_for(&crate::schema::closed(schema)).expect("a valid schema");
    let found = json(&project(), &["examples/twitter-2008.toml", "examples/twitter-2008-high.toml", "--fail-unless", "margin >= 1 %"]);
    let errors: Vec<String> = validator.iter_errors(&found).map(|error| format!("{error} at {}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let sheets = json(&project(), &["pricing/2008/aws-2008-05.toml", "pricing/2008/aws-2009-03.toml"]);
    assert!(validator.is_valid(&sheets));
    adds_up(&found).expect("sums");
}

/// Whether all parts add up to the changes that they are parts of.
fn adds_up(found: &Value) -> Result<(), String> {
    let amount = |value: &Value| value.as_str().map_or(rust_decimal::Decimal::ZERO, crate::support::decimal);
    let sum = |list: &Value, key: &str| list.as_array().into_iter().flatten().map(|entry| amount(&entry[key])).sum::<rust_decimal::Decimal>();
    for alternative in found["costs"]["alternatives"].as_array().expect("alternatives") {
        if alternative["change"].is_null() {
            continue;
        }
        let change = amount(&alternative["after"]["total"]) - amount(&alternative["before"]["total"]);
        let present = amount(&alternative["after"]["present_cost"]) - amount(&alternative["before"]["present_cost"]);
        let sums = [sum(&alternative["parts"], "total"), sum(&alternative["lines"], "change"), amount(&alternative["change"])];
        if sums.iter().any(|sum| *sum != change) || sum(&alternative["parts"], "present_cost") != present {
            return Err(format!("{}: {change} and {sums:?}, {present}", alternative["name"]));
        }
        for line in alternative["lines"].as_array().expect("lines") {
            let change = amount(&line["after"]) - amount(&line["before"]);
            if sum(&line["parts"], "amount") != change || amount(&line["change"]) != change {
                return Err(format!("{}, {}: {change}", alternative["name"], line["name"]));
            }
        }
    }
    Ok(())
}

/// A workload with its sheet: prices in tenths of a cent.
fn random() -> impl Strategy<Value = (String, String)> {
    let numbers = (1_u32..12, 1_u32..2000, 1_u32..5, 0_u32..9, 50_u32..300, 200_u32..900);
    (numbers, prop::bool::ANY).prop_map(|((vcpus, volume, horizon, growth, small, big), staff)| {
        let staff = if staff { "[staff.hours]\nrented = \"3 hours\"\nowned = \"5 hours\"\n" } else { "" };
        let workload = format!(
            "[workload]\nname = \"any\"\nhorizon = \"{horizon} months\"\ncurrency = \"USD\"\ncost_of_money = \"8 %/year\"\nsheets = [\"./toy.toml\", \"./own.toml\"]\n\
             [demand]\ngrowth = \"{growth} %/month\"\n[[component]]\nname = \"web\"\nvcpus = {vcpus}\n[[component]]\nname = \"jobs\"\nvcpus = 1\n\
             [[traffic]]\nname = \"pages\"\nmeter = \"transfer-out\"\nvolume = \"{volume} GB/month\"\n{staff}"
        );
        let machine = |name: &str, vcpus: u32, price: u32| format!("[[machine]]\nname = \"{name}\"\nvcpus = {vcpus}\nprice = \"0.{price:03}/hour\"\nsource = \"list\"\n");
        let hours = "[[charge]]\nname = \"People\"\nmeter = \"staff-hours\"\nprice = \"70/hour\"\nsource = \"list\"\n";
        (workload, format!("{}{}{hours}", machine("small", 2, small), machine("big", 8, big)))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn parts_add_up_to_the_change_whatever_changes(old in random(), new in random()) {
        let folder = sides(&[]);
        for (side, (workload, machines)) in [("old", old), ("new", new)] {
            let path = folder.path().join(side);
            std::fs::write(path.join("workload.toml"), workload).expect("a file");
            let sheet = std::fs::read_to_string(path.join("toy.toml")).expect("the sheet");
            let (head, rest) = sheet.split_once("[[machine]]").expect("a machine");
            let charge = rest.split_once("[[charge]]").expect("a charge").1;
            std::fs::write(path.join("toy.toml"), format!("{head}{machines}\n[[charge]]{charge}")).expect("a file");
            change(&path.join("own.toml"), "covers = [", "covers = [\"staff-hours\", ");
        }
        let found = json(folder.path(), &OLD_AND_NEW);
        prop_assert!(found["costs"]["alternatives"].as_array().is_some_and(|all| all.iter().any(|alternative| !alternative["change"].is_null())));
        prop_assert_eq!(adds_up(&found), Ok(()));
    }
}
