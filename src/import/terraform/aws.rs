//! Resources of the provider `aws`.

use super::plan::{Resource, blocks, number, text};
use super::{Context, Outcome, Piece, not_mapped};
use crate::import::machines::Vendor;
use serde_json::{Map, Value};

const GIB: f64 = 1_073_741_824.0;
const TEMPLATES: [&str; 2] = ["aws_launch_template", "aws_launch_configuration"];

pub fn map(resource: &Resource, context: &Context<'_>) -> Option<Result<Vec<Piece>, Outcome>> {
    Some(match resource.kind.as_str() {
        "aws_instance" | "aws_spot_instance_request" => instance(resource, context),
        "aws_autoscaling_group" => group(resource, context),
        "aws_eks_node_group" => node_group(resource, context),
        "aws_ebs_volume" => match resource.number("size") {
            Some(size) => Ok(vec![Piece::Disk { bytes: size * GIB, count: 1.0 }]),
            None => Err(not_mapped("its size is known only after it is applied")),
        },
        "aws_s3_bucket" => Ok(vec![Piece::Bucket]),
        "aws_efs_file_system" => Ok(vec![Piece::Files { bytes: 0.0 }]),
        "aws_nat_gateway" => Ok(vec![Piece::Nat, Piece::Assumed("NAT gateways cost what flows through them: their hours have no meter")]),
        "aws_eip" => Err(not_mapped("public addresses have no meter")),
        "aws_lb" | "aws_alb" | "aws_elb" => Err(not_mapped("load balancers have no meter")),
        "aws_db_instance" | "aws_rds_cluster" | "aws_rds_cluster_instance" => Err(not_mapped("a managed database is more than its machine")),
        _ => return None,
    })
}

fn instance(resource: &Resource, context: &Context<'_>) -> Result<Vec<Piece>, Outcome> {
    let market = resource.blocks("instance_market_options").iter().any(|options| text(options, "market_type") == Some("spot"));
    let spot = market || resource.kind == "aws_spot_instance_request";
    let template = || context.plan.referred(resource, &["launch_template"], &TEMPLATES, &template_names(&resource.blocks("launch_template")));
    let name = resource.text("instance_type").or_else(|| template()?.text("instance_type"));
    let mut pieces = vec![context.machines(Vendor::Aws, name, 1.0, spot)?];
    pieces.extend(disks(&resource.blocks("root_block_device"), 1.0));
    if resource.blocks("root_block_device").is_empty() {
        pieces.push(Piece::DiskOfUnknownSize { count: 1.0 });
    }
    pieces.extend(disks(&resource.blocks("ebs_block_device"), 1.0));
    Ok(pieces)
}

/// Disks of machines: of unknown size where the plan does not say it.
fn disks(blocks: &[&Map<String, Value>], count: f64) -> Vec<Piece> {
    let disk =
        |block: &&Map<String, Value>| number(block, "volume_size").map_or(Piece::DiskOfUnknownSize { count }, |size| Piece::Disk { bytes: size * GIB, count });
    blocks.iter().map(disk).collect()
}

fn template_names<'v>(blocks: &[&'v Map<String, Value>]) -> Vec<&'v str> {
    blocks.iter().flat_map(|block| ["id", "name", "launch_template_id", "launch_template_name"].into_iter().filter_map(|key| text(block, key))).collect()
}

/// As many machines as are wanted, or at least.
fn group(resource: &Resource, context: &Context<'_>) -> Result<Vec<Piece>, Outcome> {
    let Some(count) = resource.number("desired_capacity").or_else(|| resource.number("min_size")) else {
        return Err(not_mapped("its size is known only after it is applied"));
    };
    let policies = resource.blocks("mixed_instances_policy");
    let mixed: Vec<_> = policies.iter().flat_map(|policy| blocks(policy, "launch_template")).collect();
    let specifications: Vec<_> = mixed.iter().flat_map(|template| blocks(template, "launch_template_specification")).collect();
    let overridden = mixed.iter().flat_map(|template| blocks(template, "override")).find_map(|other| text(other, "instance_type"));
    let mut names = template_names(&resource.blocks("launch_template"));
    names.extend(template_names(&specifications));
    names.extend(resource.text("launch_configuration"));
    let keys = ["launch_template", "launch_configuration", "mixed_instances_policy"];
    let template = context.plan.referred(resource, &keys, &TEMPLATES, &names);
    if template.is_none() && overridden.is_none() {
        return Err(not_mapped("its launch template is not in the plan"));
    }
    let name = overridden.or_else(|| template?.text("instance_type"));
    let options = template.map(|template| template.blocks("instance_market_options")).unwrap_or_default();
    let spot =
        options.iter().any(|options| text(options, "market_type") == Some("spot")) || template.is_some_and(|template| template.text("spot_price").is_some());
    let mut pieces = vec![context.machines(Vendor::Aws, name, count, spot)?];
    if let Some(template) = template {
        let mapped: Vec<_> = template.blocks("block_device_mappings").into_iter().flat_map(|mapping| blocks(mapping, "ebs")).collect();
        let (root, others) = (template.blocks("root_block_device"), template.blocks("ebs_block_device"));
        let all: Vec<_> = mapped.into_iter().chain(root).chain(others).collect();
        if all.is_empty() {
            pieces.push(Piece::DiskOfUnknownSize { count });
        }
        pieces.extend(disks(&all, count));
    }
    pieces.push(Piece::Assumed("groups run as many machines as they want, or as they have at least"));
    if !policies.is_empty() {
        pieces.push(Piece::Assumed("groups of mixed machines run on the first type that they list, on demand"));
    }
    Ok(pieces)
}

/// A node group of EKS; t3.medium and 20 GiB are what AWS takes where nothing is said (EKS, `CreateNodegroup`).
fn node_group(resource: &Resource, context: &Context<'_>) -> Result<Vec<Piece>, Outcome> {
    let scaling = resource.blocks("scaling_config");
    let Some(count) = scaling.first().and_then(|scaling| number(scaling, "desired_size").or_else(|| number(scaling, "min_size"))) else {
        return Err(not_mapped("its size is known only after it is applied"));
    };
    let listed = resource.values.get("instance_types").and_then(Value::as_array).and_then(|types| types.first()).and_then(Value::as_str);
    let template = context.plan.referred(resource, &["launch_template"], &TEMPLATES, &template_names(&resource.blocks("launch_template")));
    let name = listed.or_else(|| template?.text("instance_type")).or(if template.is_none() { Some("t3.medium") } else { None });
    let spot = resource.text("capacity_type") == Some("SPOT");
    let mut pieces = vec![context.machines(Vendor::Aws, name, count, spot)?];
    let mapped: Vec<_> =
        template.map(|template| template.blocks("block_device_mappings")).unwrap_or_default().into_iter().flat_map(|mapping| blocks(mapping, "ebs")).collect();
    if mapped.is_empty() {
        pieces.push(Piece::Disk { bytes: resource.number("disk_size").unwrap_or(20.0) * GIB, count });
    }
    pieces.extend(disks(&mapped, count));
    pieces.push(Piece::Assumed("groups run as many machines as they want, or as they have at least"));
    Ok(pieces)
}
