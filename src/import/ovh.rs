//! OVH's order catalogues, `/order/catalog/public/{eco,baremetalServers,cloud}` of its API: dedicated servers rented by the month, public cloud by the hour.
//!
//! A server is a plan; its memory and disks are add-ons of families that the plan names, and what they are is said by products. So all three lists are
//! kept, each entry cut down to what a sheet needs. Amounts are whole numbers of a hundred-millionth of the currency.

mod cloud;
mod offer;
mod sheet;

use super::agreed::is_currency;
use super::draft::{Keys, key, nothing, rate};
use super::json::Exact;
use super::json::Value as Json;
use super::lists::{self, Visit, Wanted};
use super::toml::Value;
use super::{ImportError, Imported, Input, LeftOut, Place, Request};
use offer::{AddonFamily, Blobs, Disk, Locale, Offer, Pricing, Product, Server, Technical, amount};
use rust_decimal::Decimal;
use sheet::{Head, Term, named_term, note};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// Servers that one sheet may have.
const MOST: usize = 20_000;
/// Families whose add-ons make a server another server.
const CHOSEN: [&str; 3] = ["memory", "storage", "system-storage"];

/// Whether a file begins as a catalogue.
pub fn recognise(text: &str) -> bool {
    let has = |words: &[&str]| words.iter().all(|word| text.contains(word));
    text.starts_with(['{', '[']) && (has(&["\"catalogId\""]) || has(&["\"planCode\"", "\"pricings\""]))
}

/// What an offer costs under a mode of payment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Cost {
    setup: Decimal,
    /// For each interval.
    rent: Option<Decimal>,
    commitment: u32,
    interval: u32,
}

type Costs = BTreeMap<String, Cost>;

struct Plan {
    code: String,
    product: String,
    name: String,
    families: Vec<AddonFamily>,
    sites: Vec<String>,
    costs: Costs,
    line: u64,
}

struct Addon {
    product: String,
    costs: Costs,
}

/// Reads a catalogue.
#[derive(Default)]
pub(super) struct Catalogue {
    locale: Option<(String, String)>,
    numbers: BTreeSet<String>,
    plans: Vec<Plan>,
    addons: BTreeMap<String, Addon>,
    products: BTreeMap<String, Technical>,
    pub cloud: cloud::Cloud,
    plans_read: u64,
    addons_read: u64,
    wrong: Option<String>,
    pub left_out: LeftOut,
    subsidiary: Option<String>,
}

/// Reads OVH's catalogues.
///
/// # Errors
/// What is not such a catalogue, several currencies or subsidiaries in one, and filters that keep nothing.
pub fn read<'a>(inputs: impl Iterator<Item = Result<Input<'a>, ImportError>>, request: &Request) -> Result<Imported, ImportError> {
    let mut catalogue = Catalogue { subsidiary: request.subsidiary.clone(), ..Catalogue::default() };
    let files = lists::read(inputs, &mut catalogue)?;
    let wrong = |message: String| ImportError::new(files[0].as_str(), Place::Whole, message);
    let Some((currency, subsidiary)) = catalogue.locale.clone() else {
        return Err(wrong(
            "the catalogue names no `locale`: one with `currencyCode` and `subsidiary` is expected, beside `plans`, `addons` and `products`".to_owned(),
        ));
    };
    if let Some(asked) = request.currency.as_ref().filter(|asked| **asked != currency) {
        return Err(wrong(format!("the catalogue is in {currency}, not in {asked}")).help("each subsidiary has a catalogue of its own: fetch that one"));
    }
    if catalogue.plans_read + catalogue.addons_read == 0 {
        let told = catalogue.wrong.take().map_or_else(String::new, |told| format!("; the first entry: {told}"));
        return Err(wrong(format!("no plan that can be read: lists `plans` and `addons` are expected, each entry with `planCode` and `pricings`{told}")));
    }
    let (as_of, dated) = request.dated(None, &files)?;
    let mut servers = Servers {
        catalogue: &catalogue,
        request,
        currency: &currency,
        left_out: LeftOut::default(),
        made: Vec::new(),
        terms: BTreeSet::new(),
        unmetered: true,
    };
    for plan in &catalogue.plans {
        servers.plan(plan).map_err(&wrong)?;
    }
    let Servers { left_out, mut made, terms, unmetered, .. } = servers;
    name_apart(&mut made);
    let mut all = catalogue.left_out;
    all.add(left_out);
    let cloud = catalogue.cloud.finish(request, &mut all);
    let head = Head { request, as_of: &as_of, dated, currency: &currency, subsidiary: &subsidiary, numbers: &catalogue.numbers };
    let (draft, read) = match (made.is_empty(), cloud.machines.is_empty()) {
        (false, true) => (head.servers(made, &terms, unmetered), format!("from {} plans", catalogue.plans_read)),
        (true, false) => (head.cloud(cloud), format!("from {} add-ons", catalogue.addons_read)),
        (true, true) => return Err(nothing(&all, &request.filters)),
        (false, false) => {
            return Err(wrong("the files are catalogues of servers and of public cloud".to_owned())
                .help("one is rented by the month, the other by the hour: make a sheet of each"));
        }
    };
    let summary = vec![draft.summary(), read];
    Ok(Imported { text: draft.write(request, &all), is_workload: false, summary, left_out: all })
}

