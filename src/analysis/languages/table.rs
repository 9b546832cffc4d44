//! The languages, one row each: name, fence, syntax, extensions, file names, interpreters. A new language is one row.
//!
//! Names are those that line counters print, so that figures can be compared. Extensions and file names are in lower case; a file name
//! may begin or end with `*`.

use super::syntax::{self as s, Syntax};

/// One language.
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) fence: &'static str,
    pub(super) syntax: &'static Syntax,
    pub(super) extensions: &'static str,
    pub(super) names: &'static str,
    pub(super) interpreters: &'static str,
}

const fn row(name: &'static str, fence: &'static str, syntax: &'static Syntax, extensions: &'static str) -> Row {
    Row { name, fence, syntax, extensions, names: "", interpreters: "" }
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
    row("ABAP", "abap", &s::BASIC, "abap"),
    row("ABNF", "abnf", &s::SEMICOLON, "abnf"),
    row("ActionScript", "actionscript", &s::C, "as"),
    row("Ada", "ada", &s::DASHES, "ada adb ads pad"),
    row("Agda", "agda", &s::HASKELL, "agda"),
    row("Alex", "haskell", &s::HASKELL, "x"),
    row("Apex", "apex", &s::C, "apex trigger"),
    row("AppleScript", "applescript", &s::OCAML, "applescript").run_by("osascript"),
    row("Arduino C++", "cpp", &s::C, "ino"),
    row("ASN.1", "asn1", &s::DASHES, "asn1"),
    row("ASP.NET", "html", &s::SERVER_PAGES, "asax ascx asmx aspx master sitemap webinfo"),
    row("Assembly", "asm", &s::ASSEMBLY, "asm nasm"),
    row("Astro", "astro", &s::SCRIPTED_MARKUP, "astro"),
    row("AutoHotKey", "autohotkey", &s::LISP, "ahk"),
    row("AWK", "awk", &s::HASH, "awk").run_by("awk gawk mawk nawk"),
    row("Ballerina", "ballerina", &s::SLASHES, "bal"),
    row("BASH", "bash", &s::HASH, "bash bats").named(".bashrc .bash_profile .bash_aliases .bash_logout").run_by("bash"),
    row("Batch", "bat", &s::BATCH, "bat btm cmd"),
    row("Blade", "blade", &Syntax { block: &[("{{--", "--}}"), ("<!--", "-->")], ..s::DATA }, "").named("*.blade.php"),
    row("BQN", "bqn", &s::HASH, "bqn").run_by("bqn"),
    row("C", "c", &s::C, "c ec pgc"),
    row("C Header", "c", &s::C, "h"),
    row("C Shell", "csh", &s::HASH, "csh").named(".cshrc .tcshrc").run_by("csh tcsh"),
    row("C#", "csharp", &s::CSHARP, "cs csx"),
    row("C++", "cpp", &s::CPP, "cc cpp cxx c++ pcc tpp txx"),
    row("C++ Header", "cpp", &s::CPP, "hh hpp hxx inl ipp h++"),
    row("C++ Module", "cpp", &s::CPP, "cppm ixx ccm mpp mxx cxxm"),
    row("C3", "c3", &s::C, "c3"),
    row("Cairo", "cairo", &s::SLASHES, "cairo"),
    row("Cap'n Proto", "capnp", &s::HASH, "capnp"),
    row("Chapel", "chapel", &s::C, "chpl"),
    row("Clojure", "clojure", &s::SEMICOLON, "clj").run_by("bb"),
    row("ClojureC", "clojure", &s::SEMICOLON, "cljc"),
    row("ClojureScript", "clojure", &s::SEMICOLON, "cljs"),
    row("COBOL", "cobol", &s::COBOL, "cob cbl ccp cobol cpy"),
    row("CodeQL", "ql", &s::C, "ql qll"),
    row("CoffeeScript", "coffee", &s::COFFEE, "coffee cjsx").named("cakefile").run_by("coffee"),
    row("Common Lisp", "lisp", &s::LISP, "lisp lsp asd").run_by("sbcl clisp"),
    row("Coq", "coq", &s::OCAML, "coq"),
    row("Crystal", "crystal", &s::HASH, "cr").run_by("crystal"),
    row("CUDA", "cuda", &s::CPP, "cu cuh"),
    row("CUE", "cue", &s::SLASHES, "cue"),
    row("Cython", "cython", &s::PYTHON, "pyx pxd pxi"),
    row("D", "d", &s::D, "d").run_by("rdmd"),
    row("Dart", "dart", &s::DART, "dart").run_by("dart"),
    row("Dhall", "dhall", &s::HASKELL, "dhall"),
    row("Elixir", "elixir", &s::ELIXIR, "ex exs").named("mix.lock").run_by("elixir"),
    row("Elm", "elm", &s::ELM, "elm"),
    row("Elvish", "elvish", &s::HASH, "elv").run_by("elvish"),
    row("Emacs Lisp", "elisp", &s::SEMICOLON, "el").named(".emacs").run_by("emacs"),
    row("Erlang", "erlang", &s::ERLANG, "erl hrl escript").named("rebar.config rebar.lock").run_by("escript"),
    row("F#", "fsharp", &s::FSHARP, "fs fsi fsx fsscript"),
    row("Factor", "factor", &s::FORTRAN, "factor"),
    row("Fennel", "fennel", &s::SEMICOLON, "fnl fnlm").run_by("fennel"),
    row("Fish", "fish", &s::HASH, "fish").run_by("fish"),
    row("FlatBuffers Schema", "fbs", &s::C, "fbs"),
    row("Forth", "forth", &s::DATA, "4th forth frt fth"),
    row("FORTRAN Legacy", "fortran", &s::FIXED_FORTRAN, "f for ftn f77 pfo"),
    row("FORTRAN Modern", "fortran", &s::FORTRAN, "f03 f08 f90 f95 fpp"),
    row("GDScript", "gdscript", &s::PYTHON, "gd"),
    row("Gherkin (Cucumber)", "gherkin", &s::HASH, "feature"),
    row("Gleam", "gleam", &s::SLASHES, "gleam"),
    row("GLSL", "glsl", &s::C, "vert tesc tese geom frag comp glsl mesh task rgen rint rahit rchit rmiss rcall"),
    row("GNU Style Assembly", "asm", &s::GAS, "s"),
    row("Go", "go", &s::GO, "go"),
    row("FreeMarker", "ftl", &Syntax { block: &[("<#--", "-->"), ("<!--", "-->")], ..s::DATA }, "ftl ftlh ftlx"),
    row("Go HTML", "html", &s::MARKUP, "gohtml"),
    row("GraphQL", "graphql", &s::HASH, "gql graphql graphqls"),
    row("Groovy", "groovy", &s::GROOVY, "groovy grt gtpl gvy gradle").named("jenkinsfile").run_by("groovy"),
    row("Hack", "hack", &s::PHP, "hack hhi").run_by("hhvm"),
    row("Happy", "haskell", &s::HASKELL, "ly"),
    row("Haskell", "haskell", &s::HASKELL, "hs").run_by("runhaskell runghc stack"),
    row("Haxe", "haxe", &s::C, "hx"),
    row("HLSL", "hlsl", &s::C, "hlsl fx fxsub"),
    row("Hy", "hy", &s::SEMICOLON, "hy").run_by("hy"),
    row("Idris", "idris", &s::HASKELL, "idr"),
    row("Janet", "janet", &s::HASH, "janet").run_by("janet"),
    row("Java", "java", &s::JAVA, "java"),
    row("JavaScript", "javascript", &s::JAVASCRIPT, "js mjs cjs").named("jakefile").run_by("node nodejs deno bun"),
    row("Jsonnet", "jsonnet", &s::HCL, "jsonnet libsonnet"),
    row("JSP", "jsp", &s::SERVER_PAGES, "jsp jspf jspx"),
    row("JSX", "jsx", &s::JAVASCRIPT, "jsx"),
    row("Julia", "julia", &s::JULIA, "jl").run_by("julia"),
    row("Just", "just", &s::HASH, "just").named("justfile .justfile").run_by("just"),
    row("Koka", "koka", &s::C, "kk"),
    row("Korn shell", "ksh", &s::HASH, "ksh").run_by("ksh mksh"),
    row("Kotlin", "kotlin", &s::KOTLIN, "kt kts").run_by("kotlin"),
    row("LALRPOP", "rust", &s::RUST, "lalrpop"),
    row("LD Script", "ld", &s::CSS, "ld lds"),
    row("Lean", "lean", &Syntax { block: &[("/-", "-/")], ..s::HASKELL }, "lean hlean"),
    row("Lex", "lex", &s::C, "l lex"),
    row("LiveScript", "livescript", &s::COFFEE, "ls").run_by("lsc"),
    row("LLVM", "llvm", &s::ASSEMBLY, "ll"),
    row("Logtalk", "logtalk", &s::PROLOG, "lgt logtalk"),
    row("Lua", "lua", &s::LUA, "lua luau").run_by("lua luajit lua5.1 lua5.3 lua5.4"),
    row("M4", "m4", &s::M4, "m4"),
    row("MATLAB", "matlab", &s::MATLAB, "matlab").run_by("octave"),
    row("Menhir", "ocaml", &s::OCAML, "mll mly vy"),
    row("Metal Shading Language", "metal", &s::CPP, "metal"),
    row("Modelica", "modelica", &s::C, "mo mos"),
    row("Mojo", "mojo", &s::PYTHON, "mojo").run_by("mojo"),
    row("Move", "move", &s::NESTED_C, "move"),
    row("Nextflow", "groovy", &s::GROOVY, "nextflow nf").run_by("nextflow"),
    row("Nim", "nim", &s::NIM, "nim nims nimble").run_by("nim"),
    row("Nushell", "nu", &s::HASH, "nu").run_by("nu"),
    row("Objective-C", "objectivec", &s::C, "m"),
    row("Objective-C++", "objectivec", &s::CPP, "mm"),
    row("OCaml", "ocaml", &s::OCAML, "ml mli").run_by("ocaml ocamlrun"),
    row("Odin", "odin", &s::GO, "odin"),
    row("OpenCL", "opencl", &s::C, "cl ocl"),
    row("Pascal", "pascal", &s::PASCAL, "pas dpr lpr").run_by("instantfpc"),
    row("Perl", "perl", &s::PERL, "pl pm t").named("cpanfile").run_by("perl"),
    row("Pest", "pest", &s::C, "pest"),
    row("PHP", "php", &s::PHP, "php phtml php3 php4 php5 phps").run_by("php"),
    row("Pony", "pony", &s::NESTED_C, "pony"),
    row("PowerShell", "powershell", &s::POWERSHELL, "ps1 psm1 psd1 cdxml").run_by("pwsh powershell"),
    row("Processing", "java", &s::C, "pde"),
    row("Prolog", "prolog", &s::PROLOG, "p pro prolog").run_by("swipl"),
    row("Protocol Buffers", "protobuf", &s::C, "proto"),
    row("PRQL", "prql", &s::HASH, "prql"),
    row("PureScript", "purescript", &s::HASKELL, "purs"),
    row("Python", "python", &s::PYTHON, "py pyw pyi").run_by("python pypy uv"),
    row("QML", "qml", &s::JAVASCRIPT, "qml"),
    row("R", "r", &s::HASH, "r").named(".rprofile").run_by("rscript"),
    row("Racket", "racket", &s::LISP, "rkt scrbl").run_by("racket"),
    row("Rakefile", "ruby", &s::RUBY, "rake").named("rakefile").run_by("rake"),
    row("Raku", "raku", &s::PERL, "raku rakumod rakutest pm6 pl6 p6").run_by("raku perl6"),
    row("Razor", "razor", &Syntax { block: &[("@*", "*@"), ("<!--", "-->")], ..s::DATA }, "cshtml razor"),
    row("Rebol", "rebol", &s::SEMICOLON, "reb"),
    row("ReScript", "rescript", &s::NESTED_C, "res resi"),
    row("Roc", "roc", &s::HASH, "roc"),
    row("Ruby", "ruby", &s::RUBY, "rb gemspec ru podspec").named("gemfile vagrantfile podfile guardfile capfile brewfile fastfile dangerfile .irbrc .pryrc").run_by("ruby jruby macruby"),
    row("Ruby HTML", "erb", &s::SERVER_PAGES, "rhtml erb"),
    row("Rust", "rust", &s::RUST, "rs").run_by("rust-script"),
    row("Scala", "scala", &s::SCALA, "scala sc sbt mill").run_by("scala scala-cli"),
    row("Scheme", "scheme", &s::LISP, "scm ss sld").run_by("guile gsi"),
    row("Scons", "python", &s::PYTHON, "").named("sconstruct sconscript"),
    row("ShaderLab", "glsl", &s::C, "shader cginc"),
    row("Shell", "sh", &s::HASH, "sh").named(".profile .xinitrc apkbuild").run_by("sh dash ash busybox"),
    row("Slang", "slang", &s::C, "slang"),
    row("Slint", "slint", &s::C, "slint"),
    row("Smalltalk", "smalltalk", &Syntax { block: &[("\"", "\"")], ..s::DATA }, "st"),
    row("Snakemake", "python", &s::PYTHON, "smk").named("snakefile"),
    row("Solidity", "solidity", &s::C, "sol"),
    row("SQF", "sqf", &s::C, "sqf"),
    row("SQL", "sql", &s::SQL, "sql pgsql psql ddl"),
    row("Stan", "stan", &s::C, "stan"),
    row("Standard ML (SML)", "sml", &s::OCAML, "sml sig fun"),
    row("Starlark", "python", &s::PYTHON, "star"),
    row("Svelte", "svelte", &s::SCRIPTED_MARKUP, "svelte"),
    row("Swift", "swift", &s::SWIFT, "swift").run_by("swift"),
    row("SWIG", "swig", &s::CPP, "swg i"),
    row("SystemVerilog", "systemverilog", &s::C, "sv svh"),
    row("TCL", "tcl", &Syntax { first: &["#"], strings: &[], ..s::DATA }, "tcl tk").run_by("tclsh wish expect"),
    row("Templ", "templ", &s::GO, "templ tmpl"),
    row("Thrift", "thrift", &s::PHP, "thrift"),
    row("TSX", "tsx", &s::JAVASCRIPT, "tsx"),
    row("TTCN-3", "ttcn3", &s::C, "ttcn ttcn3 ttcnpp"),
    row("TypeScript", "typescript", &s::JAVASCRIPT, "ts mts cts").run_by("ts-node tsx"),
    row("Uiua", "uiua", &s::HASH, "ua"),
    row("Unreal Script", "cpp", &s::C, "uc uci upkg"),
    row("V", "v", &s::GO, "vsh").run_by("v"),
    row("Vala", "vala", &s::JAVA, "vala vapi"),
    row("VB6/VBA", "vb", &s::BASIC, "frm bas cls ctl dsr"),
    row("VBScript", "vbscript", &s::BASIC, "vbs"),
    row("Verilog", "verilog", &s::C, "v vg vh"),
    row("VHDL", "vhdl", &s::DASHES, "vhd vhdl"),
    row("Vim Script", "vim", &s::VIM, "vim").named(".vimrc .gvimrc vimrc gvimrc _vimrc"),
    row("Visual Basic", "vb", &s::BASIC, "vb"),
    row("Vue", "vue", &s::SCRIPTED_MARKUP, "vue"),
    row("WebAssembly", "wasm", &Syntax { line: &[";;"], block: &[("(;", ";)")], strings: &[], ..s::DATA }, "wat wast"),
    row("WebGPU Shader Language", "wgsl", &s::NESTED_C, "wgsl"),
    row("Wolfram", "wolfram", &s::OCAML, "wl wls"),
    row("Yacc", "yacc", &s::C, "y yy"),
    row("Zig", "zig", &s::ZIG, "zig"),
    row("Zsh", "zsh", &s::HASH, "zsh").named(".zshrc .zshenv .zprofile .zlogin").run_by("zsh"),
];

