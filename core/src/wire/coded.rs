//! Enums of faults, each beside the code that the page shows small, so that a relative can read it out over the telephone.

/// Defines one. A code never changes once it is released.
macro_rules! coded {
    (
        $(#[$about:meta])*
        pub enum $name:ident {
            $($(#[$doc:meta])* $variant:ident $(($held:ty))? = $code:literal,)+
        }
    ) => {
        $(#[$about])*
        pub enum $name {
            $($(#[$doc])* $variant $(($held))?,)+
        }

        impl $name {
            /// The code that the page shows small.
            #[must_use]
            pub const fn code(&self) -> &'static str {
                match self {
                    $(Self::$variant { .. } => $code,)+
                }
            }
        }
    };
}

pub(crate) use coded;
