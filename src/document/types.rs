//! The types that values are read as, quantities aside.

use super::{Node, Read, Reader, Value};
use crate::diagnostic::{Code, Origin, printable};
use crate::quantity::nearest;

impl<T: Read> Read for Option<T> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        T::read(node, reader).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn stand_in(origin: Origin) -> Option<Self> {
        T::stand_in(origin).map(|_| None)
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let Value::Array(list) = &node.value else {
            reader.wrong_type(node, "a list: `[ ... ]`, or `[[name]]` before each of its tables");
            return None;
        };
        // All are read before any is missed, so that all findings are reported.
        let read: Vec<Option<T>> = list.iter().map(|item| T::read(item, reader)).collect();
        read.into_iter().collect()
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }

    fn stand_in(_origin: Origin) -> Option<Self> {
        Some(Self::new())
    }
}

/// A table whose keys are names that the file chose.
#[derive(Debug, Clone)]
pub struct Named<T>(pub Vec<(String, T)>);

impl<T> Named<T> {
    /// The value of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&T> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }
}

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Read> Read for Named<T> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let Some(table) = node.as_table() else {
            reader.wrong_type(node, "a table");
            return None;
        };
        let read: Vec<Option<(String, T)>> =
            table.entries.iter().map(|entry| T::read(&entry.node, reader).map(|value| (entry.key.to_string(), value))).collect();
        read.into_iter().collect::<Option<Vec<_>>>().map(Self)
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }
}

impl Read for String {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        match &node.value {
            Value::Text(text) if text.trim().is_empty() => {
                reader.findings.error(Code::BadValue, node.origin, "the text is empty", Some("write something, or leave the key out".into()));
                None
            }
            Value::Text(text) => {
                // A sentence over several lines is one sentence.
                let line = if text.contains(['\n', '\t']) { text.split_whitespace().collect::<Vec<_>>().join(" ") } else { text.to_string() };
                if printable(&line).contains('\u{fffd}') && !line.contains('\u{fffd}') {
                    reader.findings.error(Code::BadValue, node.origin, "the text has control characters", Some("write it without them".into()));
                    return None;
                }
                Some(line)
            }
            _ => {
                reader.wrong_type(node, "a text in quotes");
                None
            }
        }
    }

    fn stand_in(origin: Origin) -> Option<Self> {
        // No other entry has this name.
        Some(format!("?{}", origin.start))
    }
}

impl Read for bool {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        if let Value::Boolean(boolean) = node.value {
            Some(boolean)
        } else {
            reader.wrong_type(node, "`true` or `false`");
            None
        }
    }

    fn stand_in(_origin: Origin) -> Option<Self> {
        Some(false)
    }
}

/// A calendar date.
pub type Date = jiff::civil::Date;
/// A calendar date with a time of day.
pub type DateTime = jiff::civil::DateTime;

fn date_of(date: toml_datetime::Date) -> Option<Date> {
    let narrow = |part: u8| i8::try_from(part).ok();
    Date::new(i16::try_from(date.year).ok()?, narrow(date.month)?, narrow(date.day)?).ok()
}

impl Read for Date {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let Value::Date(toml_datetime::Datetime { date: Some(date), time: None, .. }) = &node.value else {
            reader.wrong_type(node, "a date without quotes, such as `2008-05-22`");
            return None;
        };
        let day = date_of(*date);
        if day.is_none() {
            reader.findings.error(Code::BadValue, node.origin, "there is no such day", Some("write a day of the calendar".into()));
        }
        day
    }

    fn stand_in(_origin: Origin) -> Option<Self> {
        Date::new(2000, 1, 1).ok()
    }
}

impl Read for DateTime {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        if let Value::Date(toml_datetime::Datetime { date: Some(date), time, offset: None }) = &node.value {
            let moment = date_of(*date).and_then(|date| {
                let part = |part: u8| i8::try_from(part).ok();
                let (hour, minute) = time.map_or(Some((0, 0)), |time| Some((part(time.hour)?, part(time.minute)?)))?;
                jiff::civil::Time::new(hour, minute, 0, 0).ok().map(|time| date.to_datetime(time))
            });
            if moment.is_none() {
                reader.findings.error(Code::BadValue, node.origin, "there is no such moment", Some("write a day of the calendar and a time of the day".into()));
            }
            return moment;
        }
        reader.wrong_type(node, "a date and time without quotes and time zone, such as `2008-06-09T17:00:00`");
        None
    }
}

/// A value that could perhaps not be read: what stands beside it is looked at all the same, and the findings say what is wrong.
#[derive(Debug, Clone)]
pub struct Maybe<T>(pub Option<T>);

impl<T: Read> Read for Maybe<T> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        Some(Self(T::read(node, reader)))
    }

    fn stand_in(_origin: Origin) -> Option<Self> {
        Some(Self(None))
    }
}

/// A value with the place where it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At<T> {
    /// What it is.
    pub value: T,
    /// Where it was written.
    pub origin: Origin,
}

impl<T: Read> Read for At<T> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        T::read(node, reader).map(|value| Self { value, origin: node.origin })
    }

    fn stand_in(origin: Origin) -> Option<Self> {
        T::stand_in(origin).map(|value| Self { value, origin })
    }
}

/// One value, or a list of them.
#[derive(Debug, Clone)]
pub struct Several<T>(pub Vec<At<T>>);

impl<T: Read> Read for Several<T> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        match &node.value {
            Value::Array(list) if list.is_empty() => {
                reader.findings.error(Code::BadValue, node.origin, "the list is empty", Some("write one value or several, or leave the key out".into()));
                None
            }
            Value::Array(_) => Vec::<At<T>>::read(node, reader).map(Self),
            _ => At::<T>::read(node, reader).map(|value| Self(vec![value])),
        }
    }

    fn stand_in(origin: Origin) -> Option<Self> {
        At::<T>::stand_in(origin).map(|value| Self(vec![value]))
    }
}

/// A word out of a fixed list.
pub trait Word: Sized + Copy + 'static {
    /// The words, each with its meaning.
    const WORDS: &'static [(&'static str, Self)];
    /// The word that stands for one that could not be read; none where too much hangs on it.
    const STAND_IN: Option<Self> = None;
}

/// A [`Word`] as it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OneOf<W>(pub W);

impl<W: Word> Read for OneOf<W> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let Some(text) = node.as_text() else {
            reader.wrong_type(node, &format!("one of {}", words::<W>()));
            return None;
        };
        if let Some((_, word)) = W::WORDS.iter().find(|(name, _)| *name == text) {
            return Some(Self(*word));
        }
        let help = nearest(text, W::WORDS.iter().map(|(name, _)| *name))
            .map_or_else(|| format!("write one of {}", words::<W>()), |near| format!("did you mean `{near}`? the words are {}", words::<W>()));
        reader.findings.error(Code::UnknownWord, node.origin, format!("unknown word `{text}`"), Some(help));
        None
    }

    fn stand_in(_origin: Origin) -> Option<Self> {
        W::STAND_IN.map(Self)
    }
}

fn words<W: Word>() -> String {
    W::WORDS.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
