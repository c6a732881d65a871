//! Questions (疑问): they come back up, and become an answer or a matter.

use access::Scope;
use db::Tx;
use kernel::id::{MatterId, NoticeId, NoticeQuestionId, RepresentativeId};
use kernel::{AreaPath, Cursor, Limit, Page};
use matters::{Kind, Matter, NewMatter};
use serde_json::json;

use crate::model::{Me, Question, QuestionState};
use crate::{Error, Rejection, inbox, rules, store};

/// Asks about a notice in one's own inbox; the same one sent again is the same.
///
/// # Errors
/// [`Error::NotFound`] without an inbox of it.
pub fn ask(
    tx: &mut Tx<'_>,
    notice: NoticeId,
    id: Option<NoticeQuestionId>,
    me: &Me,
    words: &str,
) -> Result<Question, Error> {
    let words = rules::question(words)?;
    let own = inbox::own_of(tx, notice, me)?.ok_or(Error::NotFound)?;
    if let Some(id) = id
        && let Some(known) = store::questions::get(tx, id)?
    {
        let is_same = known.recipient == own.recipient && known.words == words;
        return if is_same { Ok(known) } else { Err(Error::IdTaken) };
    }
    let question = Question {
        id: id.unwrap_or_else(|| tx.new_id()),
        notice_id: notice,
        recipient: own.recipient,
        representative: own.representative,
        area_path: own.area_path,
        name: me.name.clone(),
        words,
        asked_at: tx.now(),
        state: QuestionState::Open,
        answer: None,
        answered_by: None,
        answered_at: None,
        matter_id: None,
    };
    store::questions::insert(tx, &question)?;
    note(tx, "notice.ask", &question)?;
    Ok(question)
}

fn note(tx: &mut Tx<'_>, operation: &str, question: &Question) -> Result<(), Error> {
    let detail = json!({ "question": question.id, "matter": question.matter_id });
    let concerned = question.representative.map(RepresentativeId::uuid);
    tx.log_concerning(concerned, operation, &question.notice_id, &detail)?;
    Ok(())
}

/// A question of somebody in the asker's part of the county.
fn waiting(tx: &mut Tx<'_>, id: NoticeQuestionId, scope: &Scope) -> Result<Question, Error> {
    let found = store::questions::get(tx, id)?;
    let found = found.filter(|question| scope.sees_area(&question.area_path));
    let question = found.ok_or(Error::NoQuestion)?;
    if question.state == QuestionState::Open {
        Ok(question)
    } else {
        Err(Rejection::Answered.into())
    }
}

fn settle(tx: &mut Tx<'_>, operation: &str, question: Question) -> Result<Question, Error> {
    let question = Question {
        answered_by: Some(tx.actor().name.clone()),
        answered_at: Some(tx.now()),
        ..question
    };
    if !store::questions::settle(tx, &question)? {
        return Err(Rejection::Answered.into());
    }
    note(tx, operation, &question)?;
    Ok(question)
}

/// Answers a question; who asked reads the answer.
pub fn answer(
    tx: &mut Tx<'_>,
    id: NoticeQuestionId,
    words: &str,
    scope: &Scope,
) -> Result<Question, Error> {
    let question = waiting(tx, id, scope)?;
    let answer = Some(rules::answer(words)?);
    settle(tx, "notice.answer", Question { state: QuestionState::Answered, answer, ..question })
}

/// Makes a matter of a question: an appeal of that category, in the asker's own words.
pub fn raise(
    tx: &mut Tx<'_>,
    id: NoticeQuestionId,
    matter: Option<MatterId>,
    category: &str,
    scope: &Scope,
) -> Result<(Question, Matter), Error> {
    let question = waiting(tx, id, scope)?;
    if matters::sight::is_about_cadres(category) {
        return Err(Rejection::AboutCadres.into());
    }
    let notice = store::get(tx, question.notice_id)?.ok_or(Error::NotFound)?;
    let new = NewMatter {
        id: matter,
        kind: Kind::Appeal,
        category: category.to_owned(),
        household_id: None,
        area_path: question.area_path.clone(),
        words: format!("（就通知《{}》咨询）{}", notice.text.title, question.words),
        urgent: false,
        collected_on: question.asked_at.date_in_china(),
        contact_id: None,
        representative_id: question.representative,
        reporter_name: question.name.clone(),
    };
    let made = matters::submit(tx, new)?;
    let question = Question { state: QuestionState::Raised, matter_id: Some(made.id), ..question };
    Ok((settle(tx, "notice.raise", question)?, made))
}

/// Questions of people under an area, the newest first.
pub fn list(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    notice: Option<NoticeId>,
    is_open: Option<bool>,
    limit: Limit,
    after: Option<&Cursor>,
) -> Result<Page<Question>, Error> {
    let before = match after {
        Some(cursor) => Some(cursor.part(0).parse().map_err(|_| Error::Cursor)?),
        None => None,
    };
    Ok(store::questions::list(tx, area, notice, is_open, limit, before)?)
}

/// How many questions wait under an area.
pub fn count_open(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    notice: Option<NoticeId>,
) -> Result<i64, Error> {
    Ok(store::questions::count_open(tx, area, notice)?)
}
