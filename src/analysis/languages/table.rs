//! The languages, one row each: name, syntax, extensions, file names, interpreters. A new language is one row.
//!
//! Names are those that line counters print, so that figures can be compared. Extensions and file names are in lower case; a file name
//! may begin or end with `*`.

use super::syntax::{self as s, Syntax};

/// One language.
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) syntax: &'static Syntax,
    pub(super) extensions: &'static str,
    pub(super) names: &'static str,
    pub(super) interpreters: &'static str,
}

const fn row(name: &'static str, syntax: &'static Syntax, extensions: &'static str) -> Row {
    Row { name, syntax, extensions, names: "", interpreters: "" }
}

impl Row {
    const fn named(self, names: &'static str) -> Self {
        Self { names, ..self }
    }

    const fn run_by(self, interpreters: &'static str) -> Self {
        Self { interpreters, ..self }
    }
}

/// Programming languages, and templates that hold code.
#[rustfmt::skip]
pub(super) const PROGRAMS: &[Row] = &[
    row("ABAP", &s::BASIC, "abap"),
    row("ABNF", &s::SEMICOLON, "abnf"),
    row("ActionScript", &s::C, "as"),
    row("Ada", &s::DASHES, "ada adb ads pad"),
    row("Agda", &s::HASKELL, "agda"),
    row("Alex", &s::HASKELL, "x"),
    row("Apex", &s::C, "apex trigger"),
    row("AppleScript", &s::OCAML, "applescript").run_by("osascript"),
    row("Arduino C++", &s::C, "ino"),
    row("ASN.1", &s::DASHES, "asn1"),
    row("ASP.NET", &s::SERVER_PAGES, "asax ascx asmx aspx master sitemap webinfo"),
    row("Assembly", &s::ASSEMBLY, "asm nasm"),
    row("Astro", &s::SCRIPTED_MARKUP, "astro"),
    row("AutoHotKey", &s::LISP, "ahk"),
    row("AWK", &s::HASH, "awk").run_by("awk gawk mawk nawk"),
    row("Ballerina", &s::SLASHES, "bal"),
    row("BASH", &s::HASH, "bash bats").named(".bashrc .bash_profile .bash_aliases .bash_logout").run_by("bash"),
    row("Batch", &s::BATCH, "bat btm cmd"),
    row("Blade", &Syntax { block: &[("{{--", "--}}"), ("<!--", "-->")], ..s::DATA }, "").named("*.blade.php"),
    row("BQN", &s::HASH, "bqn").run_by("bqn"),
    row("C", &s::C, "c ec pgc"),
    row("C Header", &s::C, "h"),
    row("C Shell", &s::HASH, "csh").named(".cshrc .tcshrc").run_by("csh tcsh"),
    row("C#", &s::CSHARP, "cs csx"),
    row("C++", &s::CPP, "cc cpp cxx c++ pcc tpp txx"),
    row("C++ Header", &s::CPP, "hh hpp hxx inl ipp h++"),
    row("C++ Module", &s::CPP, "cppm ixx ccm mpp mxx cxxm"),
    row("C3", &s::C, "c3"),
    row("Cairo", &s::SLASHES, "cairo"),
    row("Cap'n Proto", &s::HASH, "capnp"),
    row("Chapel", &s::C, "chpl"),
    row("Clojure", &s::SEMICOLON, "clj").run_by("bb"),
    row("ClojureC", &s::SEMICOLON, "cljc"),
    row("ClojureScript", &s::SEMICOLON, "cljs"),
    row("COBOL", &s::COBOL, "cob cbl ccp cobol cpy"),
    row("CodeQL", &s::C, "ql qll"),
    row("CoffeeScript", &s::COFFEE, "coffee cjsx").named("cakefile").run_by("coffee"),
    row("Common Lisp", &s::LISP, "lisp lsp asd").run_by("sbcl clisp"),
    row("Coq", &s::OCAML, "coq"),
    row("Crystal", &s::HASH, "cr").run_by("crystal"),
    row("CUDA", &s::CPP, "cu cuh"),
    row("CUE", &s::SLASHES, "cue"),
    row("Cython", &s::PYTHON, "pyx pxd pxi"),
    row("D", &s::D, "d").run_by("rdmd"),
    row("Dart", &s::DART, "dart").run_by("dart"),
    row("Dhall", &s::HASKELL, "dhall"),
    row("Elixir", &s::ELIXIR, "ex exs").named("mix.lock").run_by("elixir"),
    row("Elm", &s::ELM, "elm"),
    row("Elvish", &s::HASH, "elv").run_by("elvish"),
    row("Emacs Lisp", &s::SEMICOLON, "el").named(".emacs").run_by("emacs"),
    row("Erlang", &s::ERLANG, "erl hrl escript").named("rebar.config rebar.lock").run_by("escript"),
    row("F#", &s::FSHARP, "fs fsi fsx fsscript"),
    row("Factor", &s::FORTRAN, "factor"),
    row("Fennel", &s::SEMICOLON, "fnl fnlm").run_by("fennel"),
    row("Fish", &s::HASH, "fish").run_by("fish"),
    row("FlatBuffers Schema", &s::C, "fbs"),
    row("Forth", &s::DATA, "4th forth frt fth"),
    row("FORTRAN Legacy", &s::FIXED_FORTRAN, "f for ftn f77 pfo"),
    row("FORTRAN Modern", &s::FORTRAN, "f03 f08 f90 f95 fpp"),
    row("GDScript", &s::PYTHON, "gd"),
    row("Gherkin (Cucumber)", &s::HASH, "feature"),
    row("Gleam", &s::SLASHES, "gleam"),
    row("GLSL", &s::C, "vert tesc tese geom frag comp glsl mesh task rgen rint rahit rchit rmiss rcall"),
    row("GNU Style Assembly", &s::GAS, "s"),
    row("Go", &s::GO, "go"),
    row("FreeMarker", &Syntax { block: &[("<#--", "-->"), ("<!--", "-->")], ..s::DATA }, "ftl ftlh ftlx"),
    row("Go HTML", &s::MARKUP, "gohtml"),
    row("GraphQL", &s::HASH, "gql graphql graphqls"),
    row("Groovy", &s::GROOVY, "groovy grt gtpl gvy gradle").named("jenkinsfile").run_by("groovy"),
    row("Hack", &s::PHP, "hack hhi").run_by("hhvm"),
    row("Happy", &s::HASKELL, "ly"),
    row("Haskell", &s::HASKELL, "hs").run_by("runhaskell runghc stack"),
    row("Haxe", &s::C, "hx"),
    row("HLSL", &s::C, "hlsl fx fxsub"),
    row("Hy", &s::SEMICOLON, "hy").run_by("hy"),
    row("Idris", &s::HASKELL, "idr"),
    row("Janet", &s::HASH, "janet").run_by("janet"),
    row("Java", &s::JAVA, "java"),
    row("JavaScript", &s::JAVASCRIPT, "js mjs cjs").named("jakefile").run_by("node nodejs deno bun"),
    row("Jsonnet", &s::HCL, "jsonnet libsonnet"),
    row("JSP", &s::SERVER_PAGES, "jsp jspf jspx"),
    row("JSX", &s::JAVASCRIPT, "jsx"),
    row("Julia", &s::JULIA, "jl").run_by("julia"),
    row("Just", &s::HASH, "just").named("justfile .justfile").run_by("just"),
    row("Koka", &s::C, "kk"),
    row("Korn shell", &s::HASH, "ksh").run_by("ksh mksh"),
    row("Kotlin", &s::KOTLIN, "kt kts").run_by("kotlin"),
    row("LALRPOP", &s::RUST, "lalrpop"),
    row("LD Script", &s::CSS, "ld lds"),
    row("Lean", &Syntax { block: &[("/-", "-/")], ..s::HASKELL }, "lean hlean"),
    row("Lex", &s::C, "l lex"),
    row("LiveScript", &s::COFFEE, "ls").run_by("lsc"),
    row("LLVM", &s::ASSEMBLY, "ll"),
    row("Logtalk", &s::PROLOG, "lgt logtalk"),
    row("Lua", &s::LUA, "lua luau").run_by("lua luajit lua5.1 lua5.3 lua5.4"),
    row("M4", &s::M4, "m4"),
    row("MATLAB", &s::MATLAB, "matlab").run_by("octave"),
    row("Menhir", &s::OCAML, "mll mly vy"),
    row("Metal Shading Language", &s::CPP, "metal"),
    row("Modelica", &s::C, "mo mos"),
    row("Mojo", &s::PYTHON, "mojo").run_by("mojo"),
    row("Move", &s::NESTED_C, "move"),
    row("Nextflow", &s::GROOVY, "nextflow nf").run_by("nextflow"),
    row("Nim", &s::NIM, "nim nims nimble").run_by("nim"),
    row("Nushell", &s::HASH, "nu").run_by("nu"),
    row("Objective-C", &s::C, "m"),
    row("Objective-C++", &s::CPP, "mm"),
    row("OCaml", &s::OCAML, "ml mli").run_by("ocaml ocamlrun"),
    row("Odin", &s::GO, "odin"),
    row("OpenCL", &s::C, "cl ocl"),
    row("Pascal", &s::PASCAL, "pas dpr lpr").run_by("instantfpc"),
    row("Perl", &s::PERL, "pl pm t").named("cpanfile").run_by("perl"),
    row("Pest", &s::C, "pest"),
    row("PHP", &s::PHP, "php phtml php3 php4 php5 phps").run_by("php"),
    row("Pony", &s::NESTED_C, "pony"),
    row("PowerShell", &s::POWERSHELL, "ps1 psm1 psd1 cdxml").run_by("pwsh powershell"),
    row("Processing", &s::C, "pde"),
    row("Prolog", &s::PROLOG, "p pro prolog").run_by("swipl"),
    row("Protocol Buffers", &s::C, "proto"),
    row("PRQL", &s::HASH, "prql"),
    row("PureScript", &s::HASKELL, "purs"),
    row("Python", &s::PYTHON, "py pyw pyi").run_by("python pypy uv"),
    row("QML", &s::JAVASCRIPT, "qml"),
    row("R", &s::HASH, "r").named(".rprofile").run_by("rscript"),
    row("Racket", &s::LISP, "rkt scrbl").run_by("racket"),
    row("Rakefile", &s::RUBY, "rake").named("rakefile").run_by("rake"),
    row("Raku", &s::PERL, "raku rakumod rakutest pm6 pl6 p6").run_by("raku perl6"),
    row("Razor", &Syntax { block: &[("@*", "*@"), ("<!--", "-->")], ..s::DATA }, "cshtml razor"),
    row("Rebol", &s::SEMICOLON, "reb"),
    row("ReScript", &s::NESTED_C, "res resi"),
    row("Roc", &s::HASH, "roc"),
    row("Ruby", &s::RUBY, "rb gemspec ru podspec").named("gemfile vagrantfile podfile guardfile capfile brewfile fastfile dangerfile .irbrc .pryrc").run_by("ruby jruby macruby"),
    row("Ruby HTML", &s::SERVER_PAGES, "rhtml erb"),
    row("Rust", &s::RUST, "rs").run_by("rust-script"),
    row("Scala", &s::SCALA, "scala sc sbt mill").run_by("scala scala-cli"),
    row("Scheme", &s::LISP, "scm ss sld").run_by("guile gsi"),
    row("Scons", &s::PYTHON, "").named("sconstruct sconscript"),
    row("ShaderLab", &s::C, "shader cginc"),
    row("Shell", &s::HASH, "sh").named(".profile .xinitrc apkbuild").run_by("sh dash ash busybox"),
    row("Slang", &s::C, "slang"),
    row("Slint", &s::C, "slint"),
    row("Smalltalk", &Syntax { block: &[("\"", "\"")], ..s::DATA }, "st"),
    row("Snakemake", &s::PYTHON, "smk").named("snakefile"),
    row("Solidity", &s::C, "sol"),
    row("SQF", &s::C, "sqf"),
    row("SQL", &s::SQL, "sql pgsql psql ddl"),
    row("Stan", &s::C, "stan"),
    row("Standard ML (SML)", &s::OCAML, "sml sig fun"),
    row("Starlark", &s::PYTHON, "star"),
    row("Svelte", &s::SCRIPTED_MARKUP, "svelte"),
    row("Swift", &s::SWIFT, "swift").run_by("swift"),
    row("SWIG", &s::CPP, "swg i"),
    row("SystemVerilog", &s::C, "sv svh"),
    row("TCL", &Syntax { first: &["#"], strings: &[], ..s::DATA }, "tcl tk").run_by("tclsh wish expect"),
    row("Templ", &s::GO, "templ tmpl"),
    row("Thrift", &s::PHP, "thrift"),
    row("TSX", &s::JAVASCRIPT, "tsx"),
    row("TTCN-3", &s::C, "ttcn ttcn3 ttcnpp"),
    row("TypeScript", &s::JAVASCRIPT, "ts mts cts").run_by("ts-node tsx"),
    row("Uiua", &s::HASH, "ua"),
    row("Unreal Script", &s::C, "uc uci upkg"),
    row("V", &s::GO, "vsh").run_by("v"),
    row("Vala", &s::JAVA, "vala vapi"),
    row("VB6/VBA", &s::BASIC, "frm bas cls ctl dsr"),
    row("VBScript", &s::BASIC, "vbs"),
    row("Verilog", &s::C, "v vg vh"),
    row("VHDL", &s::DASHES, "vhd vhdl"),
    row("Vim Script", &s::VIM, "vim").named(".vimrc .gvimrc vimrc gvimrc _vimrc"),
    row("Visual Basic", &s::BASIC, "vb"),
    row("Vue", &s::SCRIPTED_MARKUP, "vue"),
    row("WebAssembly", &Syntax { line: &[";;"], block: &[("(;", ";)")], strings: &[], ..s::DATA }, "wat wast"),
    row("WebGPU Shader Language", &s::NESTED_C, "wgsl"),
    row("Wolfram", &s::OCAML, "wl wls"),
    row("Yacc", &s::C, "y yy"),
    row("Zig", &s::ZIG, "zig"),
    row("Zsh", &s::HASH, "zsh").named(".zshrc .zshenv .zprofile .zlogin").run_by("zsh"),
];

