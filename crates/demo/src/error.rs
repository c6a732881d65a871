//! Why a demo county could not be built.

/// Why a demo county could not be built.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The storage already holds a county.
    #[error("the storage already holds a county; a demo county is built in an empty one")]
    NotEmpty,
    /// The storage failed.
    #[error(transparent)]
    Db(#[from] db::DbError),
    /// The registry refused something.
    #[error("the registry refused a record")]
    Registry(#[from] registry::Error),
    /// The representatives' room refused something.
    #[error("a mandate or link was refused")]
    Representatives(#[from] representatives::Error),
    /// A selection file was refused.
    #[error("a selection file was refused")]
    Selection(#[from] representatives::selection::Error),
    /// A mentoring or an entry of the reserve was refused.
    #[error("a mentoring or an entry of the reserve was refused")]
    Fostering(#[from] representatives::fostering::Error),
    /// An appraisal was refused.
    #[error("an appraisal was refused")]
    Appraisal(#[from] representatives::appraisal::Error),
    /// A contact was refused.
    #[error("a contact was refused")]
    Contacts(#[from] contacts::Error),
    /// A matter was refused.
    #[error("a matter was refused")]
    Matters(#[from] matters::Error),
    /// A step of a matter was refused.
    #[error("a step of a matter was refused")]
    Step(#[from] matters::Rejection),
    /// A gathering was refused.
    #[error("a gathering was refused")]
    Gatherings(#[from] gatherings::Error),
    /// A training was refused.
    #[error("a training was refused")]
    Training(#[from] gatherings::training::Error),
    /// A month was not closed.
    #[error("a month was not closed")]
    Figures(#[from] figures::Error),
    /// A notice was refused.
    #[error("a notice was refused")]
    Notices(#[from] notices::Error),
    /// A registered form was refused.
    #[error("a registered form was refused")]
    Forms(#[from] forms::Error),
    /// A plan or a to-do was refused.
    #[error("a plan or a to-do was refused")]
    Plans(#[from] plans::Error),
    /// An account was refused.
    #[error("a sign-in was refused")]
    Access(#[from] access::Error),
}
