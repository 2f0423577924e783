//! What `terraform show -json` prints becomes a workload, and every resource is counted once.

use crate::support::Case;
use rackrent::import::{self, ImportError, Imported, Input, Place, Request};
use serde_json::{Value, json};

fn imported_text(text: &str) -> Result<Imported, ImportError> {
    let mut inputs = std::iter::once(Input::open("plan.json", text.as_bytes()));
    import::import(None, &mut inputs, &Request::default())
}

#[track_caller]
fn imported(plan: &Value) -> Imported {
    imported_text(&plan.to_string()).unwrap_or_else(|error| panic!("{error}"))
}

#[expect(clippy::needless_pass_by_value, reason = "it is written where it is needed")]
fn resource(address: &str, values: Value) -> Value {
    let local = address.rsplit_once("].").filter(|_| address.starts_with("module.")).map_or(address, |(_, local)| local);
    let local = local.strip_prefix("module.app.").unwrap_or(local);
    let (kind, name) = local.split_once('.').expect("a type and a name");
    let name = name.split('[').next().expect("a name");
    json!({ "address": address, "mode": "managed", "type": kind, "name": name, "values": values })
}

#[expect(clippy::needless_pass_by_value, reason = "it is written where it is needed")]
fn plan(resources: Vec<Value>) -> Value {
    json!({ "format_version": "1.2", "terraform_version": "1.9.0", "planned_values": { "root_module": { "resources": resources } } })
}

/// The counts of a type: in the workload, not mapped, without cost, all.
#[track_caller]
fn counts(imported: &Imported, kind: &str) -> Vec<u64> {
    let row = imported.summary.iter().find_map(|row| row.strip_prefix(kind).filter(|rest| rest.starts_with(' ')));
    let row = row.unwrap_or_else(|| panic!("there is no `{kind}` in {:#?}", imported.summary));
    row.split_whitespace().map(|cell| cell.parse().expect("a count")).collect()
}

#[track_caller]
fn entry<'t>(text: &'t str, name: &str) -> &'t str {
    let at = text.find(&format!("name = \"{name}\"\n")).unwrap_or_else(|| panic!("there is no `{name}` in\n{text}"));
    let rest = &text[at..];
    &rest[..rest.find("\n[").unwrap_or(rest.len())]
}

#[test]
fn machines_disks_buckets_and_nat_of_aws_become_a_workload() {
    let web =
        |index: u32| resource(&format!("aws_instance.web[{index}]"), json!({ "instance_type": "m5.large", "root_block_device": [{ "volume_size": 30 }] }));
    let imported = imported(&plan(vec![
        web(0),
        web(1),
        resource("aws_instance.unknown", json!({ "instance_type": null })),
        resource("aws_instance.alone", json!({ "instance_type": "c5.xlarge" })),
        resource("aws_instance.odd", json!({ "instance_type": "zz9.plural" })),
        resource("aws_ebs_volume.data", json!({ "size": 100 })),
        resource("aws_s3_bucket.files", json!({})),
        resource("aws_s3_bucket_policy.files", json!({})),
        resource("aws_nat_gateway.out", json!({})),
        resource("aws_eip.out", json!({})),
        resource("aws_security_group.web", json!({})),
        resource("aws_quantum_computer.one", json!({})),
        json!({ "address": "data.aws_ami.linux", "mode": "data", "type": "aws_ami", "name": "linux", "values": {} }),
    ]));
    let text = &imported.text;
    assert!(entry(text, "m5.large").contains("vcpus = 4\nmemory = \"16 GiB\"\n"), "{text}");
    // One machine does not stand for two, and nothing is said of one that is alone.
    assert!(entry(text, "m5.large").contains("minimum = 2") && text.contains("whether several machines of a type are for their capacity"), "{text}");
    assert!(!entry(text, "c5.xlarge").contains("minimum"), "{text}");
    // 2 x 30 + 100 GiB.
    assert!(entry(text, "disks").contains("size = \"171.79869184 GB\""), "{text}");
    assert!(entry(text, "buckets").contains("size = \"0 GB\"") && entry(text, "through address translation").contains("meter = \"nat\""), "{text}");
    assert_eq!(counts(&imported, "aws_instance"), [3, 2, 0, 5]);
    assert_eq!(counts(&imported, "total"), [6, 4, 2, 12]);
    assert!(
        imported.summary.iter().any(|row| row == "12 managed resources: the three add up to them; 1 data sources are only read"),
        "{:#?}",
        imported.summary
    );
    for reason in [
        "aws_instance.unknown: its machine type is known only after it is applied",
        "aws_instance.odd: the machine type `zz9.plural` is in no shipped sheet",
        "aws_eip.out: public addresses have no meter",
        "aws_quantum_computer.one: no part of a workload is known for its type",
    ] {
        assert!(text.contains(reason), "{reason}");
    }
    // 2 machines for 730 hours at 0.096 an hour.
    let run = Case::verbatim(&text.replace("60 months", "1 month")).run();
    assert_eq!(run.line("aws-us-east-1, same machine types", "m5.large"), "140.16");
}

