//! How the number of some machines in a month came about, for whoever asks: from the sizes of components to the machines of all sites.

use super::{Fleet, Group, Unit, hosts, whole};
use crate::demand::{Demand, Month, Running};
use crate::document::Step as PathStep;
use crate::quantity::{Growth, to_f64};
use crate::scenario::Alternative;
use crate::sheet::Machine;
use crate::working::{Input, Number, Operand, Operator, Term, Working, minus, path, plus, times};
use crate::workload::{Component, Needs, Redundancy, Scales, Workload};
use std::cmp::Ordering;
use std::sync::Arc;

/// What an alternative was evaluated with.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// As it was settled.
    pub alternative: &'a Alternative,
    /// What must be run.
    pub workload: &'a Workload,
    /// The load.
    pub demand: &'a Demand,
    /// What plans are made for, if it is another load.
    pub forecast: Option<&'a Demand>,
    /// The machines.
    pub fleet: &'a Fleet,
}

/// A resource of machines: its name in sentences and in files, base units in the unit that it is shown in, and that unit.
type Resource = (&'static str, &'static str, f64, &'static str);

const RESOURCES: [Resource; 4] =
    [("vCPUs", "vcpus", 1.0, "vCPU"), ("memory", "memory", 1e9, "GB"), ("local disk", "disk", 1e9, "GB"), ("GPUs", "gpus", 1.0, "GPU")];

const fn amounts(needs: &Needs) -> [f64; 4] {
    [needs.vcpus, needs.memory, needs.disk, needs.gpus]
}

/// The growth of something to a month (1, 2, ...) since month `since`; none if it does not grow by shares.
pub fn growth(working: &mut Working, growth: Option<Growth>, steps: usize, of: &str, input: Input) -> Option<Operand> {
    let (rate, each) = match growth {
        Some(Growth::Monthly(rate)) => (rate, 1_u32),
        Some(Growth::Yearly(rate)) => (rate, 12),
        Some(Growth::Data(_)) | None => return None,
    };
    let known = growth.map(|growth| growth.factor(u32::try_from(steps + 1).unwrap_or(u32::MAX)))?;
    if steps == 0 {
        return None;
    }
    let base = working.given((rust_decimal::Decimal::ONE + rate).normalize(), format!("1 + growth of {of}"), "", input);
    let mut exponent = vec![Working::counted(steps, "months of growth", "")];
    if each > 1 {
        exponent.push(Working::counted(each, "months of a year", "").below());
    }
    let step = working.step_to(known, format!("growth of {of} so far"), "", Operator::Power, vec![plus(base), times(exponent)]);
    Some(working.result(step))
}

impl<'a> Scene<'a> {
    fn machine(&self, group: &Group) -> &'a Machine {
        &self.alternative.parts[group.part].sheet.machines[group.machine]
    }

    /// A value of a machine.
    #[must_use]
    pub fn machine_input(&self, part: usize, machine: usize, key: &str) -> Input {
        let sheet = &self.alternative.parts[part].sheet;
        let machine = &sheet.machines[machine];
        let paths = vec![path(&["sheet", &sheet.id, "machine", &machine.name, key]), path(&["sheet", &sheet.id, "defaults", "machine", key])];
        Input { paths, source: sheet.sources.get(&machine.source).map(Into::into) }
    }

    /// The load that some machines were planned for: the forecast where there is one and they do not follow the load that comes.
    fn load(&self, group: &Group) -> &'a Demand {
        let follows = matches!((&group.runs, &group.unit), (Some(_), Some(unit)) if unit.scales != Scales::Never)
            && self.machine(group).rent().is_some_and(|rent| !rent.by_month());
        self.forecast.filter(|_| !follows).unwrap_or(self.demand)
    }

    /// The sizes of a component in a month's load, growth included.
    fn size(working: &mut Working, component: &Component, resource: Resource, growth: Option<&Operand>) -> Vec<Operand> {
        let (name, key, factor, unit) = resource;
        let at = RESOURCES.iter().position(|known| known.1 == key).unwrap_or(0);
        let needed = amounts(&component.needs)[at] / factor;
        let input = Input::workload(&["component", &component.name, key]);
        let mut factors = match component.from_mean {
            None => vec![working.given(needed, format!("{name} of {}", component.name), unit, input)],
            Some((peak, busy)) => vec![
                working.given(needed * busy / peak, format!("{name} of {}, the mean", component.name), unit, input),
                working.given(peak, "peak over mean", "", Input::workload(&["demand", "peak_to_mean"])),
                working.given(busy, "most that may be busy", "", Input::workload(&["component", &component.name, "max_utilization"])).below(),
            ],
        };
        factors.extend(growth.cloned());
        factors
    }

    /// The machines of one site that a unit fills at a level of a month (0 is month 1).
    fn filled(&self, working: &mut Working, group: &Group, unit: &Unit, month: usize, level: f64) -> Option<Operand> {
        let machine = self.machine(group);
        let capacity = amounts(&Needs {
            vcpus: machine.capacity.vcpus.unwrap_or(0.0),
            memory: machine.capacity.memory.unwrap_or(0.0),
            disk: machine.capacity.disk.unwrap_or(0.0),
            gpus: machine.capacity.gpus,
        });
        let components: Vec<&Component> = unit.names.iter().filter_map(|name| self.component(name)).collect();
        if components.len() != unit.names.len() || !unit.by_schedule.is_empty() || unit.jobs.is_some() {
            return None;
        }
        let demand = self.load(group);
        let grown: Vec<Option<Operand>> = components
            .iter()
            .map(|component| {
                let own = Input::workload(&["component", &component.name, "growth"]);
                match component.growth {
                    Some(_) => growth(working, component.growth, month, &component.name, own),
                    None => growth(working, demand.curve_growth(), month, "the load", self.curve(demand, "growth")),
                }
            })
            .collect();
        let level_operand = self.level(working, demand, month, level);
        let names = unit.names.join(", ");
        let mut fills: Vec<usize> = Vec::new();
        for (at, resource) in RESOURCES.iter().enumerate().filter(|(at, _)| amounts(&unit.needs[month])[*at] > 0.0) {
            let (name, key, factor, shown) = *resource;
            let of_one = |working: &mut Working, at: usize| Self::size(working, components[at], *resource, grown[at].as_ref());
            let mut factors = if components.len() == 1 {
                of_one(working, 0)
            } else {
                let terms: Vec<Term> = (0..components.len())
                    .filter(|at| amounts(&components[*at].needs)[RESOURCES.iter().position(|known| known.1 == key).unwrap_or(0)] > 0.0)
                    .map(|at| times(of_one(working, at)))
                    .collect();
                let sum = working.step_to(amounts(&unit.needs[month])[at] / factor, format!("{name} needed by {names}"), shown, Operator::Sum, terms);
                vec![working.result(sum)]
            };
            factors.extend(level_operand.clone());
            let offered = self.machine_input(group.part, group.machine, key);
            match (key, machine.threads) {
                ("vcpus", Some(threads)) if (threads - capacity[at]).abs() > 1e-12 && threads > 0.0 => {
                    factors.push(working.given(threads, format!("vCPUs of {}", machine.name), shown, offered).below());
                    let performance = self.machine_input(group.part, group.machine, "performance");
                    factors.push(working.given(capacity[at] / threads, format!("performance of {}", machine.name), "", performance).below());
                }
                _ => factors.push(working.given(capacity[at] / factor, format!("{name} of {}", machine.name), shown, offered).below()),
            }
            let filled = amounts(&unit.needs[month])[at] * level / capacity[at];
            fills.push(working.product_to(filled, format!("{} that the {name} of {names} fill", machine.name), "machine", factors));
        }
        let most = if fills.len() > 1 {
            let terms = fills.iter().map(|step| plus(working.result(*step))).collect();
            working.step_to(
                hosts(&unit.needs[month], &machine.capacity)? * level,
                format!("{} filled by {names}: the most that anything asks for", machine.name),
                "machine",
                Operator::Most,
                terms,
            )
        } else {
            *fills.first()?
        };
        Some(working.result(most))
    }

    /// A level of the load of a month (0 is month 1): that of its hour without surges, times these; none where it is 1.
    fn level(&self, working: &mut Working, demand: &Demand, month: usize, level: f64) -> Option<Operand> {
        const BUSIEST: &str = "load in the busiest hour; 1 is that of month 1 before surges";
        if (level - 1.0).abs() < 1e-12 {
            return None;
        }
        let from: u32 = demand.calendar.hours[..month].iter().sum();
        let hours = from as usize..(from + demand.calendar.hours[month]) as usize;
        let hour = hours.clone().find(|hour| demand.hourly[*hour].total_cmp(&level).is_eq())?;
        let curve = if self.is_forecast(demand) { self.workload.forecast.as_ref()? } else { &self.workload.demand };
        let surges = curve.surges.iter().enumerate().filter(|(_, surge)| {
            let placed = self.workload.start.and_then(|start| demand.calendar.place(start, surge.at));
            placed.is_some_and(|(month, at)| {
                let begins = demand.calendar.hours[..month].iter().sum::<u32>() as usize + at as usize;
                (begins..begins.saturating_add(surge.hours as usize)).contains(&hour)
            })
        });
        let (mut factors, mut without) = (Vec::new(), level);
        for (at, surge) in surges {
            let mut place = self.curve(demand, "surge");
            for path in &mut place.paths {
                path.0.push(surge.name.as_ref().map_or(PathStep::Position(at), |name| PathStep::Key(name.clone())));
                path.0.push(PathStep::Key("factor".to_owned()));
            }
            factors.push(working.given(surge.factor, format!("surge {}", surge.name.as_deref().unwrap_or("without a name")), "", place));
            without /= surge.factor;
        }
        if factors.is_empty() {
            return Some(Working::counted(level, BUSIEST, ""));
        }
        factors.insert(0, Working::counted(without, "load of that hour without the surge; 1 is that of month 1's busiest", ""));
        let step = working.product_to(level, BUSIEST, "", factors);
        Some(working.result(step))
    }

    fn is_forecast(&self, demand: &Demand) -> bool {
        self.forecast.is_some_and(|forecast| std::ptr::eq(forecast, demand))
    }

    fn curve(&self, demand: &Demand, key: &str) -> Input {
        if self.is_forecast(demand) {
            Input { paths: vec![path(&["forecast", key]), path(&["demand", key])], source: None }
        } else {
            Input::workload(&["demand", key])
        }
    }

    fn component(&self, name: &str) -> Option<&'a Component> {
        self.workload.components.iter().find(|component| component.name == name || Unit::peak_of(&component.name) == name)
    }

    /// The number of one site that a unit asks for at its highest level of a month (0 is month 1), with those that are redundant.
    fn asked(&self, working: &mut Working, group: &Group, unit: &Arc<Unit>, month: usize, level: f64) -> Option<Operand> {
        let capacity = self.machine(group).capacity;
        let fill = match &group.runs {
            Some(runs) => runs.fill().clone(),
            None => unit.fill(&capacity)?,
        };
        let filled = self.filled(working, group, unit, month, level)?;
        let (name, names) = (&self.machine(group).name, unit.names.join(", "));
        let all = hosts(&unit.needs[month], &capacity)? * level;
        let beyond = fill.at(month, level);
        let filled = if (all - beyond).abs() > 1e-9 {
            let share = Working::counted(beyond / all, "share that the machines of the base do not hold", "");
            let step = working.product_to(beyond, format!("{name} filled by what the base does not carry"), "machine", vec![filled, share]);
            working.result(step)
        } else {
            filled
        };
        let needed = working.step_to(whole(beyond).max(0.0), format!("whole {name} for {names}"), "machine", Operator::Up, vec![plus(filled)]);
        let standing = unit.standing(&capacity)?;
        #[expect(clippy::cast_precision_loss, reason = "a minimum is at most ten million")]
        let minimum = standing.minimum as f64;
        let mut count = working.result(needed);
        if minimum > whole(beyond) {
            let component = unit.names.iter().filter_map(|name| self.component(name)).max_by_key(|component| component.minimum)?;
            let least =
                working.given(minimum, format!("least number for {}", component.name), "machine", Input::workload(&["component", &component.name, "minimum"]));
            let step = working.step(format!("{name} for {names}, no fewer than the least number"), "machine", Operator::Most, vec![plus(count), plus(least)]);
            count = working.result(step);
        }
        let base = to_f64(count.value);
        let known = standing.count(beyond);
        if known.total_cmp(&base) == Ordering::Greater {
            let redundant = unit.names.iter().filter_map(|name| self.component(name));
            let component = redundant.max_by(|a, b| unit_with(a, base).total_cmp(&unit_with(b, base)))?;
            let input = Input::workload(&["component", &component.name, "redundancy"]);
            let step = match component.redundancy {
                Redundancy::Plus(more) => {
                    let more = working.given(more, "redundant", "machine", input);
                    working.step_to(known, format!("{name} for {names}, with redundancy"), "machine", Operator::Sum, vec![plus(count), plus(more)])
                }
                Redundancy::Double => {
                    let twice = working.given(2_u32, "times for redundancy", "", input);
                    working.product_to(known, format!("{name} for {names}, with redundancy"), "machine", vec![count, twice])
                }
            };
            count = working.result(step);
        }
        Some(count)
    }

    /// The machines of all sites at a month's highest (1, 2, ...): what is asked for, or what still stands.
    pub fn peak(&self, working: &mut Working, group: &Group, month: usize) -> Operand {
        let machine = self.machine(group);
        let known = group.peak[month];
        let told = self.asked_at_peak(working, group, month);
        let counted = |what: String| Working::counted(known, what, "machine");
        let base = self.fleet.splits.iter().any(|split| split.base == group.part && split.names == group.names);
        let Some(asked) = told else {
            let what = if base { format!("{} in the base, as many as cost least", machine.name) } else { format!("{} in service", machine.name) };
            return counted(what);
        };
        let here = self.at_sites(working, asked, &machine.name);
        if to_f64(here.value).total_cmp(&known) == Ordering::Equal {
            return here;
        }
        if to_f64(here.value) < known {
            // Bought before, or still running in the month's first hour.
            let stands = if group.cohorts.is_empty() { "still run from before" } else { "stand from before" };
            let before = Working::counted(known, format!("{} that {stands}", machine.name), "machine");
            let step = working.step_to(known, format!("{} in service", machine.name), "machine", Operator::Most, vec![plus(here), plus(before)]);
            return working.result(step);
        }
        counted(format!("{} in service", machine.name))
    }

    /// The number at all sites.
    fn at_sites(&self, working: &mut Working, asked: Operand, name: &str) -> Operand {
        if self.workload.sites == 1 {
            return asked;
        }
        let sites = working.given(self.workload.sites, "sites", "", Input::workload(&["workload", "sites"]));
        let step = working.product(format!("{name} at all sites"), "machine", vec![asked, sites]);
        working.result(step)
    }

    /// What is asked for at one site at a month's highest.
    fn asked_at_peak(&self, working: &mut Working, group: &Group, month: usize) -> Option<Operand> {
        let unit = group.unit.as_ref()?;
        if self.fleet.splits.iter().any(|split| split.base == group.part && split.names == group.names) {
            return None;
        }
        let demand = self.load(group);
        let at = month.checked_sub(1)?;
        if !unit.follows {
            return self.stored(working, group, unit, at);
        }
        let months = &demand.months;
        let highest = |at: usize| months[at].highest(unit.running);
        let at = if unit.scales == Scales::Never && group.runs.is_some() {
            let fill = group.runs.as_ref()?.fill();
            (0..months.len()).max_by(|a, b| fill.at(*a, highest(*a)).total_cmp(&fill.at(*b, highest(*b))).then(b.cmp(a)))?
        } else {
            at
        };
        self.asked(working, group, unit, at, highest(at))
    }

    /// Storage machines for what data sets hold.
    fn stored(&self, working: &mut Working, group: &Group, unit: &Arc<Unit>, month: usize) -> Option<Operand> {
        let machine = self.machine(group);
        let data: Vec<_> = unit.names.iter().filter_map(|name| self.workload.data.iter().find(|data| data.name == *name)).collect();
        if data.len() != unit.names.len() || unit.jobs.is_some() {
            return None;
        }
        let mut terms = Vec::new();
        let each = crate::usage::stored_of(self.workload, self.demand, &data);
        for (data, stored) in data.iter().zip(each) {
            let held = crate::usage::held(working, data, month, stored[month].highest / 1e9, stored[month].highest > stored[month].mean * (1.0 + 1e-12));
            let copies = Input {
                paths: ["scheme", "copies"]
                    .iter()
                    .map(|key| path(&["data", &data.name, key]))
                    .chain(["scheme", "copies"].iter().map(|key| path(&["storage", key])))
                    .collect(),
                source: None,
            };
            let mut factors = vec![held, working.given(data.scheme.fragments(), "fragments written, or copies", "", copies.clone())];
            if data.scheme.data > 1 {
                factors.push(working.given(data.scheme.data, "fragments of data", "", copies).below());
            }
            factors.push(working.given(self.workload.fill, "how full disks are", "", Input::workload(&["storage", "fill"])).below());
            terms.push(times(factors));
        }
        let raw = working.step_to(unit.needs[month].disk / 1e9, "raw storage", "GB", Operator::Sum, terms);
        let offered =
            working.given(machine.capacity.disk? / 1e9, format!("local disk of {}", machine.name), "GB", self.machine_input(group.part, group.machine, "disk"));
        let raw = working.result(raw);
        let filled = working.product_to(unit.needs[month].disk / machine.capacity.disk?, "machines filled", "machine", vec![raw, offered.below()]);
        let filled = working.result(filled);
        let up = working.step("whole machines", "machine", Operator::Up, vec![plus(filled)]);
        let least = Working::counted(rust_decimal::Decimal::from(unit.minimum), "one for each copy or fragment", "machine");
        let up = working.result(up);
        if up.value >= least.value {
            return Some(up);
        }
        let step = working.step("no fewer than there are copies or fragments", "machine", Operator::Most, vec![plus(up), plus(least)]);
        Some(working.result(step))
    }

    /// What rent is billed for of a group in a month: machine-hours, or machine-months.
    pub fn billed(&self, working: &mut Working, group: &Group, month: usize) -> Operand {
        let machine = self.machine(group);
        let Some(rent) = machine.rent() else { return self.hours(working, group, month) };
        if let Some(jobs) = self.jobs(working, group, month, true) {
            return jobs;
        }
        let running = if rent.by_month() { self.peak(working, group, month) } else { self.hours(working, group, month) };
        let unused = group.beyond_running(month, rent);
        if unused == 0.0 {
            return running;
        }
        let unit = if rent.by_month() { "machine-month" } else { "hour" };
        let more = Working::counted(unused, "started increments and minimum durations beyond what runs", unit);
        let step = working.step_to(group.billed[month], format!("billed of {}", machine.name), unit, Operator::Sum, vec![plus(running), plus(more)]);
        working.result(step)
    }

    /// Hours of full load of a group's machines in a month: what they are filled to, summed over its hours.
    pub fn busy(&self, working: &mut Working, group: &Group, month: usize) -> Operand {
        let name = &self.machine(group).name;
        let known = group.busy_hours[month];
        let what = format!("hours of full load of {name}, as the load fills them");
        let before = working.clone();
        let told = self.busy_steps(working, group, month, &what);
        told.filter(|told| Number::from(known).is_near(told.value)).unwrap_or_else(|| {
            *working = before;
            Working::counted(known, what, "hour")
        })
    }

    fn busy_steps(&self, working: &mut Working, group: &Group, month: usize, what: &str) -> Option<Operand> {
        /// The most levels that are told one by one.
        const MOST: usize = 24;
        const SUM: &str = "load, summed over the hours of the month";
        let unit = group.unit.as_ref().filter(|unit| unit.follows && unit.by_schedule.is_empty() && !unit.running.pauses())?;
        let load = &self.demand.months[month.checked_sub(1)?];
        let full = self.filled(working, group, unit, month - 1, 1.0)?;
        let mut levels: Vec<(f64, f64)> = Vec::new();
        for level in &load.levels {
            match levels.last_mut() {
                Some((known, hours)) if (*known - level.level).abs() < 1e-12 => *hours += f64::from(level.hours),
                _ => levels.push((level.level, f64::from(level.hours))),
            }
        }
        let sum = if levels.len() <= MOST {
            let terms = levels.iter().map(|(level, hours)| times(vec![Working::counted(*level, "load", ""), Working::counted(*hours, "hours at it", "hour")]));
            let terms = terms.collect();
            let step = working.step_to(load.level_hours(Running::default()), SUM, "hour", Operator::Sum, terms);
            working.result(step)
        } else {
            Working::counted(load.level_hours(Running::default()), SUM, "hour")
        };
        let mut factors = vec![full, sum];
        if self.workload.sites > 1 {
            factors.push(working.given(self.workload.sites, "sites", "", Input::workload(&["workload", "sites"])));
        }
        let step = working.product(what, "hour", factors);
        Some(working.result(step))
    }

    /// Machine-hours of a group in a month.
    pub fn hours(&self, working: &mut Working, group: &Group, month: usize) -> Operand {
        let machine = self.machine(group);
        let name = &machine.name;
        let known = group.hours[month];
        let counted = || Working::counted(known, format!("machine-hours of {name}"), "hour");
        if let Some(jobs) = self.jobs(working, group, month, false) {
            return jobs;
        }
        let peak = self.peak(working, group, month);
        let Some(load) = month.checked_sub(1).and_then(|at| self.demand.months.get(at)) else { return counted() };
        let hours = self.demand.calendar.month(month);
        let stands = group.runs.as_ref().is_none_or(crate::fleet::renting::Runs::stands);
        if stands {
            let running = group.unit.as_ref().map_or_else(Running::default, |unit| unit.running);
            let on = if group.runs.is_some() && running.pauses() && !machine.rents_by_month() { load.hours_on(running) } else { f64::from(hours) };
            let on = Working::counted(on, if running.pauses() { "hours of its schedule in the month" } else { "hours of the month" }, "hour");
            let step = working.product_to(known, format!("machine-hours of {name}"), "hour", vec![peak, on]);
            return working.result(step);
        }
        let Some(runs) = &group.runs else { return counted() };
        let rows = rows(&runs.all(month - 1, self.demand), load, |count, hours| (count, hours));
        let terms = rows.into_iter().map(|(count, hours)| {
            times(vec![Working::counted(count, format!("{name} running"), "machine"), Working::counted(hours, "hours with so many", "hour")])
        });
        let terms: Vec<Term> = terms.collect();
        if terms.is_empty() {
            return counted();
        }
        let step = working.step_to(known, format!("machine-hours of {name}"), "hour", Operator::Sum, terms);
        working.note(step, "As many run in each hour as its load needs, an hour longer while it falls; hours with the same number stand together.");
        working.result(step)
    }

    /// Machine-hours that jobs run, or are billed for.
    fn jobs(&self, working: &mut Working, group: &Group, month: usize, billed: bool) -> Option<Operand> {
        let unit = group.unit.as_ref()?;
        let work = unit.jobs.as_ref()?;
        let machine = self.machine(group);
        let rent = machine.rent().filter(|rent| !rent.by_month())?;
        let component = self.component(unit.names.first()?)?;
        let jobs = component.jobs.as_ref()?;
        let count = crate::usage::volume(
            working,
            &jobs.volume,
            (&["component", &component.name, "jobs"], &["component", &component.name, "growth"]),
            ("jobs", 1.0, "job"),
            self.demand,
            month,
        );
        let filled = hosts(&work.each, &machine.capacity)?;
        #[expect(clippy::cast_precision_loss, reason = "a minimum is at most ten million")]
        let each = whole(filled).max(unit.minimum as f64) * f64::from(self.workload.sites);
        let machines = Working::counted(each, format!("{} for each, all sites together", machine.name), "machine");
        let length = if billed {
            let increment = rent.increment.hours();
            let length = (whole(work.hours / increment).max(1.0) * increment).max(rent.minimum_hours);
            Working::counted(length, "hours billed of each: whole increments, the minimum at least", "hour")
        } else {
            working.given(work.hours, "hours of each", "hour", Input::workload(&["component", &component.name, "length"]))
        };
        let known = if billed { group.billed[month] } else { group.hours[month] };
        let step = working.product_to(known, format!("machine-hours of {}", machine.name), "hour", vec![count, machines, length]);
        Some(working.result(step))
    }

    /// The mean number of a group in a month.
    pub fn mean(&self, working: &mut Working, group: &Group, month: usize) -> Operand {
        let machine = self.machine(group);
        if group.mean[month].total_cmp(&group.peak[month]) == Ordering::Equal {
            return self.peak(working, group, month);
        }
        let hours = self.hours(working, group, month);
        let month_hours = Working::counted(self.demand.calendar.month(month), "hours of the month", "hour");
        let step = working.product_to(group.mean[month], format!("{} in service, the mean", machine.name), "machine", vec![hours, month_hours.below()]);
        working.result(step)
    }

    /// What is bought of a group and paid in a month, by the month from which it serves: what is missing then, and spares. None where that is nothing.
    pub fn bought(&self, working: &mut Working, group: &Group, month: usize) -> Option<Operand> {
        let paid = (0..group.cohorts.len()).filter(|at| group.cohorts[*at].lot.is_none() && group.cohorts[*at].paid == month);
        let terms: Vec<Term> = paid.map(|at| plus(self.cohort(working, group, at))).collect();
        if let [only] = terms.as_slice() {
            return only.factors.first().cloned();
        }
        if terms.is_empty() {
            return None;
        }
        let step = working.step(format!("{} paid in the month", self.machine(group).name), "machine", Operator::Sum, terms);
        Some(working.result(step))
    }

    /// What is bought together of a group: what is missing to what must stand in the month from which it serves.
    pub fn cohort(&self, working: &mut Working, group: &Group, at: usize) -> Operand {
        let name = &self.machine(group).name;
        let cohort = &group.cohorts[at];
        let spare = at >= group.servers;
        // Servers stand before spares; of what stands beside it, what is taken for the same month comes before what is bought.
        let alike = if spare { &group.cohorts[group.servers..at] } else { &group.cohorts[..at] };
        let stands = |there: bool| alike.iter().filter(move |other| cohort.from < other.until && (other.lot.is_some() && other.from == cohort.from) == there);
        let (before, there): (f64, f64) = (stands(false).map(|other| other.count).sum(), stands(true).map(|other| other.count).sum());
        let mut sum = if spare {
            let installed = Working::counted(group.peak[cohort.from], format!("{name} in service in month {}", cohort.from), "machine");
            let ratio = self.alternative.parts[group.part].bought(group.machine).map_or(0.0, |purchase| purchase.spares);
            let ratio = working.given(ratio, "spares", "", self.machine_input(group.part, group.machine, "spares"));
            let share = working.product("spares wanted, not rounded", "machine", vec![installed, ratio]);
            let share = working.result(share);
            let wanted = working.step("spares wanted", "machine", Operator::Up, vec![plus(share)]);
            vec![plus(working.result(wanted))]
        } else {
            vec![plus(self.peak(working, group, cohort.from))]
        };
        if before > 0.0 {
            let what = if spare { "spares on the shelf".to_owned() } else { format!("{name} that stand then") };
            sum.push(minus(Working::counted(before, what, "machine")));
        }
        if there > 0.0 {
            sum.push(minus(Working::counted(there, format!("{name} that are there already and begin to serve"), "machine")));
        }
        let what = if spare { "spares bought".to_owned() } else { format!("{name} bought to serve from month {}", cohort.from) };
        let step = working.step_to(cohort.count, what, "machine", Operator::Sum, sum);
        if !spare && (cohort.paid > 0 || self.machine(group).lead_time.is_some()) {
            working.note(step, "What is bought is paid its lead time ahead, in whole months, and not before the start.");
        }
        working.result(step)
    }
}

/// A component's number with its redundancy.
fn unit_with(component: &Component, base: f64) -> f64 {
    match component.redundancy {
        Redundancy::Plus(more) => base + f64::from(more),
        Redundancy::Double => 2.0 * base,
    }
}

/// Moments of a month that are alike, with their hours; in the order of what they have.
pub fn rows<T: PartialOrd + Copy>(counts: &[f64], load: &Month, row: impl Fn(f64, f64) -> (T, f64)) -> Vec<(T, f64)> {
    let mut rows: Vec<(T, f64)> = Vec::new();
    for (count, hours) in counts.iter().zip(super::renting::moments(load)) {
        let (key, hours) = row(*count, hours);
        match rows.iter_mut().find(|(known, _)| *known == key) {
            Some((_, sum)) => *sum += hours,
            None => rows.push((key, hours)),
        }
    }
    rows.sort_by(|a, b| a.0.partial_cmp(&b.0).unwrap_or(Ordering::Equal));
    rows
}
