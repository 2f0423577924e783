//! Units as bills write them: `GB-Months`, `Hours`, `10K`, `gibibyte hour`, `OCPU Per Hour`.

/// What one of a unit is, in base units: hours, bytes, pieces.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Unit {
    /// So many hours of something.
    Hours(f64),
    /// So many hours of a core.
    CoreHours(f64),
    /// So many bytes.
    Data(f64),
    /// So many bytes for a month.
    DataMonths(f64),
    /// So many bytes for an hour.
    DataHours(f64),
    /// So many pieces.
    Count(f64),
    /// So many pieces for a month.
    CountMonths(f64),
    /// Anything else.
    Other,
}

/// A measure of time.
#[derive(Clone, Copy)]
enum Time {
    Hours(f64),
    Months,
}

impl Unit {
    /// Reads a unit; a GB without more is `gigabyte` bytes.
    #[must_use]
    pub fn parse(text: &str, gigabyte: f64) -> Self {
        let lower = text.to_ascii_lowercase();
        let mut words: Vec<&str> =
            lower.split(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != ',').filter(|word| !word.is_empty() && *word != "per").collect();
        let mut times = 1.0;
        if let Some(number) = words.first().and_then(|word| multiple(word)) {
            times = number;
            words.remove(0);
        }
        let time = words.last().and_then(|word| time(word));
        if time.is_some() {
            words.pop();
        }
        // `Units/3 Months`: an interval of several is not one of these.
        if words.iter().any(|word| word.starts_with(|c: char| c.is_ascii_digit())) {
            return Self::Other;
        }
        let capacity = words.len() == 1 || words[..] == ["gigabyte", "storage", "capacity"];
        let (thing, bytes) = (words.first().copied().unwrap_or(""), words.first().and_then(|word| bytes(word, gigabyte)));
        match (bytes, time) {
            (Some(bytes), None) if words.len() == 1 => Self::Data(bytes * times),
            (Some(bytes), Some(Time::Months)) if capacity => Self::DataMonths(bytes * times),
            (Some(bytes), Some(Time::Hours(hours))) if capacity => Self::DataHours(bytes * times * hours),
            (None, time) if words.len() <= 1 => match (thing, time) {
                ("vcpu" | "vcpus" | "core" | "cores" | "ocpu" | "ocpus", Some(Time::Hours(hours))) => Self::CoreHours(times * hours),
                ("" | "unit" | "units" | "instance" | "instances" | "machine" | "machines", Some(Time::Hours(hours))) => Self::Hours(times * hours),
                ("" | "unit" | "units" | "disk" | "disks" | "instance" | "instances" | "machine" | "machines", Some(Time::Months)) => Self::CountMonths(times),
                ("", None) if times > 1.0 => Self::Count(times),
                ("unit" | "units" | "request" | "requests" | "operation" | "operations" | "count" | "transactions", None) => Self::Count(times),
                _ => Self::Other,
            },
            _ => Self::Other,
        }
    }
}

/// `1`, `100`, `10K`, `1M`, `10,000`.
fn multiple(word: &str) -> Option<f64> {
    let plain = word.replace(',', "");
    let (digits, times) = match plain.as_bytes().last()? {
        b'k' => (&plain[..plain.len() - 1], 1e3),
        b'm' => (&plain[..plain.len() - 1], 1e6),
        b'b' => (&plain[..plain.len() - 1], 1e9),
        _ => (plain.as_str(), 1.0),
    };
    let number = digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<f64>().ok()).flatten()?;
    (number > 0.0 && number < 1e12).then_some(number * times)
}

fn time(word: &str) -> Option<Time> {
    Some(match word {
        "hour" | "hours" | "hr" | "hrs" => Time::Hours(1.0),
        "day" | "days" => Time::Hours(24.0),
        "minute" | "minutes" => Time::Hours(1.0 / 60.0),
        "second" | "seconds" | "sec" | "secs" => Time::Hours(1.0 / 3600.0),
        "month" | "months" | "mo" | "mos" => Time::Months,
        _ => return None,
    })
}

fn bytes(word: &str, gigabyte: f64) -> Option<f64> {
    let decimal = 1e9;
    let kilo = if gigabyte > decimal { 1024.0 } else { 1000.0 };
    Some(match word {
        "byte" | "bytes" => 1.0,
        "kb" | "kilobyte" | "kilobytes" => kilo,
        "mb" | "megabyte" | "megabytes" => kilo * kilo,
        "gb" | "gigabyte" | "gigabytes" => gigabyte,
        "tb" | "terabyte" | "terabytes" => gigabyte * kilo,
        "pb" | "petabyte" | "petabytes" => gigabyte * kilo * kilo,
        "kib" | "kibibyte" | "kibibytes" => 1024.0,
        "mib" | "mebibyte" | "mebibytes" => 1_048_576.0,
        "gib" | "gibibyte" | "gibibytes" => 1_073_741_824.0,
        "tib" | "tebibyte" | "tebibytes" => 1_099_511_627_776.0,
        "pib" | "pebibyte" | "pebibytes" => 1_125_899_906_842_624.0,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_read_as_vendors_write_them() {
        const GIB: f64 = 1_073_741_824.0;
        let cases = [
            ("Hours", Unit::Hours(1.0)),
            ("1 Hour", Unit::Hours(1.0)),
            ("100 Hours", Unit::Hours(100.0)),
            ("Units/Hour", Unit::Hours(1.0)),
            ("seconds", Unit::Hours(1.0 / 3600.0)),
            ("vCPU-Hours", Unit::CoreHours(1.0)),
            ("OCPU Per Hour", Unit::CoreHours(1.0)),
            ("GB", Unit::Data(GIB)),
            ("GB-Months", Unit::DataMonths(GIB)),
            ("GB-Mo", Unit::DataMonths(GIB)),
            ("1 GB/Month", Unit::DataMonths(GIB)),
            ("gibibyte month", Unit::DataMonths(GIB)),
            ("Gigabyte Storage Capacity Per Month", Unit::DataMonths(GIB)),
            ("GB Hours", Unit::DataHours(GIB)),
            ("byte-seconds", Unit::DataHours(1.0 / 3600.0)),
            ("Requests", Unit::Count(1.0)),
            ("10K", Unit::Count(10_000.0)),
            ("1M", Unit::Count(1_000_000.0)),
            ("10,000 Requests", Unit::Count(10_000.0)),
            ("Units/Month", Unit::CountMonths(1.0)),
            ("1/Month", Unit::CountMonths(1.0)),
            ("LCU-Hours", Unit::Other),
            ("IOPS-Months", Unit::Other),
            ("Lambda-GB-Seconds", Unit::Other),
            ("GiB/Second-Months", Unit::Other),
            ("Units/3 Months", Unit::Other),
            ("", Unit::Other),
            ("Events", Unit::Other),
        ];
        for (text, unit) in cases {
            assert_eq!(Unit::parse(text, GIB), unit, "{text}");
        }
        assert_eq!(Unit::parse("GB", 1e9), Unit::Data(1e9));
    }
}
