//! What is judged of a sheet by itself, above all of one of what is owned.

use super::{CLOUD, Example, Explanation, OWNED, WORKLOAD, change, explain, instead};
use crate::diagnostic::Code;

/// Of the host, which has other watts than the storage machine.
const HOST: &str = "spares = \"5 %\"\nidle = \"250 W\"\nfull = \"800 W\"";

#[expect(clippy::too_many_lines, reason = "one entry for each code")]
pub const fn of(code: Code) -> Option<Explanation> {
    Some(match code {
        Code::NoSpares => explain(
            "A provider replaces what fails within minutes. Who owns machines and has none on the shelf waits for one, and nobody counts the wait.",
            "write `spares`: 5 % is usual, and at least one machine",
            change(OWNED, HOST, "idle = \"250 W\"\nfull = \"800 W\""),
        ),
        Code::ManySpares => explain(
            "Machines on the shelf are paid and serve nobody: a shelf of a fifth of the fleet makes owning look dearer than those who own make it.",
            "write the spares that failures ask for: 5 % is usual; redundancy is the workload's",
            change(OWNED, HOST, "spares = \"50 %\"\nidle = \"250 W\"\nfull = \"800 W\""),
        ),
        Code::NoMaintenance => explain(
            "Hardware breaks: disks at one to two per cent a year, boards and power supplies after them. A provider has that in its price.",
            "charge for it on `hardware-value` (a support contract is 3 to 15 % of the price a year) or on `failures`",
            change(OWNED, "price = \"3 %/year\"", "price = \"0 %/year\""),
        ),
        Code::ImplausibleLife => explain(
            "A life beyond what others plan with spreads the price over years in which the machines are out of warranty and behind in work per watt, and skips the refresh. A short one buys \
             twice. Clouds write servers off over 5 to 6 years.",
            "write the life with which you write servers off, between 3 and 7 years (6 for accelerators)",
            change(
                OWNED,
                "life = \"5 years\"\nlead_time = \"8 weeks\"\nmarket_decline = \"35 %/year\"\nspares = \"5 %\"\nidle = \"250 W\"",
                "life = \"10 years\"\nlead_time = \"8 weeks\"\nmarket_decline = \"35 %/year\"\nspares = \"5 %\"\nidle = \"250 W\"",
            ),
        ),
        Code::CoolingTwice => explain(
            "An all-in price of colocation holds space, power and cooling. With the energy charged beside it, times a PUE, owning pays for its cooling twice; so it does with a charge for \
             cooling beside a PUE.",
            "let an all-in price cover the energy, `covers = [\"energy\"]`, with a PUE of 1; or charge for space, metered energy and a PUE",
            change(
                OWNED,
                "covers = [\"rack-units\"]",
                "covers = [\"rack-units\"]\n\n[[charge]]\nname = \"Cooling\"\nmeter = \"months\"\ncategory = \"space\"\nprice = \"500/month\"",
            ),
        ),
        Code::NoCooling => explain(
            "What machines draw is two thirds of what a building draws. With energy paid at the machines' meter and a PUE of 1, nobody pays for cooling them.",
            "write the building's PUE into `[facility]`; where the price of space brings cooling, say so by `covers = [\"energy\"]`",
            change(OWNED, "pue = 1.5", "pue = 1"),
        ),
        Code::TermBeyondHorizon => explain(
            "A loan that still runs at the end is settled there, and what a lease asks afterwards counts in the figure without end credits alone: the comparison ends in the midst of what \
             was agreed.",
            "compare over the whole term, or write a term within the horizon",
            Example {
                also: Some([WORKLOAD, "horizon = \"60 months\"", "horizon = \"48 months\""]),
                ..instead(
                    WORKLOAD,
                    "parts = [{ sheet = \"./owned.toml\" }]",
                    "parts = [{ sheet = \"./owned.toml\", financing = \"bank\" }]\n\n[financing.bank]\nkind = \"loan\"\nrate = \"6 %/year nominal\"\nterm = \"60 months\"",
                    "parts = [{ sheet = \"./owned.toml\", financing = \"bank\" }]\n\n[financing.bank]\nkind = \"loan\"\nrate = \"6 %/year nominal\"\nterm = \"36 months\"",
                )
            },
        ),
        Code::ContractedPower => explain(
            "Colocation sells circuits: a kW is paid for whether it is drawn or not, and a circuit is loaded to 80 % of its breaker. Paid by the metered kWh, or contracted to the watt, owning \
             looks cheaper by a third or more.",
            "charge `contracted-power` by the kW-month, leave `breaker` at 0.8, and charge metered energy beside it where that comes on top",
            instead(
                OWNED,
                "meter = \"energy\"\nprice = \"0.09/kWh\"\n\n[[charge]]\nname = \"Colocation\"\nmeter = \"contracted-power\"\nprice = \"180/kW-month\"\ncovers = [\"rack-units\"]",
                "meter = \"energy\"\nprice = \"0.25/kWh\"\ncovers = [\"contracted-power\", \"rack-units\"]",
                "meter = \"energy\"\nprice = \"0.09/kWh\"\n\n[[charge]]\nname = \"Colocation\"\nmeter = \"contracted-power\"\nprice = \"180/kW-month\"\ncovers = [\"rack-units\"]",
            ),
        ),
        Code::NoPower => explain(
            "Over its life a server draws a good part of its price in energy. A machine of 0 W, or energy at 0 a kWh, owns it for nothing.",
            "write the watts of the machine and the price of a kWh",
            change(OWNED, "price = \"0.09/kWh\"", "price = \"0/kWh\""),
        ),
        Code::NoSpace => explain(
            "A room that is there already is not free: it could be let, or used for something else.",
            "write what a kW, a rack or a unit costs; in a building of one's own, its share of rent and upkeep",
            change(OWNED, "price = \"180/kW-month\"", "price = \"0/kW-month\""),
        ),
        Code::NoNetworkGear => explain(
            "Servers are joined by switches, optics and cables: 8 % of a large data centre's monthly cost, beside 57 % for its servers (Hamilton, 2010), and more for accelerators. A cloud has \
             them in its price.",
            "charge for them on `hardware-purchases`, or by a meter of the sheet with `each` for so many machines",
            change(
                OWNED,
                "name = \"Switches\"\nmeter = \"hardware-purchases\"\ncategory = \"network\"\nprice = \"12 %\"",
                "name = \"Insurance\"\nmeter = \"months\"\ncategory = \"other\"\nprice = \"1000/month\"",
            ),
        ),
        Code::GenerousResale => explain(
            "Machines that still stand at the end are credited. Without a market value that falls, they are credited at their book value, and used servers fetch less than that; a high value \
             at the end of their life is the same mistake.",
            "write `market_decline` with its source (35 % a year is assumed elsewhere), and compare over the life of the machines",
            change(
                OWNED,
                "market_decline = \"35 %/year\"\nspares = \"5 %\"\nidle = \"250 W\"",
                "market_decline = \"35 %/year\"\nresale = \"60 %\"\nspares = \"5 %\"\nidle = \"250 W\"",
            ),
        ),
        Code::CoresAsVcpus => explain(
            "A vCPU of a cloud is most often a hardware thread, and a core has two. A server whose cores are written as vCPUs does half of its work, and owning looks twice as dear; the other \
             way round renting does.",
            "write the hardware threads, or the work of one in `performance`",
            change(OWNED, "vcpus = 128                       # 64 cores of two threads", "vcpus = 64                        # 64 cores"),
        ),
        Code::PerformanceWithoutEvidence => explain(
            "`performance` makes a machine do more or less work per vCPU, and moves the verdict as much as its price does. Without evidence it is a wish.",
            "write into the `note` of the machine's source what was measured, on what, and by whom",
            instead(
                OWNED,
                "vcpus = 128                       # 64 cores of two threads",
                "vcpus = 128\nperformance = 1.2",
                "vcpus = 128                       # 64 cores of two threads",
            ),
        ),
        Code::SpotWithoutLoss => explain(
            "Spot machines are taken away at short notice. What ran since it last saved runs again, and is paid again.",
            "write the share that is lost, with its evidence in the source's note",
            change(CLOUD, "lost_work = \"5 %\"", "lost_work = \"0 %\""),
        ),
        Code::ImplausiblePower => explain(
            "Full load is 1 to 100 W a thread for servers of the last twenty years, 100 to 4,000 W an accelerator with its share of the host; idle, servers draw a tenth of it at least. What lies \
             beyond is a slip, or a measurement of something else.",
            "write the watts of the whole machine, measured without load and at full load",
            change(OWNED, "full = \"800 W\"", "full = \"8 kW\""),
        ),
        Code::ImplausiblePue => explain(
            "The PUE is what the facility draws over what its machines draw, over a year. The mean of those whom the Uptime Institute asked was 1.56 in 2024; the EPA estimated 1.96 for 2007; the \
             best report 1.1.",
            "write the building's yearly mean",
            change(OWNED, "pue = 1.5", "pue = 2.8"),
        ),
        Code::ImplausiblePrice => explain(
            "Within a sheet, machines cost much the same by the vCPU or by the GB of memory. What costs a multiple of both, or a fraction, is most often a slipped decimal point or a price per \
             another time; planning would choose it, or never.",
            "look at the price and at its unit; where they are right, allow it with the reason",
            change(
                CLOUD,
                "price = \"0.80/hour\"\noptions = { term = \"0.56/hour\", spot = \"0.32/hour\" }",
                "price = \"8.00/hour\"\noptions = { term = \"0.56/hour\", spot = \"0.32/hour\" }",
            ),
        ),
        _ => return None,
    })
}