impl Visit for Catalogue {
    fn wanted(&self, key: &str) -> Wanted {
        match key {
            "plans" | "addons" | "products" => Wanted::Entries,
            "locale" | "catalogId" => Wanted::Value,
            _ => Wanted::Nothing,
        }
    }

    fn value(&mut self, key: &str, value: &Json<'_>) -> Result<(), ImportError> {
        if key == "catalogId" {
            if self.numbers.len() < 100 {
                self.numbers.insert(value.text().iter().filter(|byte| byte.is_ascii_digit()).take(20).map(|byte| char::from(*byte)).collect());
            }
            return Ok(());
        }
        let locale = value.try_parse()?.map_err(|_| value.error("`locale` is not as expected: `currencyCode` and `subsidiary`"))?;
        self.sold_by(locale).map_err(|message| value.error(message))
    }
    fn entry(&mut self, key: &str, entry: &Json<'_>) -> Result<(), ImportError> {
        let line = entry.line;
        let place = || format!("line {line}");
        if key == "products" {
            // A product without technical data describes nothing that is sold here.
            if let Ok(Product { name, blobs: Some(Blobs { technical: Some(technical), .. }) }) = entry.try_parse::<Product>()? {
                self.products.insert(name, technical);
            }
            return Ok(());
        }
        let offer: Offer = match entry.try_parse()? {
            Ok(offer) => offer,
            Err(told) => {
                self.left_out.unused(&format!("not of the form of a plan: {told}"), "", place);
                self.wrong.get_or_insert(told);
                return Ok(());
            }
        };
        if key == "addons" {
            self.addons_read += 1;
            if cloud::is_metered(&offer.plan_code) {
                self.cloud.addon(offer, line, &mut self.left_out);
            } else {
                let costs = self.costs(&offer.pricings, &offer.plan_code, line);
                let addon = Addon { product: offer.product.unwrap_or_default(), costs };
                match self.addons.entry(offer.plan_code) {
                    Entry::Vacant(vacant) => {
                        vacant.insert(addon);
                    }
                    Entry::Occupied(known) => self.left_out.unused("add-on that occurs again; the first stands", known.key(), place),
                }
            }
            return Ok(());
        }
        self.plans_read += 1;
        let costs = self.costs(&offer.pricings, &offer.plan_code, line);
        let sites = offer.configurations.iter().flatten().filter(|configuration| configuration.name == "dedicated_datacenter");
        let sites = sites.flat_map(|configuration| configuration.values.clone().unwrap_or_default()).collect();
        let name = offer.invoice_name.as_deref().and_then(|name| name.split('|').next()).map(str::trim).filter(|name| !name.is_empty());
        let name = name.unwrap_or(&offer.plan_code).to_owned();
        let families = offer.addon_families.unwrap_or_default();
        self.plans.push(Plan { name, product: offer.product.unwrap_or_default(), families, sites, costs, line, code: offer.plan_code });
        Ok(())
    }
}

