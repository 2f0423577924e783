//! What is judged of a comparison: what stands on one side only, and what is left out.

use super::{CLOUD, Example, Explanation, OWNED, WORKLOAD, change, explain, instead};
use crate::diagnostic::Code;

#[expect(clippy::too_many_lines, reason = "one entry for each code")]
pub const fn of(code: Code) -> Option<Explanation> {
    Some(match code {
        Code::PeopleOneSide => explain(
            "People are often the largest line. Who rents machines still runs what is on them: systems, deployments, the bill itself. Who owns them racks and repairs them as well. Posts on one side \
             only decide the verdict before anything else is counted.",
            "write both `rented` and `owned` into `[staff]`, and let one sheet price a post for every side",
            change(WORKLOAD, "rented = 1.0", "rented = 0"),
        ),
        Code::PeopleNotCounted => explain(
            "What differs between renting and owning is, above all, who does the work. A comparison without people favours owning.",
            "add `[staff]`, and name a sheet that prices posts in `complete_with`",
            instead(
                WORKLOAD,
                "[staff]\nrented = 1.0\nowned = 1.5\nmachines_per_post = 140\n\n[migration]\nfrom = \"Rent\"\npost_months = 6",
                "[migration]\nfrom = \"Rent\"\nwork = \"68000 USD\"",
                "[staff]\nrented = 1.0\nowned = 1.5\nmachines_per_post = 140\n\n[migration]\nfrom = \"Rent\"\npost_months = 6",
            ),
        ),
        Code::OnDemandOnly => explain(
            "Nobody who rents for years pays by the hour. Commitments take 30 to 60 % off: a cloud at on-demand list price is the straw man of those who sell servers.",
            "let an alternative commit, as `purchase = \"committed\"`, or take negotiated discounts off in a sheet that `extends` the list",
            change(WORKLOAD, "sheet = \"./cloud.toml\", purchase = \"committed\"", "sheet = \"./cloud.toml\""),
        ),
        Code::NegotiatedOneSide => explain(
            "Makers of servers negotiate, and so do clouds. A quotation for the one beside the list price of the other compares two buyers, not two ways of buying.",
            "use negotiated prices on both sides (`[[discount]]`, `purchase = \"committed\"`), or list prices on both",
            Example {
                file: OWNED,
                at: "[[charge]]\nname = \"Switches\"",
                bad: "[[discount]]\nname = \"Our quotation\"\npercent = \"30 %\"\nmachines = [\"*\"]\nsource = \"list\"\n\n[[charge]]\nname = \"Switches\"",
                good: "[[charge]]\nname = \"Switches\"",
                also: Some([WORKLOAD, "sheet = \"./cloud.toml\", purchase = \"committed\"", "sheet = \"./cloud.toml\""]),
            },
        ),
        Code::NoSupport => explain(
            "What is owned is maintained under a contract, and what is rented has no support plan: who rents in earnest buys one, at 3 to 10 % of the bill.",
            "charge the plan on `spend` in the rented sheet, in the category `support`",
            change(CLOUD, "[[charge]]\nname = \"Support plan\"\nmeter = \"spend\"\ncategory = \"support\"\nprice = \"7 %\"\n\n", ""),
        ),
        Code::NoBackup => explain(
            "Copies and redundancy keep data from failing disks; what is deleted by mistake or by an attacker is deleted in every copy. A backup is a copy of its own, on either side.",
            "add `[[data]]` named `backup`, on a meter that both sides price",
            change(WORKLOAD, "name = \"backup\"", "name = \"old files\""),
        ),
        Code::BackupOneSide => explain(
            "Only one side keeps a backup, or only one side is charged for it.",
            "make the backup a data set of the workload, which every side serves",
            change(
                OWNED,
                "[[charge]]\nname = \"Switches\"",
                "[[charge]]\nname = \"Backup service\"\nmeter = \"months\"\ncategory = \"other\"\nprice = \"900/month\"\n\n[[charge]]\nname = \"Switches\"",
            ),
        ),
        Code::NoMigration => explain(
            "Where something runs already, moving costs: work, both sides running for a while, data that leaves. A comparison that begins on the day after the move favours whoever is moved to.",
            "add `[migration]`; where nothing runs yet, allow it and say so",
            change(WORKLOAD, "[migration]\nfrom = \"Rent\"\npost_months = 6\ndouble_running = \"2 months\"\nexit_transfer = \"200 TB\"\n\n", ""),
        ),
        Code::NoMigrationWork => explain(
            "A move without work is one that nobody has made.",
            "write `post_months` or `work` into `[migration]`",
            change(WORKLOAD, "post_months = 6\n", ""),
        ),
        Code::NoExitTransfer => explain(
            "Data that leaves a cloud is charged as traffic out, unless its provider credits it to those who leave for good. A petabyte at list price is some 50,000 dollars.",
            "write `exit_transfer`; where it is credited, `credited = true` with its `conditions`",
            change(WORKLOAD, "\nexit_transfer = \"200 TB\"", ""),
        ),
        Code::TrafficOneSide => explain(
            "Traffic is where the sides differ most: some 80 dollars a TB on a cloud, transit by the Mbps for what is owned. Nothing on one side, without a page that says so, is a price that is \
             missing.",
            "write what it costs; a provider's gift is a price of 0 with its page as the source",
            change(OWNED, "price = \"0.80/Mbps-month\"", "price = \"0/Mbps-month\""),
        ),
        Code::NoResale => explain(
            "A horizon that ends before the life of the machines charges their whole price to a part of their life. What still stands has a value.",
            "compare over the life, or write how the market value falls",
            change(
                OWNED,
                "life = \"5 years\"\nlead_time = \"8 weeks\"\nmarket_decline = \"35 %/year\"\nspares = \"5 %\"\nidle = \"250 W\"",
                "life = \"7 years\"\nlead_time = \"8 weeks\"\nmarket_decline = \"90 %/year\"\nspares = \"5 %\"\nidle = \"250 W\"",
            ),
        ),
        Code::CreditsDecide => explain(
            "With what used machines are credited at the end one alternative wins, without it another: the verdict rests on a market that nobody knows yet.",
            "compare over the life of the machines, so that nothing is credited, or show what such machines have fetched",
            change(WORKLOAD, "horizon = \"60 months\"", "horizon = \"13 months\""),
        ),
        Code::PricesApart => explain(
            "Hardware and clouds get cheaper. Servers of one year beside a cloud of another compare two markets: a GPU-hour lost almost half of its price in 2025 alone.",
            "use prices of one date on both sides",
            change(CLOUD, "as_of = 2026-01-01", "as_of = 2026-06-01"),
        ),
        Code::OldPrices => explain(
            "A price that is older than a year at the day for which it is used is hardly what will be paid. The day is `--as-of`, or the workload's start; the age is `--max-age`, or `max_age` in \
             `[check]`, or twelve months.",
            "look the price up again, and change `as_of` of its source with it",
            instead("--as-of", "", "2027-06-01", "2026-01-01"),
        ),
        Code::LaterPrices => explain(
            "A price of long after the day for which it is used could not be known then: a decision that was made is judged by what came later.",
            "use a price of that time",
            instead("--as-of", "", "2024-02-15", "2026-01-01"),
        ),
        Code::CopiesOneSide => explain(
            "An object store keeps three copies within its price. Own storage that keeps one needs a third of the disks, and loses data with the first of them.",
            "let own storage keep as many `copies`, or a `scheme` that survives as much",
            change(WORKLOAD, "size = \"100 TB\"\n\n[[traffic]]", "size = \"100 TB\"\ncopies = 1\n\n[[traffic]]"),
        ),
        Code::RedundancyOneSide => explain(
            "A second site, a standby or a failover on one side compares a service that survives with one that does not.",
            "write what must be survived into the workload: `sites = 2`, `redundancy = \"n+1\"`",
            change(
                OWNED,
                "[[charge]]\nname = \"Switches\"",
                "[[charge]]\nname = \"Second site, standby\"\nmeter = \"months\"\ncategory = \"space\"\nprice = \"4000/month\"\n\n[[charge]]\nname = \"Switches\"",
            ),
        ),
        Code::NoRedundancy => explain(
            "With as many machines as the load needs, the service stands still when one does. That holds for both sides, and an owned machine is away for longer.",
            "write `redundancy = \"n+1\"`",
            change(WORKLOAD, "redundancy = \"n+1\"\nscales = \"never\"", "scales = \"never\""),
        ),
        Code::NoReplication => explain(
            "Data that is kept on two sites flows between them, and clouds charge for what crosses zones and regions.",
            "write it as `[[traffic]]` on `transfer-region` or `transfer-zone`",
            change(WORKLOAD, "sites = 1", "sites = 2"),
        ),
        Code::PerfectForesight => explain(
            "Commitments are bought to cost least with the load of the whole horizon known, and machines for a surge are ordered before it is foreseen. A plan that is made for one load and meets \
             another is what happens.",
            "write what was planned for into `[forecast]`, and what comes into `[demand]`",
            change(WORKLOAD, "peak_to_mean = 2", "peak_to_mean = 2\ngrowth = \"20 %/year\""),
        ),
        Code::InstantScaling => explain(
            "A controller sees the load fall, waits whether it stays so, and takes machines away: an hour later, most often. Without that lag renting follows every hour to the machine.",
            "leave `scale_down_lag` out, or write an hour",
            change(WORKLOAD, "[staff]\n", "[conventions]\nscale_down_lag = \"0 hours\"\n\n[staff]\n"),
        ),
        Code::SpotForState => explain(
            "Spot machines are taken away within seconds or minutes. A database, or what keeps files on its local disk, cannot run there, however cheap it would be.",
            "take `spot` out of `allow` of what never scales or has a local disk",
            Example {
                file: WORKLOAD,
                at: "redundancy = \"n+1\"\nscales = \"never\"",
                bad: "redundancy = \"n+1\"\nscales = \"never\"\nallow = [\"spot\"]",
                good: "redundancy = \"n+1\"\nscales = \"never\"",
                also: Some([WORKLOAD, "sheet = \"./cloud.toml\", purchase = \"committed\"", "sheet = \"./cloud.toml\", purchase = \"any\""]),
            },
        ),
        Code::PinnedDearer => explain(
            "A machine type that is pinned is not chosen. When another one would do for a tenth less or more, the pin makes its side look dear.",
            "leave the pin out, or say what the dearer machine is needed for",
            change(WORKLOAD, "purchase = \"committed\" }", "purchase = \"committed\", machines = { web = \"small\" } }"),
        ),
        Code::NoCostOfMoney => explain(
            "Owning pays first and renting pays later. Without a cost of money the years between are worth nothing, and owning looks cheaper by 10 to 20 %.",
            "write `cost_of_money`: the weighted cost of capital, or the rate of the loan",
            change(WORKLOAD, "cost_of_money = \"8 %/year\"\n", ""),
        ),
        Code::ImplausibleCostOfMoney => explain(
            "At 30 % a year anything that is paid later is cheap, and renting wins; at 1 % nothing is, and owning does.",
            "write between 2 and 20 % a year, with where it comes from",
            change(WORKLOAD, "cost_of_money = \"8 %/year\"", "cost_of_money = \"30 %/year\""),
        ),
        Code::PriceChangeOneSide => explain(
            "Over five years prices move on both sides: the same work gets cheaper to buy and cheaper to rent, wages and power rise. Movement on one side only is a forecast with a purpose.",
            "write both sides' changes into `[price_change]`, each with its reason",
            change(WORKLOAD, "[staff]\n", "[price_change]\nrent = \"5 %/year\"\n\n[staff]\n"),
        ),
        Code::ImplausibleUtilization => explain(
            "Machines that are planned to be full fail in the first busy minute; machines at a fifth are money for nothing. 60 to 80 % is what is safe to plan for (Armbrust et al., 2009, section 6).",
            "write `max_utilization` between 60 and 80 %",
            change(WORKLOAD, "memory = \"4 TB\"", "memory = \"4 TB\"\nbasis = \"mean\"\nmax_utilization = \"95 %\""),
        ),
        Code::AssumptionDecides => explain(
            "Ranges are tried at their ends; what is an assumption (of the workload, or a price whose source says so) a fifth lower and a fifth higher. Where that turns the verdict, the verdict is \
             that assumption.",
            "measure the value, find a source for it, or report the verdict with the value at which it turns",
            instead(
                OWNED,
                "purchase = \"22000 USD\"",
                "purchase = { low = \"20000 USD\", likely = \"22000 USD\", high = \"200000 USD\" }",
                "purchase = { low = \"20000 USD\", likely = \"22000 USD\", high = \"26000 USD\" }",
            ),
        ),
        Code::NotPriced => explain(
            "A price is missing or unpublished, so the alternative has no total and no rank. It is not zero, and nobody guesses it.",
            "add the price with its source, or leave the alternative out",
            change(CLOUD, "[[charge]]\nname = \"Transfer out\"\nmeter = \"transfer-out\"\nprice = \"0.08/GiB\"\n\n", ""),
        ),
        Code::NeedlessAllow => explain(
            "A reason that is no longer needed hides what is found later.",
            "leave it out",
            instead(WORKLOAD, "[staff]\n", "[check.allow]\nno-backup = \"nothing is kept\"\n\n[staff]\n", "[staff]\n"),
        ),
        _ => return None,
    })
}
