//! For a terminal: the answer, the figures, why they change, the lines and the inputs. Never wider than asked where words can be broken.

use super::words;
use crate::difference::Difference;
use crate::report::Layout;
use crate::report::plain::keyed;
use crate::report::table::{answer, list, paragraph};

/// The most inputs that are listed: a screenful.
const MOST_INPUTS: usize = 24;
/// The narrowest layout.
const NARROWEST: usize = 40;

pub fn render(difference: &Difference, layout: Layout) -> String {
    let width = layout.width.max(NARROWEST);
    let mut out = String::new();
    paragraph(&mut out, &words::title(difference), "", width);
    answer(&mut out, &words::answer(difference), layout, width);
    if let Some(costs) = difference.costs.as_ref().filter(|costs| !costs.are_equal()) {
        for words::Figure { name, rows } in words::figures(costs) {
            out.push('\n');
            out.push_str(&keyed(&[name, "before", "after", "change", "%"], &rows, &[1, 2, 3, 4], width));
        }
        for (heads, rows) in words::attributions(costs) {
            out.push('\n');
            let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
            out.push_str(&keyed(&heads, &rows, &(1..heads.len()).collect::<Vec<_>>(), width));
        }
        let told = difference.base.is_there && difference.head.is_there;
        for changed in costs.alternatives.iter().filter(|changed| told && changed.both().is_some() && !changed.lines.is_empty()) {
            let unchanged = if changed.unchanged > 0 { format!("; {} not", words::count(changed.unchanged, "does", "do")) } else { String::new() };
            out.push('\n');
            paragraph(&mut out, &format!("{}: {}{unchanged}", changed.name, words::count(changed.lines.len(), "line changes", "lines change")), "  ", width);
            out.push_str(&keyed(&["Line", "before", "after", "change", "why"], &words::lines(changed, costs.currency), &[1, 2, 3], width));
        }
    }
    inputs(difference, width, &mut out);
    let mut notes = String::new();
    if let Some(costs) = &difference.costs {
        list(&mut notes, "Machines", words::machines(costs).into_iter(), width);
        list(&mut notes, "Not priced", words::not_priced(costs).into_iter(), width);
    }
    list(&mut notes, "Mind", difference.notes.iter().cloned(), width);
    if let Some(order) = difference.costs.as_ref().and_then(words::order) {
        paragraph(&mut notes, &order, "", width);
    }
    if !notes.is_empty() {
        out.push('\n');
        out.push_str(&notes);
    }
    out
}

fn inputs(difference: &Difference, width: usize, out: &mut String) {
    let Some(inputs) = difference.inputs.as_ref().filter(|inputs| !inputs.is_empty()) else { return };
    // A sheet is of one cause.
    let causes = difference.costs.is_some();
    let most = if causes { MOST_INPUTS } else { usize::MAX };
    // Beside two values there are a share, perhaps a cause, and where they are written.
    let place = inputs.iter().take(most).map(|input| words::input(input, words::LONGEST)[5].chars().count()).max().unwrap_or(0);
    let longest = (width.saturating_sub(place + if causes { 34 } else { 15 }) / 2).clamp(12, words::LONGEST);
    let row = |input| {
        let [path, before, after, share, cause, place] = words::input(input, longest);
        let mut row = vec![path, before, after, share];
        row.extend(causes.then_some(cause));
        row.push(place);
        row
    };
    let rows: Vec<Vec<String>> = inputs.iter().take(most).map(row).collect();
    let mut heads = vec!["Input", "before", "after", "%"];
    heads.extend(causes.then_some("of"));
    heads.push("written");
    out.push('\n');
    out.push_str(&keyed(&heads, &rows, &[3], width));
    if inputs.len() > most {
        paragraph(out, &format!("{} more with --format json.", words::count(inputs.len() - most, "input", "inputs")), "", width);
    }
}