/// Languages of building, deploying and settings.
#[rustfmt::skip]
pub(super) const SETTINGS: &[Row] = &[
    row("Autoconf", "m4", &s::M4, "in ac").named("configure.ac"),
    row("Automake", "makefile", &s::HASH, "am"),
    row("Bazel", "python", &s::PYTHON, "bzl bazel bzlmod").named("build workspace module"),
    row("Bean", "text", &s::SEMICOLON, "bean beancount"),
    row("Bicep", "bicep", &s::C, "bicep bicepparam"),
    row("Bitbake", "bitbake", &s::HASH, "bb bbclass bbappend inc"),
    row("Cabal", "cabal", &Syntax { line: &["--"], ..s::DATA }, "cabal"),
    row("CMake", "cmake", &s::CMAKE, "cmake").named("cmakelists.txt"),
    row("Device Tree", "dts", &s::C, "dts dtsi"),
    row("Dockerfile", "dockerfile", &s::HASH, "dockerfile dockerignore containerfile").named("dockerfile dockerfile.* containerfile"),
    row("Ebuild", "bash", &s::HASH, "ebuild eclass"),
    row("GDB Script", "gdb", &s::HASH, "gdb").named(".gdbinit"),
    row("HCL", "hcl", &s::HCL, "hcl tf tfvars nomad"),
    row("INI", "ini", &s::INI, "ini cfg").named(".editorconfig .gitconfig .gitmodules .npmrc setup.cfg tox.ini"),
    row("KV Language", "kv", &s::HASH, "kv"),
    row("Makefile", "makefile", &Syntax { strings: &[], ..s::HASH }, "mak mk makefile").named("makefile gnumakefile bsdmakefile kbuild").run_by("make"),
    row("Meson", "meson", &s::PYTHON, "").named("meson.build meson_options.txt meson.options"),
    row("Module-Definition", "text", &s::SEMICOLON, "def"),
    row("MSBuild", "xml", &s::MARKUP, "csproj vbproj fsproj props targets"),
    row("Nix", "nix", &s::NIX, "nix"),
    row("NuGet Config", "xml", &s::MARKUP, "").named("nuget.config packages.config"),
    row("Open Policy Agent", "rego", &s::HASH, "rego"),
    row("Pacman's makepkg", "bash", &s::HASH, "").named("pkgbuild"),
    row("Properties", "properties", &Syntax { first: &["#", "!"], ..s::DATA }, "properties"),
    row("Puppet", "puppet", &s::HASH, "pp"),
    row("QMake", "qmake", &s::HASH, "pri"),
    row("RPM Specfile", "spec", &s::HASH, "spec"),
    row("TOML", "toml", &s::TOML, "toml").named("cargo.lock poetry.lock uv.lock pdm.lock pipfile gopkg.lock"),
    row("Visual Studio Project", "xml", &s::MARKUP, "vcproj vcxproj"),
    row("Visual Studio Solution", "text", &s::DATA, "sln"),
    row("Xcode Config", "text", &s::QUOTED_PROSE, "xcconfig"),
    row("YAML", "yaml", &Syntax { strings: &[], ..s::HASH }, "yaml yml").named(".clang-format .clang-tidy .clangd pubspec.lock podfile.lock"),
];

