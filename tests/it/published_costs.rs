//! What others have published of owning and of owning against renting, as sheets and workloads, with the page that it is on.

use crate::support::{Case, Run, bought, charge, decimal, rented, sheet, usage_by_month, vcpus};
use rackrent::comparison::{By, View};
use rackrent::money::{Money, rounded};
use rust_decimal::Decimal;

/// A calendar month of 30 days: 720 hours.
const JUNE: &str = "start = \"2008-06\"";
const BY_THE_CALENDAR: &str = "[conventions]\nmonth = \"calendar\"\n";

#[test]
fn a_terabyte_on_own_disks_costs_a_university_what_its_table_says() {
    // University of Edinburgh, School of Informatics, Storage Costs Calculations 2020, https://wiki.inf.ed.ac.uk/DICE/ServicesUnitStorageCosts2020: price of a
    // server, what it holds after RAID, five years in service; pounds per TB and year.
    for (price, holds, published) in
        [("8342", 22, 76), ("8899", 33, 54), ("17241", 55, 63), ("19260", 88, 44), ("8342", 32, 52), ("8899", 48, 37), ("17241", 80, 43)]
    {
        let machine = format!("role = \"storage\"\ndisk = \"{holds} TB\"\nlife = \"5 years\"");
        let server = bought("server", &format!("{price} GBP"), &machine).replace("vcpus = 1\n", "");
        let run = Case::in_currency("GBP", "60 months")
            .body("[storage]\ncopies = 1\nfill = 1\n")
            .body(&format!("[[data]]\nname = \"files\"\nmeter = \"object-storage\"\nsize = \"{holds} TB\"\n"))
            .sheet_text("own", &sheet("GBP", "own", "owned", &server))
            .run();
        let unit = run.priced("own").unit_cost("storage_per_gb_month").expect("something is stored");
        assert_eq!(rounded(unit * Decimal::from(12_000), 0), Decimal::from(published), "{price} for {holds} TB");
        // Over its life a TB costs the price over what the server holds.
        let in_all = run.priced("own").unit_cost("storage_per_gb").expect("something is stored");
        assert_eq!(rounded(in_all, 4), rounded(decimal(price) / Decimal::from(holds * 1000), 4));
    }
}

#[test]
fn a_core_hour_of_a_server_for_14375_costs_0_0091() {
    // Wilson, Jeanes and Cannon, Cloud vs. Datacenter Costs for High Performance Computing (19 June 2017), https://www.internet2.edu/blogs/detail/14114: 36 cores,
    // 14,375 dollars with five years of warranty, 0.0091 a core-hour. Half a kW; 0.13 for power equipment, 0.08 for electricity, 0.04 for cooling: 0.25 a kWh.
    let server = |watts: &str| bought("server", "14375 USD", "life = \"5 years\"").replace("vcpus = 1\n", "vcpus = 36\n").replace("\"0 W\"", watts);
    let run = |watts: &str, charges: &str| {
        let own = format!("{}{charges}", server(watts));
        Case::new("60 months").body(&vcpus("jobs", 36)).sheet("own", "owned", &own).run()
    };
    let unit = run("\"0 W\"", "").priced("own").unit_cost("per_vcpu_hour").expect("cores are needed");
    assert_eq!(rounded(unit, 4), decimal("0.0091"));
    let power = [("Power equipment", "0.13/kWh"), ("Electricity", "0.08/kWh"), ("Cooling", "0.04/kWh")];
    let power = power.map(|(name, price)| format!("{}covers = [\"contracted-power\"]\n", charge(name, "energy", price))).concat();
    let powered = run("\"500 W\"", &power);
    let paid: Decimal = ["Power equipment", "Electricity", "Cooling"].iter().map(|name| decimal(&powered.line("own", name))).sum();
    assert_eq!(paid / powered.quantity("own", "Electricity"), decimal("0.25"));
}

#[test]
fn the_power_of_45978_servers_costs_521390_52_a_month_and_695187_36() {
    // Hennessy and Patterson, Computer Architecture, 6th edition, solutions, exercise 6.8 (fliphtml5.com/rtvxf/wxjg, p. 73): 0.07 a kWh, 720 hours a month; 225 W
    // on average of a nameplate of 300, then 300 of 500. 22,989,000 W are provisioned in the second case.
    for (watts, nameplate, paid, provisioned) in [("225", "300", "521390.52", "13793.4"), ("300", "500", "695187.36", "22989")] {
        // At half load: linear between idle and full.
        let idle = 2 * watts.parse::<u32>().expect("a number") - nameplate.parse::<u32>().expect("a number");
        let power = format!("full = \"{nameplate} W\"");
        let server =
            bought("server", "0 USD", "life = \"3 years\"").replace("idle = \"0 W\"", &format!("idle = \"{idle} W\"")).replace("full = \"0 W\"", &power);
        let charges =
            [charge("Electricity", "energy", "0.07/kWh"), charge("Provisioned", "contracted-power", "0/kW-month"), "[facility]\nbreaker = 1\n".into()];
        let run = Case::new("1 month")
            .head(JUNE)
            .body(BY_THE_CALENDAR)
            // Every other hour all of them, then none: half the load, and all stand.
            .trace("1 hour", [1, 0])
            .body(&vcpus("search", 45_978))
            .sheet("own", "owned", &format!("{server}{}", charges.concat()))
            .run();
        assert_eq!(run.line("own", "Electricity"), paid);
        assert_eq!(run.quantity("own", "Provisioned"), decimal(provisioned));
    }
}

