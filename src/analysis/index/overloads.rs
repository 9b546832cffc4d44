//! Which of several functions of one name and owner a call means, where a language lets parameters tell them apart.

use super::{FunctionId, Index};
use crate::model::Call;

/// Arguments beyond this number are not recorded.
const RECORDED: usize = 8;

/// `candidates` without those of an owner whose parameters do not fit the call's arguments; all of them where none fits.
pub(super) fn narrowed(index: &Index<'_>, caller: FunctionId, call: &Call, candidates: Vec<FunctionId>) -> Vec<FunctionId> {
    let language = index.parsed_of(caller).language.0;
    if candidates.len() < 2 || !matches!(language, "Java" | "C#" | "C++" | "C++ Header") || call.arguments.len() >= RECORDED {
        return candidates;
    }
    let count = call.arguments.len() as u32;
    let by_number = kept(candidates, |id| index.function(id).parameters == count);
    kept(by_number, |id| fits(index, caller, call, id))
}

fn kept(all: Vec<FunctionId>, fits: impl Fn(FunctionId) -> bool) -> Vec<FunctionId> {
    let some: Vec<FunctionId> = all.iter().copied().filter(|&id| fits(id)).collect();
    if some.is_empty() { all } else { some }
}

/// Whether every argument whose type can be read off has a parameter of that type in its place.
fn fits(index: &Index<'_>, caller: FunctionId, call: &Call, callee: FunctionId) -> bool {
    let parameters = parameters(&index.function(callee).signature);
    let bindings = &index.function(caller).bindings;
    call.arguments.iter().zip(&parameters).all(|(argument, parameter)| {
        let bound = bindings.iter().find(|binding| binding.name == *argument);
        bound
            .is_none_or(|binding| parameter.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == binding.type_name))
    })
}

/// The texts of the parameters in a signature.
fn parameters(signature: &str) -> Vec<&str> {
    let Some(start) = signature.find('(').map(|at| at + 1) else { return Vec::new() };
    let (mut depth, mut from, mut found) = (0i32, start, Vec::new());
    for (at, byte) in signature.bytes().enumerate().skip(start) {
        match byte {
            b'(' | b'<' | b'[' => depth += 1,
            b')' if depth == 0 => {
                found.push(&signature[from..at]);
                return found;
            }
            b')' | b'>' | b']' => depth -= 1,
            b',' if depth == 0 => {
                found.push(&signature[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::parameters;

    #[test]
    fn commas_inside_brackets_part_nothing() {
        assert_eq!(parameters("<T> T of(Map<K, V> map, int at)"), ["Map<K, V> map", " int at"]);
        assert_eq!(parameters("void run()"), [""]);
    }
}
