//! Errors of the input.

use super::{CLOUD, Explanation, OWNED, WORKLOAD, change, explain, instead};
use crate::diagnostic::Code;

#[expect(clippy::too_many_lines, reason = "one entry for each code")]
pub const fn of(code: Code) -> Option<Explanation> {
    Some(match code {
        Code::Syntax => explain(
            "The text is not TOML (https://toml.io): a bracket or a quote that is not closed, a key without a value, a key that is there twice. What can be read of the file is read all the same.",
            "write the line as the message says",
            change(WORKLOAD, "sites = 1", "sites = "),
        ),
        Code::NotText => explain(
            "Files are read as UTF-8. Another encoding, or a file that is no text at all, stops here: half a file would be another comparison.",
            "save the file as UTF-8",
            change(CLOUD, "provider = \"Example Cloud\"", "provider = \"Example Clo\u{fffd}d\""),
        ),
        Code::UnknownKey => explain(
            "A key that nobody reads is most often a misspelling of one that somebody would, and a comparison without it answers another question.",
            "write the key that is suggested; the READMEs in `examples/` and `pricing/` list them all",
            change(WORKLOAD, "cost_of_money = \"8 %/year\"", "cost_of_money = \"8 %/year\"\ncosts_of_money = \"9 %/year\""),
        ),
        Code::MissingKey => explain(
            "The table cannot be read without it, and no value is made up in its place.",
            "add the key",
            change(
                OWNED,
                "life = \"5 years\"\nlead_time = \"8 weeks\"\nmarket_decline = \"35 %/year\"\nspares = \"5 %\"\nidle = \"250 W\"",
                "lead_time = \"8 weeks\"\nmarket_decline = \"35 %/year\"\nspares = \"5 %\"\nidle = \"250 W\"",
            ),
        ),
        Code::WrongType => explain(
            "A text, a number, a list, a table: each key takes one kind of value. A bare number where a unit belongs is the most frequent of these.",
            "write the kind of value that the message names, with its unit, in quotes",
            change(WORKLOAD, "horizon = \"60 months\"", "horizon = 60"),
        ),
        Code::BadValue => explain(
            "The value has another dimension than the key, or is out of its range.",
            "write the value in the form that the message shows",
            change(OWNED, "idle = \"250 W\"", "idle = \"250 GB\""),
        ),
        Code::UnknownWord => explain(
            "The key takes one of a few words.",
            "write one of the words that the message lists",
            change(WORKLOAD, "scales = \"never\"", "scales = \"always\""),
        ),
        Code::DuplicateName => explain(
            "Names tell entries apart: a part serves a component by its name, a layer changes a machine by its name. With two of a name one of them would be lost.",
            "give each its own name",
            change(WORKLOAD, "name = \"database\"", "name = \"web\""),
        ),
        Code::WrongUnit => explain(
            "A price is per what its meter counts. A price per GB on a meter of GB-months would be off by the whole horizon.",
            "write the price per the unit that the message names",
            change(CLOUD, "price = \"0.004/GiB-month\"", "price = \"0.004/GiB\""),
        ),
        Code::OtherCurrency => explain(
            "A sheet has one currency; amounts in two would be added as if they were one.",
            "write the amount in the sheet's currency, or put these prices into a sheet of their own: a workload compares sheets in several",
            change(CLOUD, "price = \"0.08/GiB\"", "price = \"0.08 EUR/GiB\""),
        ),
        Code::MissingRate => explain(
            "Amounts in different currencies are compared at a dated rate with a source, and none is ever made up.",
            "add the rate to the table that the workload names, with its date and source",
            change(CLOUD, "currency = \"USD\"", "currency = \"GBP\""),
        ),
        Code::TierOverlap => explain(
            "The bounds of tiers are cumulative and ascend: with a bound below the one before, two tiers claim the same usage.",
            "write the bounds in ascending order, each the total up to which the tier reaches",
            change(
                CLOUD,
                "{ up_to = \"50 TiB\", price = \"0.023/GiB-month\" }, { price",
                "{ up_to = \"50 TiB\", price = \"0.023/GiB-month\" }, { up_to = \"10 TiB\", price = \"0.0225/GiB-month\" }, { price",
            ),
        ),
        Code::TierGap => explain(
            "Usage beyond the last bound would have no price, and a missing price is never zero.",
            "leave `up_to` of the last tier out",
            change(CLOUD, "{ price = \"0.022/GiB-month\" }", "{ up_to = \"500 TiB\", price = \"0.022/GiB-month\" }"),
        ),
        Code::PercentageCycle => explain(
            "A percentage of a percentage of itself has no value.",
            "leave one of the categories out of `of`",
            change(
                CLOUD,
                "category = \"support\"\nprice = \"7 %\"",
                "category = \"support\"\nprice = \"7 %\"\nof = [\"other\"]\n\n[[charge]]\nname = \"Fee\"\nmeter = \"spend\"\ncategory = \"other\"\nprice = \"1 %\"\nof = [\"support\"]",
            ),
        ),
        Code::MissingSource => explain(
            "A price without a source cannot be defended: nobody knows who asked it, when, and whether it was read or guessed.",
            "name a source of the sheet, or declare one: `[source.NAME]` with `title`, `url`, `as_of` and `read`",
            change(CLOUD, "copies = 3\n\n[[charge]]\nname = \"Transfer out\"", "copies = 3\nsource = \"lists\"\n\n[[charge]]\nname = \"Transfer out\""),
        ),
        Code::UnknownMeter => explain(
            "A meter says what is counted; a price on one that nobody reads would never be charged.",
            "write one of the built-in meters, or declare one of the sheet's own: `[meter.NAME]`",
            change(OWNED, "meter = \"hardware-value\"", "meter = \"hardware-worth\""),
        ),
        Code::UnknownSheet => explain(
            "A sheet is named by the id of one that ships or is given with `--sheet`, or by its path.",
            "write the id that is suggested, or a path with a `/` in it; `rackrent sheets` lists those that ship",
            change(WORKLOAD, "parts = [{ sheet = \"./owned.toml\" }]", "parts = [{ sheet = \"owned-2042\" }]"),
        ),
        Code::UnknownName => {
            explain("The name is of nothing that the files have.", "write the name that is suggested", change(WORKLOAD, "from = \"Rent\"", "from = \"Rented\""))
        }
        Code::BadPath => explain(
            "`--set` puts a value in place of what a file has: its path leads through the tables by their keys, and through lists by the entries' names.",
            "write the path of a value that the documents have",
            instead("--set", "", "component.wbe.vcpus=3000", "component.web.vcpus=3000"),
        ),
        Code::Conflict => explain(
            "Two keys exclude each other, or one needs another: read alone, each would be right.",
            "leave one of them out, or add what is missing, as the message says",
            change(WORKLOAD, "scales = \"never\"", "scales = \"never\"\nmax_utilization = \"70 %\""),
        ),
        Code::ExtendsCycle => explain(
            "A sheet that stands on one that stands on it has no prices to begin with.",
            "let one of them stand on its own",
            change(OWNED, "id = \"fair-owned\"", "id = \"fair-owned\"\nextends = \"./owned.toml\""),
        ),
        Code::BadTrace => explain(
            "A trace is a CSV with a header and one load a row; a column that is not there, or a row without a number, would leave hours without a load.",
            "name the column with `column`, and write a number, not negative, in every row",
            instead(
                WORKLOAD,
                "shape = \"daily\"\npeak_to_mean = 2",
                "shape = \"trace\"\ntrace = \"load.csv\"\ncolumn = \"laod\"",
                "shape = \"daily\"\npeak_to_mean = 2",
            ),
        ),
        Code::RuleViolated => explain(
            "A rule or a budget of the workload, of a policy or of a flag is not kept by the result; `compare` says so after the report, and ends with exit code 4.",
            "change what is compared, or the rule",
            instead(
                WORKLOAD,
                "[demand]",
                "[[rule]]\nname = \"budget\"\ncheck = \"total\"\nat_most = \"1 USD\"\n\n[demand]",
                "[[rule]]\nname = \"budget\"\ncheck = \"total\"\nat_most = \"100000000 USD\"\n\n[demand]",
            ),
        ),
        Code::UnreadableFile => explain(
            "A sheet, an exchange table or a trace that a file names is not there, or may not be read.",
            "write its path from the folder of the file that names it",
            change(WORKLOAD, "exchange = \"./rates.toml\"", "exchange = \"./rate.toml\""),
        ),
        Code::NotLocked => explain(
            "With `--locked`, a workload is compared from the very files that `rackrent lock` wrote down in `rackrent.lock`, by the same version: what a review has seen is what is priced. A file that differs, that is not in the lock or that is no longer read is another comparison.",
            "put back what was locked, or lock again and have the lock reviewed",
            instead("--lock", "", "older.lock", "rackrent.lock"),
        ),
        Code::BadRange => explain(
            "A range says what is low, likely and high: out of order, its middle is none of them.",
            "write `{ low = ..., likely = ..., high = ... }` in ascending order and with one unit",
            instead(
                OWNED,
                "purchase = \"22000 USD\"",
                "purchase = { low = \"24000 USD\", likely = \"22000 USD\", high = \"26000 USD\" }",
                "purchase = { low = \"20000 USD\", likely = \"22000 USD\", high = \"26000 USD\" }",
            ),
        ),
        _ => return None,
    })
}
