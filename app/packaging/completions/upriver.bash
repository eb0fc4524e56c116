# bash completion for upriver, made by `upriver completion bash`
_upriver() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}
    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ]; then
        COMPREPLY=($(compgen -W "index sources search list show lineage impact path stats scans problems runs setting verify backup compact demo completion help --demo --help --version" -- "$cur") $(compgen -f -X '!*.db' -- "$cur"))
        return
    fi
    case "$command:$prev" in
        index:--source) return ;;
        index:--catalog) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        search:--kind) return ;;
        search:--platform) return ;;
        search:--tag) return ;;
        search:--owner) return ;;
        search:--limit) return ;;
        search:--catalog) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        list:--kind) return ;;
        list:--platform) return ;;
        list:--tag) return ;;
        list:--owner) return ;;
        list:--limit) return ;;
        list:--as-of) return ;;
        list:--catalog) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        show:--as-of) return ;;
        show:--catalog) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        lineage:--up) return ;;
        lineage:--down) return ;;
        lineage:--column) return ;;
        lineage:--kinds) return ;;
        lineage:--collapse) COMPREPLY=($(compgen -W "jobs none" -- "$cur")); return ;;
        lineage:--filter) return ;;
        lineage:--as-of) return ;;
        lineage:--format) COMPREPLY=($(compgen -W "text json dot svg png pdf mermaid openlineage csv" -- "$cur")); return ;;
        lineage:--output) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        lineage:--catalog) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        impact:--as-of) return ;;
        impact:--catalog) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        path:--limit) return ;;
        path:--as-of) return ;;
        path:--catalog) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        stats:--catalog) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        scans:--catalog) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        problems:--file) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        problems:--catalog) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        runs:--limit) return ;;
        runs:--catalog) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        setting:--root) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        setting:--folder) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        setting:--platform) return ;;
        setting:--catalog) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        verify:--catalog) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        backup:--catalog) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        compact:--catalog) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        demo:--output) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    esac
    case "$cur" in
    -*)
        case "$command" in
            index) COMPREPLY=($(compgen -W "--help --watch --source --prune --no-prune --json --catalog" -- "$cur")) ;;
            sources) COMPREPLY=($(compgen -W "--help --json" -- "$cur")) ;;
            search) COMPREPLY=($(compgen -W "--help --kind --platform --tag --owner --limit --json --catalog" -- "$cur")) ;;
            list) COMPREPLY=($(compgen -W "--help --kind --platform --tag --owner --limit --as-of --json --catalog" -- "$cur")) ;;
            show) COMPREPLY=($(compgen -W "--help --as-of --json --catalog" -- "$cur")) ;;
            lineage) COMPREPLY=($(compgen -W "--help --up --down --columns --column --indirect --kinds --collapse --filter --as-of --format --dark --output --json --catalog" -- "$cur")) ;;
            impact) COMPREPLY=($(compgen -W "--help --as-of --json --catalog" -- "$cur")) ;;
            path) COMPREPLY=($(compgen -W "--help --all --limit --as-of --json --catalog" -- "$cur")) ;;
            stats) COMPREPLY=($(compgen -W "--help --json --catalog" -- "$cur")) ;;
            scans) COMPREPLY=($(compgen -W "--help --json --catalog" -- "$cur")) ;;
            problems) COMPREPLY=($(compgen -W "--help --file --json --catalog" -- "$cur")) ;;
            runs) COMPREPLY=($(compgen -W "--help --limit --json --catalog" -- "$cur")) ;;
            setting) COMPREPLY=($(compgen -W "--help --root --folder --platform --json --catalog" -- "$cur")) ;;
            verify) COMPREPLY=($(compgen -W "--help --json --catalog" -- "$cur")) ;;
            backup) COMPREPLY=($(compgen -W "--help --json --catalog" -- "$cur")) ;;
            compact) COMPREPLY=($(compgen -W "--help --json --catalog" -- "$cur")) ;;
            demo) COMPREPLY=($(compgen -W "--help --output" -- "$cur")) ;;
            completion) COMPREPLY=($(compgen -W "--help" -- "$cur")) ;;
            help) COMPREPLY=($(compgen -W "--help --man" -- "$cur")) ;;
        esac ;;
    *)
        case "$command" in
            index|backup) COMPREPLY=($(compgen -f -- "$cur")) ;;
            help) COMPREPLY=($(compgen -W "index sources search list show lineage impact path stats scans problems runs setting verify backup compact demo completion help" -- "$cur")) ;;
            completion) COMPREPLY=($(compgen -W "bash zsh fish" -- "$cur")) ;;
            setting) [ "$COMP_CWORD" -eq 2 ] && COMPREPLY=($(compgen -W "list set unset" -- "$cur")) ;;
        esac ;;
    esac
}
complete -o filenames -F _upriver upriver
