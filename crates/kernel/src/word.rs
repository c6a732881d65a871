//! Closed lists of words: each value with its stored code and its Chinese name, said once.

/// Makes an enum of a closed list: every value with the code that storage and the wire use and the
/// name that people read. `FromStr` knows the codes and nothing else.
///
/// ```
/// kernel::words! {
///     /// How often.
///     Often {
///         /// Once a month.
///         Monthly = "monthly", "每月一次";
///         /// Twice a month.
///         Twice = "twice", "每月两次";
///     }
/// }
/// assert_eq!("twice".parse(), Ok(Often::Twice));
/// assert_eq!("often".parse::<Often>(), Err(()));
/// assert_eq!((Often::ALL.len(), Often::Monthly.as_str(), Often::Twice.chinese()), (2, "monthly", "每月两次"));
/// ```
#[macro_export]
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal, $chinese:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant,)* }

        impl $name {
            /// Every value, in the order in which it is offered.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The code that storage and programs use.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code),* }
            }

            /// What people call it.
            pub const fn chinese(self) -> &'static str {
                match self { $(Self::$variant => $chinese),* }
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = ();

            fn from_str(text: &str) -> Result<Self, ()> {
                match text { $($code => Ok(Self::$variant),)* _ => Err(()) }
            }
        }

        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <::std::borrow::Cow<'de, str> as $crate::serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(|()| $crate::serde::de::Error::custom("an unknown word"))
            }
        }
    };
}
