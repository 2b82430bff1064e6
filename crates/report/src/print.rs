//! How a figure is printed (language §3, indicator). Whole numbers only.
//!
//! * Nothing declared: exact, with the unit; money in 元 shows fen only where there are any.
//! * `in` and `decimals`: that scale, that many digits; if a digit would be lost it is refused, unless
//!   `round = "half up"`.
//! * `floor` / `ceil`: the nearest step below or above, in its sentence (300余起). A value that stands exactly on a
//!   step is not "余" or "近", and one that reaches no step has none to print: both are printed exact.
//! * `percent`: half up; what is below 100% never prints as 100%.

use catalogue::model::Print;

use crate::exact::Exact;
use crate::number::{MINUS, fixed};

/// Why a figure cannot be printed as declared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrintError {
    /// It would lose a digit, and rounding was not declared.
    #[error(
        "按“{asked}”印会丢掉零头：准确数是{exact}。请在 print 里写 round = \"half up\"、多留几位小数，或改用 floor"
    )]
    LosesDigit {
        /// The scale and digits asked for.
        asked: String,
        /// All its digits.
        exact: String,
    },
    /// The scale is none that is known.
    #[error("不认得单位倍数“{0}”：可写 百、千、万、亿，金额可写 万元、亿元")]
    Scale(String),
}

/// The printed figure.
///
/// # Errors
/// If the declared form would lose a digit without saying so.
pub fn print(form: &Print, value: &Exact, unit: &str) -> Result<String, PrintError> {
    let (amount, minor) = match value {
        Exact::Absent(_) => return Ok("—".to_owned()),
        Exact::Ratio { of, to } => return Ok(ratio(form, *of, *to, unit)),
        Exact::Count(n) => (i128::from(*n), 1),
        Exact::Money(n) => (i128::from(*n), FEN_IN_YUAN),
    };
    let (factor, scaled_unit) = match &form.scale {
        Some(scale) => scale_of(scale, unit)?,
        None => (1, unit.to_owned()),
    };
    let size = factor * minor;
    let stepped = match (form.floor, form.ceil) {
        (Some(step), _) => stepped(amount, i128::from(step), size, false),
        (None, Some(step)) => stepped(amount, i128::from(step), size, true),
        (None, None) => return scaled(form, amount, minor, size, unit, &scaled_unit),
    };
    let pattern = form.pattern.as_deref().unwrap_or("{n}");
    Ok(match stepped {
        Some(n) => pattern.replace("{n}", &fixed(n, 0, MINUS)),
        None if amount % size == 0 => format!("{}{scaled_unit}", fixed(amount / size, 0, MINUS)),
        None => exact(value, unit),
    })
}

/// All digits, with the unit: what stands one click behind every printed figure.
pub fn exact(value: &Exact, unit: &str) -> String {
    match value {
        Exact::Absent(_) => "—".to_owned(),
        Exact::Ratio { of, to } => format!(
            "{}/{}",
            fixed(i128::from(*of), 0, MINUS),
            fixed(i128::from(*to), 0, MINUS)
        ),
        Exact::Count(n) => format!("{}{unit}", fixed(i128::from(*n), 0, MINUS)),
        Exact::Money(fen) if i128::from(*fen) % FEN_IN_YUAN == 0 => {
            format!("{}{unit}", fixed(i128::from(*fen) / FEN_IN_YUAN, 0, MINUS))
        }
        Exact::Money(fen) => format!("{}{unit}", fixed(i128::from(*fen), 2, MINUS)),
    }
}

/// The number alone, as files want it: counts whole, money in yuan with two decimals, a ratio as its printed percent.
/// Empty where there is none.
pub fn plain(form: &Print, value: &Exact) -> String {
    match value {
        Exact::Absent(_) => String::new(),
        Exact::Count(n) => n.to_string(),
        Exact::Money(fen) => crate::number::yuan(*fen),
        Exact::Ratio { of, to } => {
            let decimals = form.percent.unwrap_or(2);
            fixed(percent(*of, *to, decimals), decimals, "-")
        }
    }
}

const FEN_IN_YUAN: i128 = 100;

fn ratio(form: &Print, of: i64, to: i64, unit: &str) -> String {
    match form.percent {
        Some(decimals) => {
            let unit = if unit.is_empty() { "%" } else { unit };
            format!("{}{unit}", fixed(percent(of, to, decimals), decimals, MINUS))
        }
        None => exact(&Exact::Ratio { of, to }, unit),
    }
}

/// Percent of `of` in `to` in units of the last digit, half up. `to` is above zero.
fn percent(of: i64, to: i64, decimals: u32) -> i128 {
    let whole = 100 * power(decimals);
    let found = half_up(i128::from(of).saturating_mul(whole), i128::from(to).max(1));
    if of < to { found.min(whole - 1) } else { found }
}

fn scaled(
    form: &Print,
    amount: i128,
    minor: i128,
    size: i128,
    unit: &str,
    scaled_unit: &str,
) -> Result<String, PrintError> {
    let value = if minor == 1 {
        Exact::Count(clamp(amount))
    } else {
        Exact::Money(clamp(amount))
    };
    if form.scale.is_none() && form.decimals == 0 && !form.round_half_up {
        return Ok(exact(&value, unit));
    }
    let raised = amount.saturating_mul(power(form.decimals));
    if raised % size != 0 && !form.round_half_up {
        let asked = match form.decimals {
            0 => scaled_unit.to_owned(),
            n => format!("{scaled_unit}，{n}位小数"),
        };
        return Err(PrintError::LosesDigit {
            asked,
            exact: exact(&value, unit),
        });
    }
    Ok(format!(
        "{}{scaled_unit}",
        fixed(half_up(raised, size), form.decimals, MINUS)
    ))
}

/// The step below (or above) a value, in units of `size`; none where the value stands on a step or reaches none.
fn stepped(amount: i128, step: i128, size: i128, up: bool) -> Option<i128> {
    let wide = step.checked_mul(size).filter(|wide| *wide > 0)?;
    let steps = amount.div_euclid(wide);
    if amount <= 0 || amount % wide == 0 || (steps == 0 && !up) {
        return None;
    }
    steps.checked_add(i128::from(up))?.checked_mul(step)
}

/// `万元` of 元, `万` of 人次: how many units, and the unit as printed.
fn scale_of(scale: &str, unit: &str) -> Result<(i128, String), PrintError> {
    let word = scale.strip_suffix(unit).unwrap_or(scale);
    let factor = match word {
        "" => 1,
        "百" => 100,
        "千" => 1_000,
        "万" => 10_000,
        "亿" => 100_000_000,
        _ => return Err(PrintError::Scale(scale.to_owned())),
    };
    Ok((factor, format!("{word}{unit}")))
}

fn half_up(amount: i128, size: i128) -> i128 {
    (amount.saturating_mul(2).saturating_add(size)).div_euclid(size.saturating_mul(2))
}

fn power(decimals: u32) -> i128 {
    // Nobody prints more; 18 digits still leave room in 128 bits.
    10_i128.pow(decimals.min(18))
}

fn clamp(amount: i128) -> i64 {
    // `amount` came from an i64.
    i64::try_from(amount).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