#[test]
fn a_plan_without_a_machine_that_is_known_is_warned_of() {
    let imported = imported(&plan(vec![resource("aws_instance.odd", json!({ "instance_type": "zz9.plural" }))]));
    assert!(imported.summary.last().is_some_and(|row| row.starts_with("warning: no machine of the plan is in the workload")), "{:#?}", imported.summary);
    assert!(imported.text.contains("machines: none of the plan's resources became one"), "{}", imported.text);
}

#[test]
fn groups_find_their_templates_in_their_own_module_by_reference_and_in_a_state_by_id() {
    let group =
        |address: &str, size: u32| resource(address, json!({ "desired_capacity": null, "min_size": size, "launch_template": [{ "version": "$Latest" }] }));
    let template =
        |address: &str, machine: &str| resource(address, json!({ "instance_type": machine, "block_device_mappings": [{ "ebs": [{ "volume_size": 20 }] }] }));
    let module = |index: &str, machine: &str, size: u32| {
        let at = |local: &str| format!("module.app[{index}].{local}");
        json!({ "address": format!("module.app[{index}]"), "resources": [group(&at("aws_autoscaling_group.web"), size), template(&at("aws_launch_template.web"), machine)] })
    };
    let planned = json!({
        "format_version": "1.2",
        "terraform_version": "1.9.0",
        "planned_values": { "root_module": { "child_modules": [module("\"a.b\"", "c5.xlarge", 2), module("\"c\"", "m5.large", 3)] } },
        "configuration": { "root_module": { "module_calls": { "app": { "module": { "resources": [{
            "address": "aws_autoscaling_group.web", "type": "aws_autoscaling_group", "name": "web",
            "expressions": { "launch_template": [{ "id": { "references": ["aws_launch_template.web.id", "aws_launch_template.web"] } }] },
        }] } } } } },
    });
    let imported = imported(&planned);
    assert!(entry(&imported.text, "c5.xlarge").contains("vcpus = 8\n") && entry(&imported.text, "m5.large").contains("vcpus = 6\n"), "{}", imported.text);
    // 5 machines with 20 GiB each.
    assert!(entry(&imported.text, "disks").contains("size = \"107.3741824 GB\""), "{}", imported.text);
    assert_eq!(counts(&imported, "total"), [2, 0, 2, 4]);

    let state = json!({ "format_version": "1.0", "terraform_version": "1.9.0", "values": { "root_module": { "resources": [
        resource("aws_autoscaling_group.web", json!({ "desired_capacity": 4, "launch_template": [{ "id": "lt-2" }] })),
        resource("aws_launch_template.one", json!({ "id": "lt-1", "instance_type": "m5.large" })),
        resource("aws_launch_template.two", json!({ "id": "lt-2", "instance_type": "c5.xlarge" })),
        resource("aws_autoscaling_group.lost", json!({ "desired_capacity": 4, "launch_template": [{ "id": "lt-3" }] })),
    ] } } });
    let imported = self::imported(&state);
    assert!(entry(&imported.text, "c5.xlarge").contains("vcpus = 16\n"), "{}", imported.text);
    assert!(imported.text.contains("aws_autoscaling_group.lost: its launch template is not in the plan"), "{}", imported.text);
}