/// Languages of building, deploying and settings.
#[rustfmt::skip]
pub(super) const SETTINGS: &[Row] = &[
    row("Autoconf", &s::M4, "in ac").named("configure.ac"),
    row("Automake", &s::HASH, "am"),
    row("Bazel", &s::PYTHON, "bzl bazel bzlmod").named("build workspace module"),
    row("Bean", &s::SEMICOLON, "bean beancount"),
    row("Bicep", &s::C, "bicep bicepparam"),
    row("Bitbake", &s::HASH, "bb bbclass bbappend inc"),
    row("Cabal", &Syntax { line: &["--"], ..s::DATA }, "cabal"),
    row("CMake", &s::CMAKE, "cmake").named("cmakelists.txt"),
    row("Device Tree", &s::C, "dts dtsi"),
    row("Dockerfile", &s::HASH, "dockerfile dockerignore containerfile").named("dockerfile dockerfile.* containerfile"),
    row("Ebuild", &s::HASH, "ebuild eclass"),
    row("GDB Script", &s::HASH, "gdb").named(".gdbinit"),
    row("HCL", &s::HCL, "hcl tf tfvars nomad"),
    row("INI", &s::INI, "ini cfg").named(".editorconfig .gitconfig .gitmodules .npmrc setup.cfg tox.ini"),
    row("KV Language", &s::HASH, "kv"),
    row("Makefile", &Syntax { strings: &[], ..s::HASH }, "mak mk makefile").named("makefile gnumakefile bsdmakefile kbuild").run_by("make"),
    row("Meson", &s::PYTHON, "").named("meson.build meson_options.txt meson.options"),
    row("Module-Definition", &s::SEMICOLON, "def"),
    row("MSBuild", &s::MARKUP, "csproj vbproj fsproj props targets"),
    row("Nix", &s::NIX, "nix"),
    row("NuGet Config", &s::MARKUP, "").named("nuget.config packages.config"),
    row("Open Policy Agent", &s::HASH, "rego"),
    row("Pacman's makepkg", &s::HASH, "").named("pkgbuild"),
    row("Properties", &Syntax { first: &["#", "!"], ..s::DATA }, "properties"),
    row("Puppet", &s::HASH, "pp"),
    row("QMake", &s::HASH, "pri"),
    row("RPM Specfile", &s::HASH, "spec"),
    row("TOML", &s::TOML, "toml").named("cargo.lock poetry.lock uv.lock pdm.lock pipfile gopkg.lock"),
    row("Visual Studio Project", &s::MARKUP, "vcproj vcxproj"),
    row("Visual Studio Solution", &s::DATA, "sln"),
    row("Xcode Config", &s::QUOTED_PROSE, "xcconfig"),
    row("YAML", &Syntax { strings: &[], ..s::HASH }, "yaml yml").named(".clang-format .clang-tidy .clangd pubspec.lock podfile.lock"),
];

