//! The tables of `docs/matters.md` are those of the program.

use matters::rules::{STEP_DAYS, STEPS, To};
use matters::{Action, State};

#[test]
fn the_document_shows_the_table_of_the_program() {
    let kept = include_str!("../../../../docs/matters.md");
    let now = with(kept, "states", &states());
    let now = with(&now, "steps", &steps());
    let now = with(&now, "needs", &needs());
    let now = with(&now, "clocks", &clocks());
    crate::snapshot("matters.md", kept, &now);
}

/// The text with what stands between the two marks put in place of what stood there.
fn with(text: &str, name: &str, table: &str) -> String {
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->"));
    let from = text.find(&begin).expect("the mark stands there") + begin.len();
    let until = text[from..].find(&end).expect("its end stands there") + from;
    format!("{}\n{table}\n{}", &text[..from], &text[until..])
}

fn states() -> String {
    let mut table =
        "| state | 中文 | whole deadline | step |\n| --- | --- | --- | --- |\n".to_owned();
    for &state in State::ALL {
        let whole = state.why_no_deadline().unwrap_or("runs");
        let step = STEP_DAYS.iter().find(|step| step.state == state);
        let step = match (state, step) {
            (State::Suspended, _) => "until the day of review".to_owned(),
            (_, Some(step)) => format!("{} 个工作日", step.days),
            (_, None) => "–".to_owned(),
        };
        let (code, name) = (state.as_str(), state.chinese());
        table.push_str(&format!("| `{code}` | {name} | {whole} | {step} |\n"));
    }
    table
}

fn steps() -> String {
    let mut table =
        "| from | action | who | to | if |\n| --- | --- | --- | --- | --- |\n".to_owned();
    for step in STEPS {
        let from: Vec<_> = step.from.iter().map(|state| state.as_str()).collect();
        let who: Vec<_> = step.who.iter().map(|who| who.english()).collect();
        let to = match step.to {
            To::State(state) => state.as_str(),
            To::Same => "the same",
            To::Held => "what it was",
        };
        let guards: Vec<_> = step.guards.iter().map(|guard| guard.as_str()).collect();
        table.push_str(&format!(
            "| {} | `{}` {} | {} | {to} | {} |\n",
            from.join(", "),
            step.action.as_str(),
            step.action.chinese(),
            who.join("; "),
            guards.join("; ")
        ));
    }
    table
}

fn needs() -> String {
    let mut table = "| action | needs |\n| --- | --- |\n".to_owned();
    for &action in Action::ALL.iter().filter(|action| !action.needs().is_empty()) {
        let needs: Vec<_> = action.needs().iter().map(|field| field.as_str()).collect();
        table.push_str(&format!("| `{}` | {} |\n", action.as_str(), needs.join(", ")));
    }
    table
}

fn clocks() -> String {
    let mut table = "| waits in | working days | from |\n| --- | --- | --- |\n".to_owned();
    for step in STEP_DAYS {
        let (state, days, source) = (step.state.as_str(), step.days, step.source);
        table.push_str(&format!("| `{state}` | {days} | {source} |\n"));
    }
    table
}
