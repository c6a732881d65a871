//! Call-backs: each month's answers are drawn, and the offices call the villagers.

use access::Scope;
use kernel::{Actor, Clock, Limit, Month};
use matters::visits::{self, CallBack, CallBackFilter, NewVisit, Reached, Said};
use matters::{Outcome, Rating};

use super::timeline::Timeline;
use crate::Error;
use crate::chance::Chance;

impl Timeline<'_> {
    /// Draws a township's answers of a month.
    pub(super) fn draw(&mut self, month: Month, township: usize) -> Result<(), Error> {
        let area = self.plan.townships[township].area.path.clone();
        let (actor, on) = (self.township(township), self.clock.now().date_in_china());
        self.slice.add(actor, move |tx| Ok(visits::draw(tx, month, &area, on).map(|_| ())?))
    }

    /// One afternoon on the telephone: the township about its villages' answers, the county about the
    /// township's own.
    pub(super) fn call(&mut self, township: usize) -> Result<(), Error> {
        // What is drawn this hour must be there to be read.
        self.slice.finish()?;
        let area = self.plan.townships[township].area.path.clone();
        let county = self.plan.county.path.clone();
        let offices = [
            (self.township(township), area.clone(), Scope::areas(vec![area.clone()])),
            (self.county(), county, Scope::county()),
        ];
        for (actor, office, scope) in offices {
            let filter = CallBackFilter {
                offices: vec![office],
                area: area.clone(),
                is_open: true,
                ground: None,
            };
            let limit = Limit::new(Limit::MAX).expect("the largest page is in the range");
            let waiting = self.db.read_blocking(move |tx| {
                visits::call_backs(tx, &filter, limit, None).map(|page| page.items)
            })?;
            for call_back in waiting {
                self.call_one(&actor, &scope, &call_back)?;
            }
        }
        Ok(())
    }

    fn call_one(
        &mut self,
        actor: &Actor,
        scope: &Scope,
        call_back: &CallBack,
    ) -> Result<(), Error> {
        let (id, on) = (call_back.matter_id, self.clock.now().date_in_china());
        let number = id.uuid().as_u128() as u64 ^ on.number().unsigned_abs();
        let mut chance = Chance::new(self.plan.seed, "call", number);
        // Nobody gets through the whole list in an afternoon.
        if chance.odds(0.3) {
            return Ok(());
        }
        let visit_id = self.new_id();
        let scope = scope.clone();
        self.slice.add(actor.clone(), move |tx| {
            let matter = matters::get(tx, id, &scope, false)?;
            // Disputed or opened again meanwhile: there is no answer to ask about.
            let Some(outcome) = matter.outcome() else { return Ok(()) };
            let (reached, said) = heard(outcome, &mut chance);
            let new = NewVisit {
                id: Some(visit_id),
                matter_id: id,
                asked_on: on,
                reached,
                said,
                wants_redo: false,
            };
            match visits::record(tx, new, &scope) {
                // Whoever signed the answer may not ask about it: that call is not made.
                Ok(_) | Err(matters::Error::Visit(_)) => Ok(()),
                Err(other) => Err(other.into()),
            }
        })
    }
}

/// What the villager says to the three questions, if he can be reached.
fn heard(outcome: Outcome, chance: &mut Chance) -> (Reached, Said) {
    let reached = chance.weighed(&[
        (Reached::Reached, 82.0),
        (Reached::NoAnswer, 12.0),
        (Reached::WrongNumber, 3.0),
        (Reached::Declined, 3.0),
    ]);
    if reached != Reached::Reached {
        return (reached, Said::default());
    }
    let is_solved = chance.odds(if outcome == Outcome::Solved { 0.93 } else { 0.4 });
    let rating = match (is_solved, chance.unit()) {
        (true, x) if x < 0.8 => Rating::Satisfied,
        (true, x) if x < 0.98 => Rating::Basically,
        (false, x) if x < 0.25 => Rating::Satisfied,
        (false, x) if x < 0.75 => Rating::Basically,
        _ => Rating::Dissatisfied,
    };
    let said = Said {
        contacted: Some(chance.odds(0.92)),
        solved: Some(is_solved),
        rating: Some(rating),
        words: None,
    };
    (reached, said)
}
