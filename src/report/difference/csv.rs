//! For a spreadsheet: a row for each line of each alternative, changed or not told; of sheets a row for each value.

use crate::difference::{Cause, Costs, Difference, Input, Written};
use crate::money::rounded;
use crate::report::cell;
use csv::{Terminator, Writer, WriterBuilder};
use rust_decimal::Decimal;

pub fn render(difference: &Difference) -> anyhow::Result<String> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    match &difference.costs {
        Some(costs) => lines(costs, &mut writer)?,
        None => inputs(difference.inputs.as_deref().unwrap_or_default(), &mut writer)?,
    }
    let bytes = writer.into_inner().map_err(|error| anyhow::anyhow!("{error}"))?;
    Ok(String::from_utf8(bytes)?)
}

fn lines(costs: &Costs, writer: &mut Writer<Vec<u8>>) -> csv::Result<()> {
    let mut heads = vec!["alternative", "category", "line", "part", "unit_before", "unit_after", "quantity_before", "quantity_after", "before", "after"];
    heads.extend(["change", "currency"]);
    heads.extend(Cause::ALL.map(Cause::key));
    heads.push(Cause::Rest.key());
    // What causes make of a change that cannot be told apart.
    heads.push("several");
    writer.write_record(&heads)?;
    let number = |number: Option<Decimal>| number.map_or_else(String::new, |number| number.to_string());
    let text = |text: &Option<String>| text.as_deref().map_or_else(String::new, cell);
    for (changed, line) in costs.alternatives.iter().flat_map(|changed| changed.lines.iter().map(move |line| (changed, line))) {
        let part = line.part.map_or_else(String::new, |part| (part + 1).to_string());
        let mut row = vec![cell(&changed.name), line.category.clone(), cell(&line.name), part];
        row.extend([text(&line.unit.0), text(&line.unit.1), number(line.quantity.0), number(line.quantity.1)]);
        row.extend([number(line.amount.0), number(line.amount.1), line.change().to_string(), costs.currency.code().to_owned()]);
        let of = |causes: &dyn Fn(&[Cause]) -> bool| {
            let mut found = line.parts.iter().filter(|(of, _)| causes(of)).map(|(_, amount)| *amount).peekable();
            found.peek().is_some().then(|| found.sum::<Decimal>())
        };
        row.extend(Cause::ALL.iter().chain(&[Cause::Rest]).map(|cause| number(of(&|of| of == [*cause]))));
        row.push(number(of(&|of| of.len() > 1)));
        writer.write_record(&row)?;
    }
    Ok(())
}

fn inputs(inputs: &[Input], writer: &mut Writer<Vec<u8>>) -> csv::Result<()> {
    writer.write_record(["path", "before", "after", "increase", "file_before", "line_before", "file_after", "line_after"])?;
    let value = |written: &Option<Written>| match written {
        Some(written) => [cell(&written.value), cell(&written.file), written.line.to_string()],
        None => [String::new(), String::new(), String::new()],
    };
    for input in inputs {
        let ([before, old_file, old_line], [after, new_file, new_line]) = (value(&input.before), value(&input.after));
        let increase = input.increase.map_or_else(String::new, |increase| rounded(increase, 6).normalize().to_string());
        writer.write_record([cell(&input.path), before, after, increase, old_file, old_line, new_file, new_line])?;
    }
    Ok(())
}