#[test]
fn a_server_of_380_watts_costs_333_dollars_a_year() {
    // Barielle, Calculating TCO for Energy, IBM Systems Magazine (November 2011), ibmsystemsmag.com: 380 W x 0.10 a kWh x 8,766 h = 333; here 8,760.
    let server = bought("server", "0 USD", "life = \"3 years\"").replace("\"0 W\"", "\"380 W\"");
    let power = format!("{}covers = [\"contracted-power\"]\n", charge("Electricity", "energy", "0.10/kWh"));
    let run = Case::new("12 months").body(&vcpus("web", 1)).sheet("own", "owned", &format!("{server}{power}")).run();
    assert_eq!(rounded(decimal(&run.total("own")), 0), decimal("333"));
}

#[test]
fn as_monthly_payments_servers_weigh_53_against_20_for_power_and_cooling_and_4_for_the_building() {
    // Hennessy and Patterson's warehouse as quoted by https://danluu.com/datacenter-power: a facility of 90 M, 82 % of it power and cooling; servers of 70 M;
    // 53 %, 20 % and 4 % of the monthly cost. Lives of 3 and 10 years, and everything as equal monthly payments at 5 % a year, as Hamilton does,
    // http://perspectives.mvdirona.com/2008/11/28/CostOfPowerInLargeScaleDataCenters.aspx. The quoted sums are rounded, the shares whole.
    let asset = |name: &str, price: &str, years: u32| {
        let machine =
            format!("[[machine]]\nname = \"{name}\"\nvcpus = 1\npurchase = \"{price} USD\"\nidle = \"0 W\"\nfull = \"0 W\"\nlife = \"{years} years\"\n");
        (machine, format!("[[component]]\nname = \"{name}\"\nvcpus = 1\nmachine = \"{name}\"\n"))
    };
    let assets = [asset("servers", "70000000", 3), asset("power and cooling", "73800000", 10), asset("building", "16200000", 10)];
    let machines: String = assets.iter().map(|(machine, _)| machine.as_str()).collect();
    let components: String = assets.iter().map(|(_, component)| component.as_str()).collect();
    let free = charge("Maintenance", "hardware-value", "0 %/year");
    let run = Case::new("36 months").head("cost_of_money = \"5 %/year\"").body(&components).sheet("own", "owned", &format!("{machines}{free}")).run();
    let ledger = run.priced("own").ledger(View::Annuity);
    let monthly = |name: &str| {
        let at = run.lines("own").iter().position(|(line, _)| line == name).expect("a line");
        ledger.lines[at][1].decimal()
    };
    let within = |share: Decimal, one: u32, other: u32| {
        let half = Decimal::new(5, 1);
        let (one, other) = (Decimal::from(one), Decimal::from(other));
        ((one - half) / (other + half)..=(one + half) / (other - half)).contains(&share)
    };
    let servers = monthly("servers");
    assert!(within(servers / monthly("power and cooling"), 53, 20), "{}", servers / monthly("power and cooling"));
    assert!(within(monthly("building") / servers, 4, 53), "{}", monthly("building") / servers);
    // Spread over a horizon of their own, sums are what they are over their life: 36 payments.
    assert!(ledger.lines[0].iter().skip(2).all(|month| (month.decimal() - ledger.lines[0][1].decimal()).abs() <= decimal("0.01")));
}