/// Data, styles and pages.
#[rustfmt::skip]
pub(super) const DATA: &[Row] = &[
    row(".NET Resource", "xml", &s::MARKUP, "resx"),
    row("Apache Velocity", "velocity", &Syntax { line: &["##"], block: &[("#*", "*#")], ..s::DATA }, "vm"),
    row("CSS", "css", &s::CSS, "css"),
    row("CSV", "csv", &s::DATA, "csv tsv"),
    row("Edn", "clojure", &s::SEMICOLON, "edn"),
    row("Godot TextScene", "text", &s::SEMICOLON, "tscn"),
    row("Haml", "haml", &Syntax { first: &["-#", "/"], ..s::DATA }, "haml"),
    row("Handlebars", "handlebars", &s::HANDLEBARS, "hbs handlebars"),
    row("HTML", "html", &s::MARKUP, "html htm xhtml"),
    row("Jinja2", "jinja", &s::JINJA, "j2 jinja jinja2"),
    row("JSON", "json", &s::DATA, "json jsonl geojson webmanifest avsc jsonc").named("composer.lock pipfile.lock .babelrc .eslintrc .jshintrc .prettierrc flake.lock"),
    row("JSON5", "json5", &s::JAVASCRIPT, "json5"),
    row("Jupyter Notebooks", "json", &s::DATA, "ipynb"),
    row("LESS", "less", &s::C, "less"),
    row("Liquid", "liquid", &s::MARKUP, "liquid"),
    row("Mustache", "mustache", &s::HANDLEBARS, "mustache"),
    row("PO File", "po", &s::HASH, "po pot"),
    row("PostCSS", "css", &s::CSS, "pcss sss"),
    row("Pug", "pug", &s::PUG, "pug jade"),
    row("Qt Translation", "xml", &s::MARKUP, ""),
    row("Rusty Object Notation", "ron", &s::RUST, "ron"),
    row("Sass", "scss", &s::C, "sass scss"),
    row("Stylus", "stylus", &s::C, "styl"),
    row("SVG", "svg", &s::MARKUP, "svg"),
    row("Tera", "jinja", &s::JINJA, "tera"),
    row("Twig", "twig", &s::JINJA, "twig"),
    row("XAML", "xml", &s::MARKUP, "xaml axaml"),
    row("XML", "xml", &s::MARKUP, "xml xsd wsdl plist rng xlf xliff nuspec iml"),
    row("XSL", "xml", &s::MARKUP, "xsl xslt"),
];

/// Text for people.
#[rustfmt::skip]
pub(super) const PROSE: &[Row] = &[
    row("AsciiDoc", "asciidoc", &s::PROSE, "adoc asciidoc"),
    row("Djot", "djot", &s::PROSE, "dj djot"),
    row("Markdown", "markdown", &s::PROSE, "md markdown mkd"),
    row("MDX", "mdx", &s::PROSE, "mdx"),
    row("Org", "org", &s::PROSE, "org"),
    row("Plain Text", "text", &s::PROSE, "txt text"),
    row("PlantUML", "plantuml", &s::BASIC, "puml plantuml"),
    row("ReStructuredText", "rst", &s::PROSE, "rst"),
    row("TeX", "latex", &s::PERCENT, "tex sty"),
    row("Typst", "typst", &s::C, "typ"),
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
