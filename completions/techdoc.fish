# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_techdoc_global_optspecs
    string join \n color= q/quiet v/verbose log-format= config= h/help V/version
end

function __fish_techdoc_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_techdoc_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_techdoc_using_subcommand
    set -l cmd (__fish_techdoc_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c techdoc -n "__fish_techdoc_needs_command" -l color -d 'When to use colours; auto honours NO_COLOR' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c techdoc -n "__fish_techdoc_needs_command" -l log-format -d 'How notes and errors look on stderr; json is one object on each line' -r -f -a "text\t'For people'
json\t'One JSON object on each line'"
complete -c techdoc -n "__fish_techdoc_needs_command" -l config -d 'Read settings from this file instead of the user\'s, techdoc/config.toml in ~/.config or $XDG_CONFIG_HOME' -r -F
complete -c techdoc -n "__fish_techdoc_needs_command" -s q -l quiet -d 'Print errors only'
complete -c techdoc -n "__fish_techdoc_needs_command" -s v -l verbose -d 'Say more: what was skipped, the parts of the score; -vv and -vvv log what is done'
complete -c techdoc -n "__fish_techdoc_needs_command" -s h -l help -d 'Print help'
complete -c techdoc -n "__fish_techdoc_needs_command" -s V -l version -d 'Print version'
complete -c techdoc -n "__fish_techdoc_needs_command" -f -a "analyze" -d 'Show what is known of a repository: languages, modules, hot spots, patterns, dependencies'
complete -c techdoc -n "__fish_techdoc_needs_command" -f -a "generate" -d 'Write an article about a repository, or check one'
complete -c techdoc -n "__fish_techdoc_needs_command" -f -a "publish" -d 'Publish an article on one platform or many, never twice on one'
complete -c techdoc -n "__fish_techdoc_needs_command" -f -a "serve" -d 'Answer an HTTP API: jobs come in, articles come out'
complete -c techdoc -n "__fish_techdoc_needs_command" -f -a "healthcheck" -d 'Ask a daemon on this machine whether it is ready; exit with 5 when it is not'
complete -c techdoc -n "__fish_techdoc_needs_command" -f -a "cache" -d 'Show or clear the cache of what models answered'
complete -c techdoc -n "__fish_techdoc_needs_command" -f -a "report" -d 'Show what articles cost and how good they are, from the ledger'
complete -c techdoc -n "__fish_techdoc_needs_command" -f -a "config" -d 'Show the settings in force and where each comes from'
complete -c techdoc -n "__fish_techdoc_needs_command" -f -a "completions" -d 'Print a completion script'
complete -c techdoc -n "__fish_techdoc_needs_command" -f -a "man" -d 'Print a manual page'
complete -c techdoc -n "__fish_techdoc_using_subcommand analyze" -l focus -d 'Stay within this folder or file of the repository; may be repeated' -r
complete -c techdoc -n "__fish_techdoc_using_subcommand analyze" -l since -d 'Look at what changed since this revision' -r
complete -c techdoc -n "__fish_techdoc_using_subcommand analyze" -l format -d 'How to print it' -r -f -a "human\t'A page for a terminal'
json\t'One JSON document'
markdown\t'Markdown with tables'"
complete -c techdoc -n "__fish_techdoc_using_subcommand analyze" -s o -l output -d 'Write to this file instead of stdout' -r -F
complete -c techdoc -n "__fish_techdoc_using_subcommand analyze" -l max-file-bytes -d 'Bytes read of any file [default: 1048576]' -r
complete -c techdoc -n "__fish_techdoc_using_subcommand analyze" -l max-files -d 'Top-ranked files whose text is kept [default: 50, for an article 800]' -r
complete -c techdoc -n "__fish_techdoc_using_subcommand analyze" -l chunk-bytes -d 'First bytes of every file in which imports and patterns are looked for [default: 8192]' -r
complete -c techdoc -n "__fish_techdoc_using_subcommand analyze" -l function-max-files -d 'Top-ranked files that are parsed for functions [default: 15, for an article 800]' -r
complete -c techdoc -n "__fish_techdoc_using_subcommand analyze" -l function-max-bytes -d 'Size above which a file is not parsed for functions [default: 262144]' -r
complete -c techdoc -n "__fish_techdoc_using_subcommand analyze" -l threads -d 'Worker threads [default: one per core, at most 8]' -r
complete -c techdoc -n "__fish_techdoc_using_subcommand analyze" -l color -d 'When to use colours; auto honours NO_COLOR' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c techdoc -n "__fish_techdoc_using_subcommand analyze" -l log-format -d 'How notes and errors look on stderr; json is one object on each line' -r -f -a "text\t'For people'
json\t'One JSON object on each line'"
complete -c techdoc -n "__fish_techdoc_using_subcommand analyze" -l config -d 'Read settings from this file instead of the user\'s, techdoc/config.toml in ~/.config or $XDG_CONFIG_HOME' -r -F
complete -c techdoc -n "__fish_techdoc_using_subcommand analyze" -l explain-selection -d 'Say why the top files were chosen and the next ones were not'
complete -c techdoc -n "__fish_techdoc_using_subcommand analyze" -l force -d 'Replace a file that techdoc did not write'
complete -c techdoc -n "__fish_techdoc_using_subcommand analyze" -s q -l quiet -d 'Print errors only'
complete -c techdoc -n "__fish_techdoc_using_subcommand analyze" -s v -l verbose -d 'Say more: what was skipped, the parts of the score; -vv and -vvv log what is done'
complete -c techdoc -n "__fish_techdoc_using_subcommand analyze" -s h -l help -d 'Print help'
complete -c techdoc -n "__fish_techdoc_using_subcommand generate" -l focus -d 'Stay within this folder or file of the repository; may be repeated' -r
complete -c techdoc -n "__fish_techdoc_using_subcommand generate" -l since -d 'Look at what changed since this revision' -r
complete -c techdoc -n "__fish_techdoc_using_subcommand generate" -l kind -d 'The kind of article [default: tour; deep-dive with --focus, change with --since]' -r -f -a "tour\t'The repository as a whole'
deep-dive\t'One folder or file'
change\t'What changed'
tutorial\t'One concrete use, step by step'"
complete -c techdoc -n "__fish_techdoc_using_subcommand generate" -l audience -d 'For whom [default: engineer]' -r -f -a "newcomer\t'Has not written the language'
engineer\t'Writes the language'
architect\t'Decides whether to depend on it'"
complete -c techdoc -n "__fish_techdoc_using_subcommand generate" -l composer -d 'Who writes: auto takes a model where one is configured, and rules otherwise' -r -f -a "auto\t'A model where one is configured, else rules'
offline\t'Rules'
llm\t'A model'"
complete -c techdoc -n "__fish_techdoc_using_subcommand generate" -s o -l output -d 'Write the article to this file, - for stdout [default: NAME-KIND.md in the current folder; its name is printed]' -r -F
complete -c techdoc -n "__fish_techdoc_using_subcommand generate" -l format -d 'How to print it; json is one document with the report and the article, on stdout unless -o is given' -r -f -a "markdown\t'Markdown with front matter'
json\t'One JSON document'"
complete -c techdoc -n "__fish_techdoc_using_subcommand generate" -l report -d 'Write a report as JSON: words, score, grounding, coverage' -r -F
complete -c techdoc -n "__fish_techdoc_using_subcommand generate" -l assets -d 'Write the diagram as SVG into this folder' -r -F
complete -c techdoc -n "__fish_techdoc_using_subcommand generate" -l min-grounding -d 'Write nothing and exit with 7 when a smaller share of the claims holds' -r
complete -c techdoc -n "__fish_techdoc_using_subcommand generate" -l check -d 'Check this article against the repository instead of writing one; exit with 7 when it is stale' -r -F
complete -c techdoc -n "__fish_techdoc_using_subcommand generate" -l model -d 'The model to ask, as the provider names it' -r
complete -c techdoc -n "__fish_techdoc_using_subcommand generate" -l max-cost -d 'The most dollars of this run; sections that do not fit are written by rules' -r
complete -c techdoc -n "__fish_techdoc_using_subcommand generate" -l max-tokens -d 'The most tokens of this run, prompts and answers' -r
complete -c techdoc -n "__fish_techdoc_using_subcommand generate" -l language -d 'The language of the text, such as German; code and names stay as they are' -r
complete -c techdoc -n "__fish_techdoc_using_subcommand generate" -l max-file-bytes -d 'Bytes read of any file [default: 1048576]' -r
complete -c techdoc -n "__fish_techdoc_using_subcommand generate" -l max-files -d 'Top-ranked files whose text is kept [default: 50, for an article 800]' -r
complete -c techdoc -n "__fish_techdoc_using_subcommand generate" -l chunk-bytes -d 'First bytes of every file in which imports and patterns are looked for [default: 8192]' -r
complete -c techdoc -n "__fish_techdoc_using_subcommand generate" -l function-max-files -d 'Top-ranked files that are parsed for functions [default: 15, for an article 800]' -r
complete -c techdoc -n "__fish_techdoc_using_subcommand generate" -l function-max-bytes -d 'Size above which a file is not parsed for functions [default: 262144]' -r
complete -c techdoc -n "__fish_techdoc_using_subcommand generate" -l threads -d 'Worker threads [default: one per core, at most 8]' -r
complete -c techdoc -n "__fish_techdoc_using_subcommand generate" -l color -d 'When to use colours; auto honours NO_COLOR' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c techdoc -n "__fish_techdoc_using_subcommand generate" -l log-format -d 'How notes and errors look on stderr; json is one object on each line' -r -f -a "text\t'For people'
json\t'One JSON object on each line'"
complete -c techdoc -n "__fish_techdoc_using_subcommand generate" -l config -d 'Read settings from this file instead of the user\'s, techdoc/config.toml in ~/.config or $XDG_CONFIG_HOME' -r -F
complete -c techdoc -n "__fish_techdoc_using_subcommand generate" -l force -d 'Replace a file that techdoc did not write'
complete -c techdoc -n "__fish_techdoc_using_subcommand generate" -l estimate -d 'Print the calls, tokens and dollars that writing would take, and send nothing'
complete -c techdoc -n "__fish_techdoc_using_subcommand generate" -l refresh -d 'Ask again instead of reading answers from the cache'
complete -c techdoc -n "__fish_techdoc_using_subcommand generate" -s q -l quiet -d 'Print errors only'
complete -c techdoc -n "__fish_techdoc_using_subcommand generate" -s v -l verbose -d 'Say more: what was skipped, the parts of the score; -vv and -vvv log what is done'
complete -c techdoc -n "__fish_techdoc_using_subcommand generate" -s h -l help -d 'Print help'
complete -c techdoc -n "__fish_techdoc_using_subcommand publish" -l to -d 'Where to: names of [publish.NAME] tables in the settings, or types: file, git-site, devto, ghost, wordpress, github, hashnode, medium, mastodon, bluesky, linkedin [default: publish.to in the settings, else file]' -r
complete -c techdoc -n "__fish_techdoc_using_subcommand publish" -l at -d 'Make posts public at this time, as in 2026-12-01T09:00:00Z' -r
complete -c techdoc -n "__fish_techdoc_using_subcommand publish" -l format -d 'How to print the results' -r -f -a "human\t'Words and tables for a terminal'
json\t'One JSON document'"
complete -c techdoc -n "__fish_techdoc_using_subcommand publish" -l repository -d 'The repository that the article is about [default: the one around the current folder or the article, if it has its commit]' -r -F
complete -c techdoc -n "__fish_techdoc_using_subcommand publish" -l min-score -d 'Publish only an article with at least this score' -r
complete -c techdoc -n "__fish_techdoc_using_subcommand publish" -l min-grounding -d 'Publish only an article of whose claims at least this share holds' -r
complete -c techdoc -n "__fish_techdoc_using_subcommand publish" -l color -d 'When to use colours; auto honours NO_COLOR' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c techdoc -n "__fish_techdoc_using_subcommand publish" -l log-format -d 'How notes and errors look on stderr; json is one object on each line' -r -f -a "text\t'For people'
json\t'One JSON object on each line'"
complete -c techdoc -n "__fish_techdoc_using_subcommand publish" -l config -d 'Read settings from this file instead of the user\'s, techdoc/config.toml in ~/.config or $XDG_CONFIG_HOME' -r -F
complete -c techdoc -n "__fish_techdoc_using_subcommand publish" -l draft -d 'Keep new posts from the public; what is public stays public [the default]'
complete -c techdoc -n "__fish_techdoc_using_subcommand publish" -l live -d 'Make posts public'
complete -c techdoc -n "__fish_techdoc_using_subcommand publish" -l dry-run -d 'Write nothing: show what would be sent, and how it differs from what is there'
complete -c techdoc -n "__fish_techdoc_using_subcommand publish" -l doctor -d 'Look whether each target can be reached and lets us publish; without --to, each that the settings name'
complete -c techdoc -n "__fish_techdoc_using_subcommand publish" -l require-fresh -d 'Publish only an article that was checked against its repository and is still true'
complete -c techdoc -n "__fish_techdoc_using_subcommand publish" -l retry-unknown -d 'Post again where nobody can tell whether an earlier attempt worked; look there first'
complete -c techdoc -n "__fish_techdoc_using_subcommand publish" -s q -l quiet -d 'Print errors only'
complete -c techdoc -n "__fish_techdoc_using_subcommand publish" -s v -l verbose -d 'Say more: what was skipped, the parts of the score; -vv and -vvv log what is done'
complete -c techdoc -n "__fish_techdoc_using_subcommand publish" -s h -l help -d 'Print help'
complete -c techdoc -n "__fish_techdoc_using_subcommand serve" -l listen -d 'Answer the API here; port 0 takes a free one [default: 127.0.0.1:8080]' -r
complete -c techdoc -n "__fish_techdoc_using_subcommand serve" -l admin-listen -d 'Answer probes and metrics here [default: 127.0.0.1:9090]' -r
complete -c techdoc -n "__fish_techdoc_using_subcommand serve" -l color -d 'When to use colours; auto honours NO_COLOR' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c techdoc -n "__fish_techdoc_using_subcommand serve" -l log-format -d 'How notes and errors look on stderr; json is one object on each line' -r -f -a "text\t'For people'
json\t'One JSON object on each line'"
complete -c techdoc -n "__fish_techdoc_using_subcommand serve" -l config -d 'Read settings from this file instead of the user\'s, techdoc/config.toml in ~/.config or $XDG_CONFIG_HOME' -r -F
complete -c techdoc -n "__fish_techdoc_using_subcommand serve" -s q -l quiet -d 'Print errors only'
complete -c techdoc -n "__fish_techdoc_using_subcommand serve" -s v -l verbose -d 'Say more: what was skipped, the parts of the score; -vv and -vvv log what is done'
complete -c techdoc -n "__fish_techdoc_using_subcommand serve" -s h -l help -d 'Print help'
complete -c techdoc -n "__fish_techdoc_using_subcommand healthcheck" -l admin-listen -d 'Ask the daemon whose probes are answered here [default: as in the settings, 127.0.0.1:9090]' -r
complete -c techdoc -n "__fish_techdoc_using_subcommand healthcheck" -l color -d 'When to use colours; auto honours NO_COLOR' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c techdoc -n "__fish_techdoc_using_subcommand healthcheck" -l log-format -d 'How notes and errors look on stderr; json is one object on each line' -r -f -a "text\t'For people'
json\t'One JSON object on each line'"
complete -c techdoc -n "__fish_techdoc_using_subcommand healthcheck" -l config -d 'Read settings from this file instead of the user\'s, techdoc/config.toml in ~/.config or $XDG_CONFIG_HOME' -r -F
complete -c techdoc -n "__fish_techdoc_using_subcommand healthcheck" -l live -d 'Ask whether it is alive instead of whether it is ready'
complete -c techdoc -n "__fish_techdoc_using_subcommand healthcheck" -s q -l quiet -d 'Print errors only'
complete -c techdoc -n "__fish_techdoc_using_subcommand healthcheck" -s v -l verbose -d 'Say more: what was skipped, the parts of the score; -vv and -vvv log what is done'
complete -c techdoc -n "__fish_techdoc_using_subcommand healthcheck" -s h -l help -d 'Print help'
complete -c techdoc -n "__fish_techdoc_using_subcommand cache; and not __fish_seen_subcommand_from stats clear" -l color -d 'When to use colours; auto honours NO_COLOR' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c techdoc -n "__fish_techdoc_using_subcommand cache; and not __fish_seen_subcommand_from stats clear" -l log-format -d 'How notes and errors look on stderr; json is one object on each line' -r -f -a "text\t'For people'
json\t'One JSON object on each line'"
complete -c techdoc -n "__fish_techdoc_using_subcommand cache; and not __fish_seen_subcommand_from stats clear" -l config -d 'Read settings from this file instead of the user\'s, techdoc/config.toml in ~/.config or $XDG_CONFIG_HOME' -r -F
complete -c techdoc -n "__fish_techdoc_using_subcommand cache; and not __fish_seen_subcommand_from stats clear" -s q -l quiet -d 'Print errors only'
complete -c techdoc -n "__fish_techdoc_using_subcommand cache; and not __fish_seen_subcommand_from stats clear" -s v -l verbose -d 'Say more: what was skipped, the parts of the score; -vv and -vvv log what is done'
complete -c techdoc -n "__fish_techdoc_using_subcommand cache; and not __fish_seen_subcommand_from stats clear" -s h -l help -d 'Print help'
complete -c techdoc -n "__fish_techdoc_using_subcommand cache; and not __fish_seen_subcommand_from stats clear" -f -a "stats" -d 'Show how much is kept, and where'
complete -c techdoc -n "__fish_techdoc_using_subcommand cache; and not __fish_seen_subcommand_from stats clear" -f -a "clear" -d 'Delete what is kept'
complete -c techdoc -n "__fish_techdoc_using_subcommand cache; and __fish_seen_subcommand_from stats" -l format -d 'How to print it' -r -f -a "human\t'Words and tables for a terminal'
json\t'One JSON document'"
complete -c techdoc -n "__fish_techdoc_using_subcommand cache; and __fish_seen_subcommand_from stats" -l color -d 'When to use colours; auto honours NO_COLOR' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c techdoc -n "__fish_techdoc_using_subcommand cache; and __fish_seen_subcommand_from stats" -l log-format -d 'How notes and errors look on stderr; json is one object on each line' -r -f -a "text\t'For people'
json\t'One JSON object on each line'"
complete -c techdoc -n "__fish_techdoc_using_subcommand cache; and __fish_seen_subcommand_from stats" -l config -d 'Read settings from this file instead of the user\'s, techdoc/config.toml in ~/.config or $XDG_CONFIG_HOME' -r -F
complete -c techdoc -n "__fish_techdoc_using_subcommand cache; and __fish_seen_subcommand_from stats" -s q -l quiet -d 'Print errors only'
complete -c techdoc -n "__fish_techdoc_using_subcommand cache; and __fish_seen_subcommand_from stats" -s v -l verbose -d 'Say more: what was skipped, the parts of the score; -vv and -vvv log what is done'
complete -c techdoc -n "__fish_techdoc_using_subcommand cache; and __fish_seen_subcommand_from stats" -s h -l help -d 'Print help'
complete -c techdoc -n "__fish_techdoc_using_subcommand cache; and __fish_seen_subcommand_from clear" -l color -d 'When to use colours; auto honours NO_COLOR' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c techdoc -n "__fish_techdoc_using_subcommand cache; and __fish_seen_subcommand_from clear" -l log-format -d 'How notes and errors look on stderr; json is one object on each line' -r -f -a "text\t'For people'
json\t'One JSON object on each line'"
complete -c techdoc -n "__fish_techdoc_using_subcommand cache; and __fish_seen_subcommand_from clear" -l config -d 'Read settings from this file instead of the user\'s, techdoc/config.toml in ~/.config or $XDG_CONFIG_HOME' -r -F
complete -c techdoc -n "__fish_techdoc_using_subcommand cache; and __fish_seen_subcommand_from clear" -l expired -d 'Only what has expired'
complete -c techdoc -n "__fish_techdoc_using_subcommand cache; and __fish_seen_subcommand_from clear" -s q -l quiet -d 'Print errors only'
complete -c techdoc -n "__fish_techdoc_using_subcommand cache; and __fish_seen_subcommand_from clear" -s v -l verbose -d 'Say more: what was skipped, the parts of the score; -vv and -vvv log what is done'
complete -c techdoc -n "__fish_techdoc_using_subcommand cache; and __fish_seen_subcommand_from clear" -s h -l help -d 'Print help'
complete -c techdoc -n "__fish_techdoc_using_subcommand report" -l since -d 'From when on' -r
complete -c techdoc -n "__fish_techdoc_using_subcommand report" -l format -d 'How to print it' -r -f -a "human\t'Words and tables for a terminal'
json\t'One JSON document'"
complete -c techdoc -n "__fish_techdoc_using_subcommand report" -l color -d 'When to use colours; auto honours NO_COLOR' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c techdoc -n "__fish_techdoc_using_subcommand report" -l log-format -d 'How notes and errors look on stderr; json is one object on each line' -r -f -a "text\t'For people'
json\t'One JSON object on each line'"
complete -c techdoc -n "__fish_techdoc_using_subcommand report" -l config -d 'Read settings from this file instead of the user\'s, techdoc/config.toml in ~/.config or $XDG_CONFIG_HOME' -r -F
complete -c techdoc -n "__fish_techdoc_using_subcommand report" -s q -l quiet -d 'Print errors only'
complete -c techdoc -n "__fish_techdoc_using_subcommand report" -s v -l verbose -d 'Say more: what was skipped, the parts of the score; -vv and -vvv log what is done'
complete -c techdoc -n "__fish_techdoc_using_subcommand report" -s h -l help -d 'Print help'
complete -c techdoc -n "__fish_techdoc_using_subcommand config" -l format -d 'How to print it' -r -f -a "human\t'Lines of TOML, with the origin of each value'
json\t'One JSON document'"
complete -c techdoc -n "__fish_techdoc_using_subcommand config" -l color -d 'When to use colours; auto honours NO_COLOR' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c techdoc -n "__fish_techdoc_using_subcommand config" -l log-format -d 'How notes and errors look on stderr; json is one object on each line' -r -f -a "text\t'For people'
json\t'One JSON object on each line'"
complete -c techdoc -n "__fish_techdoc_using_subcommand config" -l config -d 'Read settings from this file instead of the user\'s, techdoc/config.toml in ~/.config or $XDG_CONFIG_HOME' -r -F
complete -c techdoc -n "__fish_techdoc_using_subcommand config" -s q -l quiet -d 'Print errors only'
complete -c techdoc -n "__fish_techdoc_using_subcommand config" -s v -l verbose -d 'Say more: what was skipped, the parts of the score; -vv and -vvv log what is done'
complete -c techdoc -n "__fish_techdoc_using_subcommand config" -s h -l help -d 'Print help'
complete -c techdoc -n "__fish_techdoc_using_subcommand completions" -l color -d 'When to use colours; auto honours NO_COLOR' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c techdoc -n "__fish_techdoc_using_subcommand completions" -l log-format -d 'How notes and errors look on stderr; json is one object on each line' -r -f -a "text\t'For people'
json\t'One JSON object on each line'"
complete -c techdoc -n "__fish_techdoc_using_subcommand completions" -l config -d 'Read settings from this file instead of the user\'s, techdoc/config.toml in ~/.config or $XDG_CONFIG_HOME' -r -F
complete -c techdoc -n "__fish_techdoc_using_subcommand completions" -s q -l quiet -d 'Print errors only'
complete -c techdoc -n "__fish_techdoc_using_subcommand completions" -s v -l verbose -d 'Say more: what was skipped, the parts of the score; -vv and -vvv log what is done'
complete -c techdoc -n "__fish_techdoc_using_subcommand completions" -s h -l help -d 'Print help'
complete -c techdoc -n "__fish_techdoc_using_subcommand man" -l color -d 'When to use colours; auto honours NO_COLOR' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c techdoc -n "__fish_techdoc_using_subcommand man" -l log-format -d 'How notes and errors look on stderr; json is one object on each line' -r -f -a "text\t'For people'
json\t'One JSON object on each line'"
complete -c techdoc -n "__fish_techdoc_using_subcommand man" -l config -d 'Read settings from this file instead of the user\'s, techdoc/config.toml in ~/.config or $XDG_CONFIG_HOME' -r -F
complete -c techdoc -n "__fish_techdoc_using_subcommand man" -s q -l quiet -d 'Print errors only'
complete -c techdoc -n "__fish_techdoc_using_subcommand man" -s v -l verbose -d 'Say more: what was skipped, the parts of the score; -vv and -vvv log what is done'
complete -c techdoc -n "__fish_techdoc_using_subcommand man" -s h -l help -d 'Print help'
