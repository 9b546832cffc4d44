//! Calls at the top level of a file, which run when it is loaded: how scripts start, and how modules use their own functions.

use super::{FunctionId, Index};
use crate::model::{Call, Function, Role, Span, file_name, folder};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// A call at the top level of a file that resolves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TopCall {
    /// The parsed file that it stands in.
    pub file: u32,
    /// The call's index among those of the file.
    pub call: u32,
    /// The function that is called.
    pub callee: FunctionId,
}

/// Resolves the calls at the top level of every parsed file of the product.
pub(super) fn resolve(index: &Index<'_>) -> Vec<TopCall> {
    let mut found = Vec::new();
    let free = free(index);
    for (file, parsed) in (0..).zip(index.parsed).filter(|(file, _)| index.record(*file).role == Role::Source) {
        let calls = (0..).zip(&parsed.symbols.top_calls).filter(|(_, call)| !call.is_macro);
        found.extend(calls.filter_map(|(call, item)| meant(index, &free, file, item).map(|callee| TopCall { file, call, callee })));
    }
    found
}

/// The only function that a call can mean: for a bare name one of the file itself, or else of a file that it imports; for `module.name` one
/// of the imported file or folder that is called so.
fn meant(index: &Index<'_>, free: &BTreeSet<FunctionId>, file: u32, call: &Call) -> Option<FunctionId> {
    let imported = |id: &FunctionId| {
        let target = index.parsed[id.0 as usize].file;
        index.analysis.imports.imports(index.parsed[file as usize].file).any(|to| to == target)
    };
    let named = index.functions_named(&call.name);
    let only = |wanted: &dyn Fn(&FunctionId) -> bool| {
        let mut matching = named.iter().copied().filter(|id| wanted(id) && free.contains(id));
        matching.next().filter(|_| matching.next().is_none())
    };
    if call.receiver.is_empty() {
        return only(&|id| id.0 == file).or_else(|| only(&imported));
    }
    let is_called_so = |id: &FunctionId| {
        let path = index.path(id.0);
        file_name(path).split('.').next() == Some(&call.receiver) || file_name(folder(path)) == call.receiver
    };
    only(&|id| id.0 != file && imported(id) && is_called_so(id))
}

/// The functions of the product that stand at the top level of their file, where others can name them.
fn free(index: &Index<'_>) -> BTreeSet<FunctionId> {
    let is_free = |function: &Function| function.owner.is_none() && !function.of_unnamed && !function.is_test;
    let of_file = |(at, file): (u32, &super::Parsed)| {
        let functions = &file.symbols.functions;
        let outermost = outermost(&functions.iter().map(|function| function.span).collect::<Vec<_>>());
        outermost.into_iter().filter(|&nth| is_free(&functions[nth])).map(move |nth| FunctionId(at, nth as u32)).collect::<Vec<_>>()
    };
    (0..).zip(index.parsed).filter(|(at, _)| index.record(*at).role == Role::Source).flat_map(of_file).collect()
}

/// The indices of the spans that lie in no other one, in one pass from the outer to the inner: only the last that was taken can reach
/// further than the next. Two equal spans are not within each other.
fn outermost(spans: &[Span]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..spans.len()).collect();
    order.sort_by_key(|&nth| (spans[nth].start_line, Reverse(spans[nth].end_line)));
    let mut around: Option<Span> = None;
    order.retain(|&nth| {
        let is_outermost = around.is_none_or(|around| around == spans[nth] || around.end_line < spans[nth].end_line);
        if is_outermost {
            around = Some(spans[nth]);
        }
        is_outermost
    });
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outermost_spans_are_those_that_lie_in_no_other() {
        let span = |nth: u32| Span::new(1 + nth * 7 % 19, 1 + nth * 7 % 19 + nth * 5 % 11);
        let spans: Vec<Span> = (0..120).map(span).collect();
        let lies_in = |a: Span, b: Span| a != b && b.start_line <= a.start_line && a.end_line <= b.end_line;
        let expected: Vec<usize> = (0..spans.len()).filter(|&nth| !spans.iter().any(|other| lies_in(spans[nth], *other))).collect();
        let mut found = outermost(&spans);
        found.sort_unstable();
        assert_eq!(found, expected);
        assert!((1..spans.len()).contains(&found.len()));
    }

    /// Each function was once held against every other one of its file.
    #[test]
    fn a_file_of_very_many_functions_is_passed_once() {
        let spans: Vec<Span> = (0..300_000).map(|nth| Span::new(nth + 1, 300_000)).collect();
        assert_eq!(outermost(&spans), [0]);
    }
}