#[test]
fn azure_and_google_are_read_too() {
    let imported = imported(&plan(vec![
        resource("azurerm_linux_virtual_machine.one", json!({ "size": "Standard_D2s_v3", "os_disk": [{ "disk_size_gb": 30 }] })),
        resource("azurerm_linux_virtual_machine_scale_set.web", json!({ "sku": "Standard_D2s_v3", "instances": 3, "priority": "Spot", "os_disk": [{}] })),
        resource("azurerm_managed_disk.data", json!({ "disk_size_gb": "70" })),
        resource("azurerm_resource_group.all", json!({})),
        resource("google_compute_instance.one", json!({ "machine_type": "n2-custom-8-32768", "boot_disk": [{ "initialize_params": [{ "size": 10 }] }] })),
        resource("google_compute_instance.gpu", json!({ "machine_type": "n1-standard-2", "guest_accelerator": [{ "type": "nvidia-tesla-t4", "count": 1 }] })),
        resource(
            "google_container_node_pool.web",
            json!({ "location": "europe-west1", "node_count": 2, "node_config": [{ "machine_type": "n1-standard-2" }] }),
        ),
        resource("google_compute_router_nat.out", json!({})),
        resource("google_project_iam_member.me", json!({})),
    ]));
    let text = &imported.text;
    assert!(entry(text, "D2s_v3").contains("vcpus = 2\n") && entry(text, "D2s_v3 (spot)").contains("vcpus = 6\n"), "{text}");
    assert!(entry(text, "n2-custom-8-32768").contains("vcpus = 8\nmemory = \"32 GiB\"\n"), "{text}");
    // Two nodes in each of three zones.
    assert!(entry(text, "n1-standard-2").contains("vcpus = 12\n"), "{text}");
    // 30 + 70 + 10 + 6 x 100 GiB; three disks of unknown size.
    assert!(entry(text, "disks").contains("size = \"762.35669504 GB\""), "{text}");
    assert!(text.contains("the disks from which 3 machines start"), "{text}");
    assert_eq!(counts(&imported, "total"), [6, 1, 2, 9]);
    // Of two vendors: no alternative has the same machine types.
    assert!(!text.contains("same machine types"), "{text}");
}

#[test]
fn a_plan_without_anything_to_run_still_counts_its_resources() {
    let imported = imported(&plan(vec![resource("aws_vpc.main", json!({})), resource("aws_lambda_function.f", json!({}))]));
    assert_eq!(counts(&imported, "total"), [0, 1, 1, 2]);
    assert!(imported.summary.iter().any(|row| row.starts_with("nothing of it becomes a part of a workload")), "{:#?}", imported.summary);
}

#[test]
fn what_is_no_plan_is_refused_with_its_place_and_what_to_do() {
    let whole = plan(vec![resource("aws_vpc.main", json!({}))]).to_string();
    let deep = format!(
        "{{\"terraform_version\":\"1\",\"format_version\":\"1.0\",\"values\":{{\"root_module\":{}{}}}}}",
        "{\"child_modules\":[".repeat(300),
        "]}".repeat(300)
    );
    let cases = [
        (whole[..whole.len() - 9].to_owned(), "the file is cut off"),
        (whole.replace("\"1.2\"", "\"2.0\""), "the format version is `2.0`"),
        ("{\"version\": 4, \"terraform_version\": \"1.9.0\", \"lineage\": \"x\", \"resources\": []}".to_owned(), "this is a state file"),
        ("{\"@level\":\"info\",\"@message\":\"Terraform 1.9.0\",\"terraform\":\"1.9.0\"}\n{}".to_owned(), "these are the messages of `terraform plan -json`"),
        (whole.replace("planned_values", "unplanned_values"), "neither `planned_values` nor `values`"),
        (deep, "recursion limit exceeded"),
        (whole.replace("\"aws_vpc\"", "17"), "invalid type"),
    ];
    for (text, message) in cases {
        let error = imported_text(&text).expect_err(message);
        assert!(error.message.contains(message) && error.place != Place::Unreadable, "{message}: {error:?}");
    }
}
