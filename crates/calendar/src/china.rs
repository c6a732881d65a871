//! The years that the program brings, and the calendar that the process counts with.

use std::sync::{OnceLock, PoisonError, RwLock};

use crate::{Calendar, OfficeHours, YearPlan};

macro_rules! years {
    ($($year:literal)*) => {
        &[$(include_str!(concat!("../../../data/calendar/", $year, ".csv"))),*]
    };
}

const YEARS: &[&str] = years![
    2004 2005 2006 2007 2008 2009 2010 2011 2012 2013 2014 2015
    2016 2017 2018 2019 2020 2021 2022 2023 2024 2025 2026
];

const HOURS: &str = include_str!("../../../data/calendar/hours.csv");

/// What a county's own files made of the embedded years, where it has any.
static INSTALLED: RwLock<Option<&'static Calendar>> = RwLock::new(None);

/// The calendar of the years that the program brings.
pub fn embedded() -> &'static Calendar {
    static EMBEDDED: OnceLock<Calendar> = OnceLock::new();
    EMBEDDED.get_or_init(|| {
        let plans =
            YEARS.iter().map(|text| YearPlan::read(text).expect("the tests read each file"));
        Calendar::new(plans, OfficeHours::read(HOURS).expect("the tests read it"))
    })
}

/// Lets the process count with this calendar from now on.
///
/// The days off are the whole country's, so one calendar serves every county of a process. A former
/// one stays in memory, some tens of kilobytes, since somebody may be counting with it: this is
/// called when a county is opened and when its files changed, not with requests.
pub fn install(calendar: Calendar) {
    let calendar: &'static Calendar = Box::leak(Box::new(calendar));
    *INSTALLED.write().unwrap_or_else(PoisonError::into_inner) = Some(calendar);
}

impl Calendar {
    /// The calendar that this process counts with: the embedded years and what [`install`] added.
    pub fn china() -> &'static Self {
        let installed = *INSTALLED.read().unwrap_or_else(PoisonError::into_inner);
        installed.unwrap_or_else(embedded)
    }
}
