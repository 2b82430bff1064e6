//! Exact values: what a figure is before it is printed.

/// What a figure comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exact {
    /// A count or a number.
    Count(i64),
    /// Fen.
    Money(i64),
    /// One whole number over another; the second is above zero.
    Ratio {
        /// Numerator.
        of: i64,
        /// Denominator.
        to: i64,
    },
    /// There is no figure: —.
    Absent(Absence),
}

/// Why there is no figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Absence {
    /// Its measure was not yet published on the day asked for.
    NotPublished(String),
    /// A ratio over nothing.
    NothingBelow,
}

impl Absence {
    /// The sentence shown beside the —.
    pub fn says(&self) -> String {
        match self {
            Self::NotPublished(measure) => format!("到所问的那天，计量“{measure}”还没有公布，没有这个数"),
            Self::NothingBelow => "分母为零，不作比率".to_owned(),
        }
    }
}

impl Exact {
    /// The whole number it is in its smallest unit (件, 分), where it is one.
    pub fn whole(&self) -> Option<i64> {
        match self {
            Self::Count(n) | Self::Money(n) => Some(*n),
            Self::Ratio { .. } | Self::Absent(_) => None,
        }
    }
}