/// Data, styles and pages.
#[rustfmt::skip]
pub(super) const DATA: &[Row] = &[
    row(".NET Resource", &s::MARKUP, "resx"),
    row("Apache Velocity", &Syntax { line: &["##"], block: &[("#*", "*#")], ..s::DATA }, "vm"),
    row("CSS", &s::CSS, "css"),
    row("CSV", &s::DATA, "csv tsv"),
    row("Edn", &s::SEMICOLON, "edn"),
    row("Godot TextScene", &s::SEMICOLON, "tscn"),
    row("Haml", &Syntax { first: &["-#", "/"], ..s::DATA }, "haml"),
    row("Handlebars", &s::HANDLEBARS, "hbs handlebars"),
    row("HTML", &s::MARKUP, "html htm xhtml"),
    row("Jinja2", &s::JINJA, "j2 jinja jinja2"),
    row("JSON", &s::DATA, "json jsonl geojson webmanifest avsc jsonc").named("composer.lock pipfile.lock .babelrc .eslintrc .jshintrc .prettierrc flake.lock"),
    row("JSON5", &s::JAVASCRIPT, "json5"),
    row("Jupyter Notebooks", &s::DATA, "ipynb"),
    row("LESS", &s::C, "less"),
    row("Liquid", &s::MARKUP, "liquid"),
    row("Mustache", &s::HANDLEBARS, "mustache"),
    row("PO File", &s::HASH, "po pot"),
    row("PostCSS", &s::CSS, "pcss sss"),
    row("Pug", &s::PUG, "pug jade"),
    row("Qt Translation", &s::MARKUP, ""),
    row("Rusty Object Notation", &s::RUST, "ron"),
    row("Sass", &s::C, "sass scss"),
    row("Stylus", &s::C, "styl"),
    row("SVG", &s::MARKUP, "svg"),
    row("Tera", &s::JINJA, "tera"),
    row("Twig", &s::JINJA, "twig"),
    row("XAML", &s::MARKUP, "xaml axaml"),
    row("XML", &s::MARKUP, "xml xsd wsdl plist rng xlf xliff nuspec iml"),
    row("XSL", &s::MARKUP, "xsl xslt"),
];

