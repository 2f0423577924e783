//! Resources of the providers `google` and `google-beta`.

use super::plan::{Resource, blocks, number, text};
use super::{Context, Outcome, Piece, not_mapped};
use crate::import::machines::{Machine, Vendor};
use crate::sheet::{Architecture, Class};
use serde_json::{Map, Value};

const GIB: f64 = 1_073_741_824.0;
const TEMPLATES: [&str; 2] = ["google_compute_instance_template", "google_compute_region_instance_template"];

pub fn map(resource: &Resource, context: &Context<'_>) -> Option<Result<Vec<Piece>, Outcome>> {
    Some(match resource.kind.as_str() {
        "google_compute_instance" => instance(resource, context),
        "google_compute_instance_group_manager" | "google_compute_region_instance_group_manager" => group(resource, context),
        "google_container_node_pool" => node_pool(resource, context),
        "google_container_cluster" => cluster(resource, context),
        "google_compute_disk" | "google_compute_region_disk" => match resource.number("size") {
            // A regional disk is there twice.
            Some(size) => Ok(vec![Piece::Disk { bytes: size * GIB, count: if resource.kind.contains("region") { 2.0 } else { 1.0 } }]),
            None => Err(not_mapped("its size is known only after it is applied")),
        },
        "google_storage_bucket" => Ok(vec![Piece::Bucket]),
        "google_filestore_instance" => match resource.blocks("file_shares").first().and_then(|share| number(share, "capacity_gb")) {
            Some(size) => Ok(vec![Piece::Files { bytes: size * GIB }]),
            None => Err(not_mapped("its size is known only after it is applied")),
        },
        "google_compute_router_nat" => Ok(vec![Piece::Nat, Piece::Assumed("NAT gateways cost what flows through them: their hours have no meter")]),
        "google_compute_address" | "google_compute_global_address" => Err(not_mapped("public addresses have no meter")),
        "google_compute_forwarding_rule" | "google_compute_global_forwarding_rule" => Err(not_mapped("load balancers have no meter")),
        "google_sql_database_instance" => Err(not_mapped("a managed database is more than its machine")),
        _ => return None,
    })
}

/// `custom-4-16384`, `n2-custom-8-32768-ext`: vCPUs and MiB.
pub fn custom(name: &str) -> Option<Machine> {
    let (_, sizes) = name.split_once("custom-")?;
    let mut sizes = sizes.split('-');
    let mut size = || sizes.next().and_then(|size| size.parse::<u32>().ok()).filter(|size| (1..1 << 24).contains(size)).map(f64::from);
    let (vcpus, memory) = (size()?, size()?);
    let (architecture, class) = (Architecture::X86, Class::Standard);
    Some(Machine { name: name.to_owned(), vcpus, memory: memory * 1_048_576.0, gpus: 0.0, gpu: None, architecture, class, sheet: None })
}

fn is_spot(block: &Map<String, Value>) -> bool {
    let scheduling = |block: &&Map<String, Value>| text(block, "provisioning_model") == Some("SPOT") || block.get("preemptible") == Some(&Value::Bool(true));
    blocks(block, "scheduling").iter().any(scheduling) || scheduling(&block) || block.get("spot") == Some(&Value::Bool(true))
}

fn accelerators(block: &Map<String, Value>) -> bool {
    blocks(block, "guest_accelerator").iter().any(|accelerator| number(accelerator, "count").is_some_and(|count| count > 0.0))
}

fn instance(resource: &Resource, context: &Context<'_>) -> Result<Vec<Piece>, Outcome> {
    if accelerators(&resource.values) {
        return Err(not_mapped("accelerators that are added to a machine are not read"));
    }
    let mut pieces = vec![context.machines(Vendor::Google, resource.text("machine_type"), 1.0, is_spot(&resource.values))?];
    let sizes = resource
        .blocks("boot_disk")
        .into_iter()
        .flat_map(|disk| blocks(disk, "initialize_params"))
        .map(|parameters| number(parameters, "size"))
        .collect::<Vec<_>>();
    // A disk that is attached is a resource of its own.
    let size = sizes.first().copied().flatten();
    pieces.push(size.map_or(Piece::DiskOfUnknownSize { count: 1.0 }, |size| Piece::Disk { bytes: size * GIB, count: 1.0 }));
    pieces.extend(local_disks(resource.blocks("scratch_disk").len()));
    Ok(pieces)
}

fn local_disks(count: usize) -> Option<Piece> {
    (count > 0).then_some(Piece::Assumed("local disks of machines are left out"))
}