impl Catalogue {
    /// A sheet has one seller and one currency.
    fn sold_by(&mut self, Locale { currency_code, subsidiary }: Locale) -> Result<(), String> {
        if !is_currency(&currency_code) {
            return Err("`currencyCode` is not the code of a currency".to_owned());
        }
        if self.subsidiary.as_ref().is_some_and(|asked| !asked.eq_ignore_ascii_case(&subsidiary)) {
            return Err(format!("this is the catalogue of the subsidiary {subsidiary}, not of {}", self.subsidiary.as_deref().unwrap_or_default()));
        }
        match &self.locale {
            Some((currency, known)) if (currency, known) != (&currency_code, &subsidiary) => {
                Err(format!("a catalogue of {subsidiary} in {currency_code} after one of {known} in {currency}: a sheet has one seller and one currency"))
            }
            _ => {
                self.locale = Some((currency_code, subsidiary));
                Ok(())
            }
        }
    }

    /// What an offer costs, by mode of payment.
    fn costs(&mut self, pricings: &[Pricing], code: &str, line: u64) -> Costs {
        let mut costs = Costs::new();
        let mut strange = BTreeSet::new();
        for pricing in pricings {
            let place = || format!("line {line}");
            let has = |capacity: &str| pricing.capacities.iter().any(|known| known == capacity);
            if !has("installation") && !has("renew") {
                continue;
            }
            if pricing.quantity.as_ref().and_then(|quantity| quantity.min).is_some_and(|min| min > 1) {
                self.left_out.unused("price for more than one of a kind", code, place);
                continue;
            }
            let Some(amount) = pricing.price.and_then(amount).filter(|amount| *amount >= Decimal::ZERO) else {
                self.left_out.unused("price that is missing or below zero", code, place);
                strange.insert(pricing.mode.clone());
                continue;
            };
            let cost = costs.entry(pricing.mode.clone()).or_default();
            if has("installation") {
                cost.setup = amount;
            }
            if has("renew") {
                if pricing.interval_unit != "month" || pricing.interval == 0 {
                    self.left_out.unused(&format!("price by the {}", pricing.interval_unit), code, place);
                    strange.insert(pricing.mode.clone());
                    continue;
                }
                let known = cost.rent.replace(amount).is_some_and(|known| known != amount);
                (cost.commitment, cost.interval) = (pricing.commitment, pricing.interval);
                if known {
                    self.left_out.unused("mode of payment with two prices", &format!("{code} {}", pricing.mode), place);
                    strange.insert(pricing.mode.clone());
                }
            }
        }
        costs.retain(|mode, cost| !strange.contains(mode) && cost.rent.is_some());
        costs
    }
}

struct Servers<'a> {
    catalogue: &'a Catalogue,
    request: &'a Request,
    currency: &'a str,
    left_out: LeftOut,
    made: Vec<Made>,
    terms: BTreeSet<Term>,
    unmetered: bool,
}

/// A server that was made.
pub(super) struct Made {
    pub name: String,
    pub code: String,
    pub keys: Keys,
    pub note: String,
}