/// Text for people.
#[rustfmt::skip]
pub(super) const PROSE: &[Row] = &[
    row("AsciiDoc", &s::PROSE, "adoc asciidoc"),
    row("Djot", &s::PROSE, "dj djot"),
    row("Markdown", &s::PROSE, "md markdown mkd"),
    row("MDX", &s::PROSE, "mdx"),
    row("Org", &s::PROSE, "org"),
    row("Plain Text", &s::PROSE, "txt text"),
    row("PlantUML", &s::BASIC, "puml plantuml"),
    row("ReStructuredText", &s::PROSE, "rst"),
    row("TeX", &s::PERCENT, "tex sty"),
    row("Typst", &s::C, "typ"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn rows_are_many_and_no_key_belongs_to_two() {
        let rows: Vec<&Row> = [PROGRAMS, SETTINGS, DATA, PROSE].into_iter().flatten().collect();
        assert!(rows.len() >= 120, "{}", rows.len());
        let mut seen = BTreeSet::new();
        for row in rows {
            assert!(seen.insert(("name", row.name)), "{} is there twice", row.name);
            for (kind, keys) in [("extension", row.extensions), ("file", row.names), ("interpreter", row.interpreters)] {
                for key in keys.split(' ').filter(|key| !key.is_empty()) {
                    assert!(seen.insert((kind, key)), "{kind} {key} of {} belongs to two", row.name);
                    assert_eq!(key, key.to_ascii_lowercase());
                }
            }
        }
    }
}
