# bash completion for upriver, made by `upriver completion bash`
_upriver() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}
    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ]; then
        COMPREPLY=($(compgen -W "index sources search list show lineage impact path stats scans problems runs export sql joins setting verify backup compact rebuild restore demo completion help --demo --help --version" -- "$cur") $(compgen -f -X '!*.db' -- "$cur"))
        return 0
    fi
    case "$command:$prev" in
        index:--source) return 0 ;;
        index:--catalog) COMPREPLY=($(compgen -f -- "$cur")); return 0 ;;
        search:--kind) return 0 ;;
        search:--platform) return 0 ;;
        search:--tag) return 0 ;;
        search:--owner) return 0 ;;
        search:--limit) return 0 ;;
        search:--catalog) COMPREPLY=($(compgen -f -- "$cur")); return 0 ;;
        list:--kind) return 0 ;;
        list:--platform) return 0 ;;
        list:--tag) return 0 ;;
        list:--owner) return 0 ;;
        list:--limit) return 0 ;;
        list:--as-of) return 0 ;;
        list:--catalog) COMPREPLY=($(compgen -f -- "$cur")); return 0 ;;
        show:--as-of) return 0 ;;
        show:--catalog) COMPREPLY=($(compgen -f -- "$cur")); return 0 ;;
        lineage:--up) return 0 ;;
        lineage:--down) return 0 ;;
        lineage:--column) return 0 ;;
        lineage:--kinds) return 0 ;;
        lineage:--collapse) COMPREPLY=($(compgen -W "jobs none" -- "$cur")); return 0 ;;
        lineage:--filter) return 0 ;;
        lineage:--as-of) return 0 ;;
        lineage:--format) COMPREPLY=($(compgen -W "text json dot svg png pdf mermaid openlineage csv csv-nodes csv-edges" -- "$cur")); return 0 ;;
        lineage:--scale) COMPREPLY=($(compgen -W "1 2 3 4" -- "$cur")); return 0 ;;
        lineage:--paper) COMPREPLY=($(compgen -W "a4 a3 letter tabloid" -- "$cur")); return 0 ;;
        lineage:--output) COMPREPLY=($(compgen -f -- "$cur")); return 0 ;;
        lineage:--catalog) COMPREPLY=($(compgen -f -- "$cur")); return 0 ;;
        impact:--only) return 0 ;;
        impact:--then) return 0 ;;
        impact:--checks) return 0 ;;
        impact:--as-of) return 0 ;;
        impact:--format) COMPREPLY=($(compgen -W "text json csv checklist checklist-csv" -- "$cur")); return 0 ;;
        impact:--output) COMPREPLY=($(compgen -f -- "$cur")); return 0 ;;
        impact:--catalog) COMPREPLY=($(compgen -f -- "$cur")); return 0 ;;
        path:--limit) return 0 ;;
        path:--as-of) return 0 ;;
        path:--catalog) COMPREPLY=($(compgen -f -- "$cur")); return 0 ;;
        stats:--as-of) return 0 ;;
        stats:--catalog) COMPREPLY=($(compgen -f -- "$cur")); return 0 ;;
        scans:--catalog) COMPREPLY=($(compgen -f -- "$cur")); return 0 ;;
        problems:--file) COMPREPLY=($(compgen -f -- "$cur")); return 0 ;;
        problems:--catalog) COMPREPLY=($(compgen -f -- "$cur")); return 0 ;;
        runs:--limit) return 0 ;;
        runs:--catalog) COMPREPLY=($(compgen -f -- "$cur")); return 0 ;;
        export:--format) COMPREPLY=($(compgen -W "openlineage csv" -- "$cur")); return 0 ;;
        export:--output) COMPREPLY=($(compgen -f -- "$cur")); return 0 ;;
        export:--as-of) return 0 ;;
        export:--catalog) COMPREPLY=($(compgen -f -- "$cur")); return 0 ;;
        sql:--dialect) return 0 ;;
        sql:--schema) COMPREPLY=($(compgen -f -- "$cur")); return 0 ;;
        sql:--batch) COMPREPLY=($(compgen -f -- "$cur")); return 0 ;;
        joins:--decision) COMPREPLY=($(compgen -W "none accepted rejected" -- "$cur")); return 0 ;;
        joins:--catalog) COMPREPLY=($(compgen -f -- "$cur")); return 0 ;;
        setting:--root) COMPREPLY=($(compgen -f -- "$cur")); return 0 ;;
        setting:--folder) COMPREPLY=($(compgen -f -- "$cur")); return 0 ;;
        setting:--platform) return 0 ;;
        setting:--catalog) COMPREPLY=($(compgen -f -- "$cur")); return 0 ;;
        verify:--catalog) COMPREPLY=($(compgen -f -- "$cur")); return 0 ;;
        backup:--catalog) COMPREPLY=($(compgen -f -- "$cur")); return 0 ;;
        compact:--catalog) COMPREPLY=($(compgen -f -- "$cur")); return 0 ;;
        rebuild:--edits) COMPREPLY=($(compgen -f -- "$cur")); return 0 ;;
        rebuild:--catalog) COMPREPLY=($(compgen -f -- "$cur")); return 0 ;;
        restore:--catalog) COMPREPLY=($(compgen -f -- "$cur")); return 0 ;;
        demo:--output) COMPREPLY=($(compgen -f -- "$cur")); return 0 ;;
    esac
    case "$cur" in
    -*)
        case "$command" in
            index) COMPREPLY=($(compgen -W "--help --watch --source --prune --no-prune --json --catalog" -- "$cur")) ;;
            sources) COMPREPLY=($(compgen -W "--help --json" -- "$cur")) ;;
            search) COMPREPLY=($(compgen -W "--help --kind --platform --tag --owner --limit --json --catalog" -- "$cur")) ;;
            list) COMPREPLY=($(compgen -W "--help --kind --platform --tag --owner --limit --as-of --json --catalog" -- "$cur")) ;;
            show) COMPREPLY=($(compgen -W "--help --as-of --json --catalog" -- "$cur")) ;;
            lineage) COMPREPLY=($(compgen -W "--help --up --down --columns --column --indirect --kinds --collapse --filter --as-of --format --dark --scale --paper --output --json --catalog" -- "$cur")) ;;
            impact) COMPREPLY=($(compgen -W "--help --upstream --only --then --checks --as-of --format --output --json --catalog" -- "$cur")) ;;
            path) COMPREPLY=($(compgen -W "--help --all --limit --as-of --json --catalog" -- "$cur")) ;;
            stats) COMPREPLY=($(compgen -W "--help --as-of --json --catalog" -- "$cur")) ;;
            scans) COMPREPLY=($(compgen -W "--help --json --catalog" -- "$cur")) ;;
            problems) COMPREPLY=($(compgen -W "--help --file --json --catalog" -- "$cur")) ;;
            runs) COMPREPLY=($(compgen -W "--help --limit --json --catalog" -- "$cur")) ;;
            export) COMPREPLY=($(compgen -W "--help --format --output --as-of --catalog" -- "$cur")) ;;
            sql) COMPREPLY=($(compgen -W "--help --dialect --schema --batch --json" -- "$cur")) ;;
            joins) COMPREPLY=($(compgen -W "--help --decision --json --catalog" -- "$cur")) ;;
            setting) COMPREPLY=($(compgen -W "--help --root --folder --platform --json --catalog" -- "$cur")) ;;
            verify) COMPREPLY=($(compgen -W "--help --json --catalog" -- "$cur")) ;;
            backup) COMPREPLY=($(compgen -W "--help --json --catalog" -- "$cur")) ;;
            compact) COMPREPLY=($(compgen -W "--help --json --catalog" -- "$cur")) ;;
            rebuild) COMPREPLY=($(compgen -W "--help --keep-edits --edits --json --catalog" -- "$cur")) ;;
            restore) COMPREPLY=($(compgen -W "--help --json --catalog" -- "$cur")) ;;
            demo) COMPREPLY=($(compgen -W "--help --output" -- "$cur")) ;;
            completion) COMPREPLY=($(compgen -W "--help" -- "$cur")) ;;
            help) COMPREPLY=($(compgen -W "--help --man" -- "$cur")) ;;
        esac ;;
    *)
        case "$command" in
            index|sql|backup) COMPREPLY=($(compgen -f -- "$cur")) ;;
            help) COMPREPLY=($(compgen -W "index sources search list show lineage impact path stats scans problems runs export sql joins setting verify backup compact rebuild restore demo completion help" -- "$cur")) ;;
            completion) COMPREPLY=($(compgen -W "bash zsh fish" -- "$cur")) ;;
            setting) [ "$COMP_CWORD" -eq 2 ] && COMPREPLY=($(compgen -W "list set unset" -- "$cur")) ;;
        esac ;;
    esac
}
complete -o filenames -F _upriver upriver