fn group(resource: &Resource, context: &Context<'_>) -> Result<Vec<Piece>, Outcome> {
    let scaled = || {
        let kinds = ["google_compute_autoscaler", "google_compute_region_autoscaler"];
        let ours = |scaler: &&Resource| {
            let refers = |reference: &String| {
                *reference == format!("{}.{}", resource.kind, resource.name) || reference.starts_with(&format!("{}.{}.", resource.kind, resource.name))
            };
            kinds.contains(&scaler.kind.as_str()) && context.plan.references(scaler, &["target"]).iter().any(refers)
        };
        let scaler = context.plan.resources.iter().find(ours)?;
        scaler.blocks("autoscaling_policy").first().and_then(|policy| number(policy, "min_replicas"))
    };
    let Some(count) = resource.number("target_size").or_else(scaled) else {
        return Err(not_mapped("its size is known only after it is applied"));
    };
    let versions = resource.blocks("version");
    let names: Vec<&str> = versions.iter().filter_map(|version| text(version, "instance_template")).chain(resource.text("instance_template")).collect();
    let Some(template) = context.plan.referred(resource, &["version", "instance_template"], &TEMPLATES, &names) else {
        return Err(not_mapped("its instance template is not in the plan"));
    };
    if accelerators(&template.values) {
        return Err(not_mapped("accelerators that are added to a machine are not read"));
    }
    let mut pieces = vec![context.machines(Vendor::Google, template.text("machine_type"), count, is_spot(&template.values))?];
    for disk in template.blocks("disk").into_iter().filter(|disk| text(disk, "type") != Some("SCRATCH")) {
        pieces.push(number(disk, "disk_size_gb").map_or(Piece::DiskOfUnknownSize { count }, |size| Piece::Disk { bytes: size * GIB, count }));
    }
    pieces.push(Piece::Assumed("groups run as many machines as they want, or as they have at least"));
    Ok(pieces)
}

/// A node pool of GKE; e2-medium and 100 GiB are what Google takes where nothing is said (GKE, node pools).
fn nodes(config: Option<&Map<String, Value>>, count: f64, context: &Context<'_>) -> Result<Vec<Piece>, Outcome> {
    if config.is_some_and(accelerators) {
        return Err(not_mapped("accelerators that are added to a machine are not read"));
    }
    let name = config.and_then(|config| text(config, "machine_type")).unwrap_or("e2-medium");
    let size = config.and_then(|config| number(config, "disk_size_gb")).unwrap_or(100.0);
    let mut pieces = vec![context.machines(Vendor::Google, Some(name), count, config.is_some_and(is_spot))?];
    pieces.push(Piece::Disk { bytes: size * GIB, count });
    pieces.push(Piece::Assumed("groups run as many machines as they want, or as they have at least"));
    Ok(pieces)
}

/// In how many zones nodes are: those that are listed, three of a region, one.
fn zones(resource: &Resource) -> (f64, Option<Piece>) {
    let listed = resource.values.get("node_locations").and_then(Value::as_array).map_or(0, Vec::len);
    if let Ok(listed @ 1..) = u32::try_from(listed) {
        return (f64::from(listed), None);
    }
    // `europe-west1` is a region, `europe-west1-b` a zone.
    match resource.text("location") {
        Some(location) if location.matches('-').count() == 1 => (3.0, Some(Piece::Assumed("nodes of a regional cluster are in three zones"))),
        _ => (1.0, None),
    }
}

fn node_pool(resource: &Resource, context: &Context<'_>) -> Result<Vec<Piece>, Outcome> {
    let scaled =
        || resource.blocks("autoscaling").first().and_then(|scaling| number(scaling, "min_node_count").or_else(|| number(scaling, "total_min_node_count")));
    let Some(count) = resource.number("node_count").or_else(|| resource.number("initial_node_count")).or_else(scaled) else {
        return Err(not_mapped("its size is known only after it is applied"));
    };
    let (zones, assumed) = zones(resource);
    let mut pieces = nodes(resource.blocks("node_config").first().copied(), count * zones, context)?;
    pieces.extend(assumed);
    Ok(pieces)
}

/// A cluster's own nodes; those of its node pools are resources of their own. The cluster's fee has no meter.
fn cluster(resource: &Resource, context: &Context<'_>) -> Result<Vec<Piece>, Outcome> {
    let removed = resource.values.get("remove_default_node_pool") == Some(&Value::Bool(true));
    match resource.number("initial_node_count").filter(|count| *count > 0.0 && !removed) {
        Some(count) => {
            let (zones, assumed) = zones(resource);
            let mut pieces = nodes(resource.blocks("node_config").first().copied(), count * zones, context)?;
            pieces.extend(assumed);
            Ok(pieces)
        }
        None => Err(not_mapped("a cluster's fee has no meter; its node pools are resources of their own")),
    }
}
