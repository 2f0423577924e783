//! Resources of the provider `azurerm`.

use super::plan::{Resource, number, text};
use super::{Context, Outcome, Piece, not_mapped};
use crate::import::machines::Vendor;
use serde_json::{Map, Value};

const GIB: f64 = 1_073_741_824.0;

pub fn map(resource: &Resource, context: &Context<'_>) -> Option<Result<Vec<Piece>, Outcome>> {
    Some(match resource.kind.as_str() {
        "azurerm_virtual_machine" => machine(resource, context, "vm_size", &["storage_os_disk"], &["storage_data_disk"]),
        "azurerm_linux_virtual_machine" => machine(resource, context, "size", &["os_disk"], &[]),
        "azurerm_windows_virtual_machine" => machine(resource, context, "size", &["os_disk"], &[]).map(with_licence),
        "azurerm_linux_virtual_machine_scale_set" | "azurerm_orchestrated_virtual_machine_scale_set" => scale_set(resource, context),
        "azurerm_windows_virtual_machine_scale_set" => scale_set(resource, context).map(with_licence),
        "azurerm_virtual_machine_scale_set" => old_scale_set(resource, context),
        "azurerm_kubernetes_cluster" => match resource.blocks("default_node_pool").first() {
            Some(pool) => node_pool(pool, context),
            None => Err(not_mapped("its node pool is known only after it is applied")),
        },
        "azurerm_kubernetes_cluster_node_pool" => node_pool(&resource.values, context),
        "azurerm_managed_disk" => match resource.number("disk_size_gb") {
            Some(size) => Ok(vec![Piece::Disk { bytes: size * GIB, count: 1.0 }]),
            None => Err(not_mapped("its size is known only after it is applied")),
        },
        "azurerm_storage_account" => Ok(vec![Piece::Bucket]),
        "azurerm_storage_share" => Ok(vec![Piece::Files { bytes: resource.number("quota").unwrap_or(0.0) * GIB }]),
        "azurerm_nat_gateway" => Ok(vec![Piece::Nat, Piece::Assumed("NAT gateways cost what flows through them: their hours have no meter")]),
        "azurerm_public_ip" | "azurerm_public_ip_prefix" => Err(not_mapped("public addresses have no meter")),
        "azurerm_lb" | "azurerm_application_gateway" => Err(not_mapped("load balancers have no meter")),
        _ => return None,
    })
}

fn with_licence(mut pieces: Vec<Piece>) -> Vec<Piece> {
    pieces.push(Piece::Assumed("machines with Windows are those with Linux: no sheet prices the licence"));
    pieces
}

fn disks(resource: &Resource, keys: &[&str], count: f64) -> Vec<Piece> {
    let blocks = keys.iter().flat_map(|key| resource.blocks(key));
    blocks.map(|block| number(block, "disk_size_gb").map_or(Piece::DiskOfUnknownSize { count }, |size| Piece::Disk { bytes: size * GIB, count })).collect()
}

fn machine(resource: &Resource, context: &Context<'_>, size: &str, system: &[&str], data: &[&str]) -> Result<Vec<Piece>, Outcome> {
    let spot = resource.text("priority") == Some("Spot");
    let mut pieces = vec![context.machines(Vendor::Azure, resource.text(size), 1.0, spot)?];
    let system = disks(resource, system, 1.0);
    if system.is_empty() {
        pieces.push(Piece::DiskOfUnknownSize { count: 1.0 });
    }
    pieces.extend(system);
    pieces.extend(disks(resource, data, 1.0));
    Ok(pieces)
}

fn scale_set(resource: &Resource, context: &Context<'_>) -> Result<Vec<Piece>, Outcome> {
    let Some(count) = resource.number("instances") else {
        return Err(not_mapped("its size is known only after it is applied"));
    };
    let name = resource.text("sku").or_else(|| resource.text("sku_name"));
    let mut pieces = vec![context.machines(Vendor::Azure, name, count, resource.text("priority") == Some("Spot"))?];
    pieces.extend(disks(resource, &["os_disk", "data_disk"], count));
    Ok(pieces)
}

fn old_scale_set(resource: &Resource, context: &Context<'_>) -> Result<Vec<Piece>, Outcome> {
    let skus = resource.blocks("sku");
    let Some((sku, count)) = skus.first().and_then(|sku| Some((*sku, number(sku, "capacity")?))) else {
        return Err(not_mapped("its size is known only after it is applied"));
    };
    let spot = resource.text("priority") == Some("Low");
    let mut pieces = vec![context.machines(Vendor::Azure, text(sku, "name"), count, spot)?];
    pieces.extend(disks(resource, &["storage_profile_data_disk"], count));
    pieces.push(Piece::DiskOfUnknownSize { count });
    Ok(pieces)
}

/// A node pool of AKS.
fn node_pool(pool: &Map<String, Value>, context: &Context<'_>) -> Result<Vec<Piece>, Outcome> {
    let Some(count) = number(pool, "node_count").or_else(|| number(pool, "min_count")) else {
        return Err(not_mapped("its size is known only after it is applied"));
    };
    let spot = text(pool, "priority") == Some("Spot");
    let mut pieces = vec![context.machines(Vendor::Azure, text(pool, "vm_size"), count, spot)?];
    // None, or 0, for the size that goes with the machine.
    let disk = number(pool, "os_disk_size_gb").filter(|size| *size > 0.0);
    pieces.push(disk.map_or(Piece::DiskOfUnknownSize { count }, |size| Piece::Disk { bytes: size * GIB, count }));
    pieces.push(Piece::Assumed("groups run as many machines as they want, or as they have at least"));
    Ok(pieces)
}