impl Servers<'_> {
    fn plan(&mut self, plan: &Plan) -> Result<(), String> {
        let place = || format!("line {}", plan.line);
        let technical = self.catalogue.products.get(&plan.product);
        let Some(server) = technical.and_then(|technical| technical.server.as_ref()) else {
            self.left_out.unused("plan that is no server", &plan.code, place);
            return Ok(());
        };
        let sites: Vec<&str> = plan.sites.iter().map(String::as_str).filter(|site| self.request.filters.region(site, "")).collect();
        if sites.is_empty() && !self.request.filters.regions.is_empty() {
            self.left_out.filtered("server by its site", &plan.sites.join(", "), place);
            return Ok(());
        }
        let range = server.range.as_deref().unwrap_or_default();
        if !self.request.filters.family(range) {
            self.left_out.filtered("server by its range", range, place);
            return Ok(());
        }
        if !self.request.filters.name(&plan.name) && !self.request.filters.name(&plan.code) {
            self.left_out.filtered("server by its name", &plan.name, place);
            return Ok(());
        }
        if plan.costs.get("default").is_none_or(|cost| cost.commitment > 0 || cost.interval != 1 || cost.rent.is_none_or(|rent| rent.is_zero())) {
            self.left_out.unused("server without a monthly price", &plan.code, place);
            return Ok(());
        }
        // One add-on of each family that must be chosen from; all of those that make it another server, if they are asked for.
        let mut choices: Vec<Vec<(&AddonFamily, &str)>> = vec![Vec::new()];
        for family in plan.families.iter().filter(|family| family.mandatory) {
            let all: Vec<&str> = family.addons.iter().flatten().map(String::as_str).collect();
            let priced = |code: &&str| self.catalogue.addons.get(*code).and_then(|addon| addon.costs.get("default")).and_then(|cost| cost.rent);
            let usual = family.default.as_deref().or_else(|| all.iter().copied().filter(|code| priced(code).is_some()).min_by_key(priced));
            let Some(usual) = usual else {
                self.left_out.unused("server with a family of add-ons of which none can be had", &format!("{} {}", plan.code, family.name), place);
                return Ok(());
            };
            let wanted = if self.request.configurations && CHOSEN.contains(&family.name.as_str()) {
                std::iter::once(usual).chain(all.iter().copied().filter(|code| *code != usual)).collect()
            } else {
                if all.len() > 1 {
                    self.left_out.unused(&format!("larger configuration: {}", family.name), &format!("{}: {} more", plan.name, all.len() - 1), place);
                }
                vec![usual]
            };
            let more = choices.iter().flat_map(|choice| wanted.iter().map(|code| choice.iter().copied().chain([(family, *code)]).collect::<Vec<_>>()));
            let more: Vec<_> = more.take(MOST + 1).collect();
            if more.len() + self.made.len() > MOST {
                return Err(format!("more than {MOST} servers: narrow them with --region, --family or --name"));
            }
            choices = more;
        }
        for (index, choice) in choices.iter().enumerate() {
            let families = plan.families.iter().filter(|family| family.mandatory);
            let more: Vec<&str> =
                families.zip(choice).filter(|(family, _)| CHOSEN.contains(&family.name.as_str()) && index > 0).map(|(_, (_, code))| *code).collect();
            self.server(plan, server, choice, &sites, &more);
        }
        Ok(())
    }

    fn server(&mut self, plan: &Plan, server: &Server, choice: &[(&AddonFamily, &str)], sites: &[&str], more: &[&str]) {
        let place = || format!("line {}", plan.line);
        let mut addons = Vec::new();
        for (family, code) in choice {
            let Some(addon) = self.catalogue.addons.get(*code) else {
                self.left_out.unused("server with an add-on that the catalogue does not have", &format!("{} {code}", plan.code), place);
                return;
            };
            addons.push((family.name.as_str(), addon));
        }
        let technical: Vec<(&str, &Technical)> =
            addons.iter().filter_map(|(family, addon)| Some((*family, self.catalogue.products.get(&addon.product)?))).collect();
        let cpu = server.cpu.as_ref();
        let processors = cpu.and_then(|cpu| cpu.number).unwrap_or(1).max(1);
        let threads = cpu.and_then(|cpu| cpu.threads).and_then(|threads| threads.checked_mul(processors)).filter(|threads| *threads > 0);
        let memory = technical.iter().find_map(|(_, technical)| technical.memory.as_ref()).and_then(|memory| memory.size).filter(|size| size.0 > Decimal::ZERO);
        let (Some(threads), Some(Exact(memory))) = (threads, memory) else {
            self.left_out.unused("server whose threads or memory the catalogue does not say", &plan.code, place);
            return;
        };
        let disks: Vec<&Disk> =
            technical.iter().filter_map(|(_, technical)| technical.storage.as_ref()).flat_map(|storage| storage.disks.iter().flatten()).collect();
        let holds = plan.name.to_uppercase().contains("STOR");
        let hard = |disk: &&&Disk| disk.technology.as_deref() == Some("HDD");
        let counted: Vec<&&Disk> = if holds && disks.iter().any(|disk| hard(&disk)) { disks.iter().filter(hard).collect() } else { disks.iter().collect() };
        let size =
            |disk: &&&Disk| disk.capacity.and_then(|Exact(size)| size.checked_mul(disk.number.unwrap_or(1).into())).filter(|size| *size >= Decimal::ZERO);
        let disk = counted.iter().filter_map(size).try_fold(Decimal::ZERO, Decimal::checked_add).unwrap_or_default();
        // A mode of payment costs what the server and each of its add-ons cost under it.
        let total = |mode: &str| {
            let cost = *plan.costs.get(mode)?;
            addons.iter().try_fold(cost, |sum, (_, addon)| {
                let more = addon.costs.get(mode)?;
                let same = more.interval == sum.interval;
                let rent = sum.rent?.checked_add(more.rent?)?;
                same.then_some(Cost { setup: sum.setup.checked_add(more.setup)?, rent: Some(rent), ..sum })
            })
        };
        let Some((usual, rent)) = total("default").and_then(|cost| Some((cost, cost.rent?))) else {
            self.left_out.unused("server with an add-on without a monthly price", &plan.code, place);
            return;
        };
        let mut options: BTreeMap<Term, Value> = BTreeMap::new();
        for mode in plan.costs.keys().filter(|mode| *mode != "default") {
            let Some((cost, amount)) = total(mode).and_then(|cost| Some((cost, cost.rent?))) else {
                self.left_out.unused("term that an add-on does not have", &format!("{} {mode}", plan.code), place);
                continue;
            };
            let at_once = cost.interval == cost.commitment && cost.commitment > 1;
            if !(1..=120).contains(&cost.commitment) || (cost.interval != 1 && !at_once) {
                self.left_out.unused("mode of payment that is neither monthly nor at once", mode, place);
                continue;
            }
            let months = Decimal::from(cost.commitment);
            let monthly = if at_once { amount.checked_div(months) } else { Some(amount) };
            if monthly == Some(rent) && cost.setup == usual.setup {
                self.left_out.unused("term that changes neither price nor set-up fee", &format!("{} {mode}", plan.name), place);
                continue;
            }
            let paid = if at_once { key("upfront", format!("{} {}", amount.normalize(), self.currency)) } else { key("price", rate(amount, "month")) };
            let term = (cost.commitment, at_once);
            if options.insert(term, Value::Table(vec![paid, key("setup", rate(cost.setup, "machine"))])).is_some() {
                self.left_out.unused("second price for a term", &format!("{} {mode}", plan.name), place);
            }
            self.terms.insert(term);
        }
        let limited =
            technical.iter().filter_map(|(_, technical)| technical.bandwidth.as_ref()).any(|bandwidth| bandwidth.limit.is_some_and(|limit| !limit.0.is_zero()));
        self.unmetered &= !limited && technical.iter().any(|(family, technical)| *family == "bandwidth" && technical.bandwidth.is_some());
        let named = more.iter().map(|code| self.catalogue.addons.get(*code).map_or(*code, |addon| addon.product.as_str()));
        let name = std::iter::once(plan.name.as_str()).chain(named).collect::<Vec<_>>().join(" ");
        let mut keys = vec![key("name", name.as_str()), key("vcpus", Value::bare(threads)), key("memory", format!("{} GiB", memory.normalize()))];
        if !disk.is_zero() {
            keys.push(key("disk", format!("{} GB", disk.normalize())));
        }
        if holds {
            keys.push(key("role", "storage"));
        }
        if matches!(server.range.as_deref(), Some("soyoustart" | "sys" | "kimsufi")) {
            keys.push(key("class", "superseded"));
        }
        keys.extend([key("price", rate(rent, "month")), key("setup", rate(usual.setup, "machine"))]);
        if !options.is_empty() {
            keys.push(key("options", Value::Table(options.into_iter().map(|(term, value)| (named_term(term), value)).collect())));
        }
        let note = note(cpu, processors, &disks, &technical, sites);
        self.made.push(Made { name, code: plan.code.clone(), keys, note });
    }
}

/// Gives servers of one name their plan's code too.
fn name_apart(made: &mut [Made]) {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for server in made.iter() {
        *seen.entry(server.name.clone()).or_default() += 1;
    }
    let mut taken = BTreeSet::new();
    for server in made.iter_mut() {
        if seen.get(&server.name).is_some_and(|count| *count > 1) {
            server.name = format!("{} ({})", server.name, server.code);
        }
        let mut name = server.name.clone();
        for number in 2.. {
            if taken.insert(name.clone()) {
                break;
            }
            name = format!("{} {number}", server.name);
        }
        server.name = name;
        if let Some((_, value)) = server.keys.first_mut() {
            *value = Value::text(server.name.as_str());
        }
    }
}