#[test]
fn eight_hundred_and_eighty_cluster_instances_cost_12_million_a_year_or_8_1_reserved() {
    // http://my-inner-voice.blogspot.com/2010/07/amazon-new-compute-cloud-instances-how.html: 1.60 an hour, or 4,290 for a year and 0.56 an hour used; upfront 3.8 M,
    // in all 8.1 M instead of 12.
    let option = "[option.ri]\nkind = \"committed\"\nterm = \"1 year\"\nsource = \"list\"\n";
    let machine = format!("{}options = {{ ri = {{ upfront = \"4290 USD\", usage = \"0.56/hour\" }} }}\n", rented("cc1.4xlarge", "1.60/hour"));
    let parts = |name: &str, more: &str| format!("[[alternative]]\nname = \"{name}\"\nparts = [{{ sheet = \"./aws.toml\"{more} }}]\n");
    let run = Case::new("12 months")
        .body(&vcpus("linpack", 880))
        .body(&parts("on demand", ""))
        .body(&parts("reserved", ", purchase = \"committed\""))
        .sheet("aws", "cloud", &format!("{machine}{option}"))
        .run();
    let millions = |amount: Money, digits: u32| rounded(amount.decimal() / Decimal::from(1_000_000), digits);
    assert_eq!(millions(run.priced("on demand").total, 0), decimal("12"));
    assert_eq!((millions(run.priced("reserved").total, 1), millions(run.priced("reserved").months[0], 1)), (decimal("8.1"), decimal("3.8")));
    assert_eq!(run.winner(), Some("reserved"));
}

// Accelerator ROI Console, https://www.legitlads.com/hub/tools/ai/ai-hardware/accelerator-roi-calculator/ (its first example): 64 accelerators for 1.92 M, 728.68 K
// of energy and operation in four years, 2 dollars an hour in the cloud at a use of 70 %: 2,648,681 against 3,139,584, 490,903 saved, paid back in 3.2 years,
// break-even at 59 %; at 10 % a year worth -9.44 K.

#[test]
fn sixty_four_accelerators_save_490903_and_are_paid_back_in_3_2_years_above_a_use_of_59_percent() {
    // Seven hours of ten: 511 of the 730 of a month.
    let load = std::iter::repeat_n(1, 7).chain(std::iter::repeat_n(0, 3));
    let operation = charge("Energy and operation", "months", "182170.25/year");
    let run = Case::new("48 months")
        .body("[conventions]\nscale_down_lag = \"0 hours\"\n")
        .trace("1 hour", load)
        .body(&format!("{}minimum = 0\n", vcpus("training", 64)))
        .sheet("rent", "cloud", &rented("accelerator", "2/hour"))
        .sheet("own", "owned", &format!("{}{operation}", bought("accelerator", "30000 USD", "life = \"4 years\"")))
        .run();
    let whole = |name: &str| run.priced(name).total.whole();
    assert_eq!((whole("own"), whole("rent")), ("2,648,681".to_owned(), "3,139,584".to_owned()));
    let instead = run.instead();
    let duty = instead.duty.expect("own instead of rent");
    assert_eq!((run.winner(), instead.npv.whole(), rounded(duty.break_even, 2), duty.today), (Some("own"), "490,903".into(), decimal("0.59"), decimal("0.7")));
    // 38.2 months: within month 39.
    let payback = instead.payback.expect("it is paid back");
    assert_eq!((payback, rounded(Decimal::from(payback - 1) / Decimal::from(12), 1)), (39, decimal("3.2")));
}

#[test]
fn at_ten_percent_the_same_accelerators_are_worth_9440_less_than_nothing_though_they_save() {
    // Discounted by whole years: what a year costs falls due at its end.
    let year = |amount: &'static str| std::iter::repeat_n("0", 11).chain([amount]);
    let paid = |amount: &'static str| (0..4).flat_map(|_| year(amount)).collect::<Vec<_>>();
    let (rent, operation) = (paid("784896"), paid("182170.25"));
    let side = |own: &str, rent: &str, more: &str| {
        let meter = |name: &str| format!("[meter.{name}]\nunit = \"dollar\"\ndriver = \"given\"\n");
        [meter("rent"), meter("operation"), charge("Rent", "rent", rent), charge("Operation", "operation", own), more.to_owned()].concat()
    };
    let run = |money: &str| -> Run {
        Case::new("48 months")
            .head(money)
            .body(&usage_by_month("rent", &rent))
            .body(&usage_by_month("operation", &operation))
            .body(&vcpus("training", 64))
            .sheet("cloud", "cloud", &side("0/dollar", "1/dollar", &rented("accelerator", "0/hour")))
            .sheet("own", "owned", &side("1/dollar", "0/dollar", &bought("accelerator", "30000 USD", "life = \"4 years\"")))
            .run()
    };
    assert_eq!((run("").winner(), run("").instead().npv.whole()), (Some("own"), "490,903".into()));
    let discounted = run("cost_of_money = \"10 %/year\"");
    assert_eq!(discounted.winner(), Some("cloud"));
    assert_eq!(rounded(discounted.instead().npv.decimal() / Decimal::from(1000), 2), decimal("-9.44"));
    // Present cost says rent, the total says buy: the measures disagree, and it is said.
    let own = discounted.index("own");
    assert_eq!((discounted.comparison.verdict.by(By::Total), discounted.comparison.verdict.by(By::NetPresentValue)), (Some(own), Some(1 - own)));
    assert!(!discounted.comparison.verdict.measures_agree());
}
