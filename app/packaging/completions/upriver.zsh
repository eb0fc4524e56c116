#compdef upriver
# zsh completion for upriver, made by `upriver completion zsh`
_upriver() {
  local -a commands
  commands=(
    'index:Read files and folders into the catalog'
    'sources:List the readers, or tell what one reads, finds and can'\''t tell'
    'search:Find assets, best first'
    'list:List every asset, in a stable order'
    'show:Show one asset whole, and where each fact came from'
    'lineage:Show the graph around an asset'
    'impact:List all that is downstream of an asset or column, with proof'
    'path:Show how data gets from one asset to another'
    'stats:Count what the catalog holds'
    'scans:List what was indexed when'
    'problems:List what could not be read or was only partly understood'
    'runs:List runs, newest first'
    'export:Write the whole catalog as OpenLineage events or CSV files'
    'sql:Find the lineage in SQL text; no catalog is needed'
    'joins:List what is probably the same in two systems; accept or reject it'
    'setting:List, set or unset what names mean in your sources'
    'verify:Check the catalog'\''s structure, references and audit chain'
    'backup:Copy the catalog into a new file while it is in use'
    'compact:Give unused space of the catalog back to the disk'
    'rebuild:Read all indexed folders anew, keeping what people added'
    'restore:Put a backup in the catalog'\''s place, with the edits made since'
    'demo:Index the sample, print an asset'\''s lineage and draw it, without a window'
    'completion:Print a completion script for bash, zsh or fish'
    'help:Explain Upriver or one command'
  )
  if (( CURRENT == 2 )); then
    _describe 'command' commands
    _files -g '*.db'
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
    index)
      _arguments '(-h --help)'{-h,--help}'[Show help]' \
        '--watch[Keep going\: read again whenever files change (one JSON document a line)]' \
        '--source=[Use this reader only, whatever the content looks like]:READER: ' \
        '--prune[Close what vanished, rotated logs too (without it\: all but logs)]' \
        '--no-prune[Keep what vanished open]' \
        '--json[Print one JSON document and nothing else]' \
        '--catalog=[The catalog to use (default\: $UPRIVER_CATALOG, else upriver.db in your data folder)]:FILE:_files' \
        '*:path:_files' ;;
    sources)
      _arguments '(-h --help)'{-h,--help}'[Show help]' \
        '--json[Print one JSON document and nothing else]' \
        '*: : ' ;;
    search)
      _arguments '(-h --help)'{-h,--help}'[Show help]' \
        '--kind=[Only this kind (dataset, job, model, …); may be given several times]:KIND: ' \
        '--platform=[Only this platform (postgres, s3, dbt, …)]:PLATFORM: ' \
        '--tag=[Only with this tag]:TAG: ' \
        '--owner=[Only of this owner]:OWNER: ' \
        '--limit=[At most so many hits (default 20)]:N: ' \
        '--json[Print one JSON document and nothing else]' \
        '--catalog=[The catalog to use (default\: $UPRIVER_CATALOG, else upriver.db in your data folder)]:FILE:_files' \
        '*: : ' ;;
    list)
      _arguments '(-h --help)'{-h,--help}'[Show help]' \
        '--kind=[Only this kind (dataset, job, model, …); may be given several times]:KIND: ' \
        '--platform=[Only this platform (postgres, s3, dbt, …)]:PLATFORM: ' \
        '--tag=[Only with this tag]:TAG: ' \
        '--owner=[Only of this owner]:OWNER: ' \
        '--limit=[At most so many]:N: ' \
        '--as-of=[As the catalog knew it after this scan, or at this date]:SCAN|DATE: ' \
        '--json[Print one JSON document and nothing else]' \
        '--catalog=[The catalog to use (default\: $UPRIVER_CATALOG, else upriver.db in your data folder)]:FILE:_files' \
        '*: : ' ;;
    show)
      _arguments '(-h --help)'{-h,--help}'[Show help]' \
        '--as-of=[As the catalog knew it after this scan, or at this date]:SCAN|DATE: ' \
        '--json[Print one JSON document and nothing else]' \
        '--catalog=[The catalog to use (default\: $UPRIVER_CATALOG, else upriver.db in your data folder)]:FILE:_files' \
        '*: : ' ;;
    lineage)
      _arguments '(-h --help)'{-h,--help}'[Show help]' \
        '--up=[Hops upstream, or all (2 if neither side is given)]:N: ' \
        '--down=[Hops downstream, or all (2 if neither side is given)]:N: ' \
        '--columns[Column lineage between the shown assets too]' \
        '--column=[Only what this column comes from and feeds]:NAME: ' \
        '--indirect[Column influences by join, filter and the like too]' \
        '--kinds=[Edge kinds, with commas (default data)\: data, control, contains, references, alias, uses_code]:LIST: ' \
        '--collapse=[Bridge jobs over, or show them]:WHAT:(jobs none)' \
        '--filter=[Leave out assets that do not match (terms as in `upriver search`)]:QUERY: ' \
        '--as-of=[As the catalog knew it after this scan, or at this date]:SCAN|DATE: ' \
        '--format=[What to write (default\: by the ending of -o, else text)]:FORMAT:(text json dot svg png pdf mermaid openlineage csv csv-nodes csv-edges)' \
        '--dark[Dark colours (svg, png and pdf)]' \
        '--scale=[Pixels of a png for one of the picture]:N:(1 2 3 4)' \
        '--paper=[Spread a pdf over pages of this paper (default\: one page as large as the picture)]:PAPER:(a4 a3 letter tabloid)' \
        '--output=[Write into a file (needed for svg, png and pdf)]:FILE:_files' \
        '--json[Print one JSON document and nothing else]' \
        '--catalog=[The catalog to use (default\: $UPRIVER_CATALOG, else upriver.db in your data folder)]:FILE:_files' \
        '*: : ' ;;
    impact)
      _arguments '(-h --help)'{-h,--help}'[Show help]' \
        '--upstream[All that it comes from, instead of all that it feeds]' \
        '--only=[Only assets that match]:QUERY: ' \
        '--then=[Under each\: what matches of all that it leads on to]:QUERY: ' \
        '--checks=[Only assets with a check in one of these states, with commas, and the checks\: failed (fail and error), fail, error, warn, pass, skipped]:LIST: ' \
        '--as-of=[As the catalog knew it after this scan, or at this date]:SCAN|DATE: ' \
        '--format=[What to write (default\: by the ending of -o, else text)]:FORMAT:(text json csv checklist checklist-csv)' \
        '--output=[Write into a file]:FILE:_files' \
        '--json[Print one JSON document and nothing else]' \
        '--catalog=[The catalog to use (default\: $UPRIVER_CATALOG, else upriver.db in your data folder)]:FILE:_files' \
        '*: : ' ;;
    path)
      _arguments '(-h --help)'{-h,--help}'[Show help]' \
        '--all[All simple paths, shortest first]' \
        '--limit=[At most so many (default 1000)]:N: ' \
        '--as-of=[As the catalog knew it after this scan, or at this date]:SCAN|DATE: ' \
        '--json[Print one JSON document and nothing else]' \
        '--catalog=[The catalog to use (default\: $UPRIVER_CATALOG, else upriver.db in your data folder)]:FILE:_files' \
        '*: : ' ;;
    stats)
      _arguments '(-h --help)'{-h,--help}'[Show help]' \
        '--as-of=[As the catalog knew it after this scan, or at this date]:SCAN|DATE: ' \
        '--json[Print one JSON document and nothing else]' \
        '--catalog=[The catalog to use (default\: $UPRIVER_CATALOG, else upriver.db in your data folder)]:FILE:_files' \
        '*: : ' ;;
    scans)
      _arguments '(-h --help)'{-h,--help}'[Show help]' \
        '--json[Print one JSON document and nothing else]' \
        '--catalog=[The catalog to use (default\: $UPRIVER_CATALOG, else upriver.db in your data folder)]:FILE:_files' \
        '*: : ' ;;
    problems)
      _arguments '(-h --help)'{-h,--help}'[Show help]' \
        '--file=[Only of this file\: its path, or the end of it]:FILE:_files' \
        '--json[Print one JSON document and nothing else]' \
        '--catalog=[The catalog to use (default\: $UPRIVER_CATALOG, else upriver.db in your data folder)]:FILE:_files' \
        '*: : ' ;;
    runs)
      _arguments '(-h --help)'{-h,--help}'[Show help]' \
        '--limit=[At most so many (default 200)]:N: ' \
        '--json[Print one JSON document and nothing else]' \
        '--catalog=[The catalog to use (default\: $UPRIVER_CATALOG, else upriver.db in your data folder)]:FILE:_files' \
        '*: : ' ;;
    export)
      _arguments '(-h --help)'{-h,--help}'[Show help]' \
        '--format=[What to write]:FORMAT:(openlineage csv)' \
        '--output=[File (openlineage) or folder (csv) to write]:PATH:_files' \
        '--as-of=[As the catalog knew it after this scan, or at this date]:SCAN|DATE: ' \
        '--catalog=[The catalog to use (default\: $UPRIVER_CATALOG, else upriver.db in your data folder)]:FILE:_files' \
        '*: : ' ;;
    sql)
      _arguments '(-h --help)'{-h,--help}'[Show help]' \
        '--dialect=[The SQL dialect (default\: guessed)]:NAME: ' \
        '--schema=[Known columns as JSON\: {"table"\: \["column", …\]}]:FILE:_files' \
        '--batch=[One case a line as JSON; one answer a line]:FILE:_files' \
        '--json[Print one JSON document and nothing else]' \
        '*:path:_files' ;;
    joins)
      _arguments '(-h --help)'{-h,--help}'[Show help]' \
        '--decision=[List only these]:WHICH:(none accepted rejected)' \
        '--json[Print one JSON document and nothing else]' \
        '--catalog=[The catalog to use (default\: $UPRIVER_CATALOG, else upriver.db in your data folder)]:FILE:_files' \
        '*: : ' ;;
    setting)
      _arguments '(-h --help)'{-h,--help}'[Show help]' \
        '--root=[Only for what was indexed from this folder]:DIR:_files' \
        '--folder=[Only for this folder below the root]:PATH:_files' \
        '--platform=[Only for this platform]:PLATFORM: ' \
        '--json[Print one JSON document and nothing else]' \
        '--catalog=[The catalog to use (default\: $UPRIVER_CATALOG, else upriver.db in your data folder)]:FILE:_files' \
        '*: : ' ;;
    verify)
      _arguments '(-h --help)'{-h,--help}'[Show help]' \
        '--json[Print one JSON document and nothing else]' \
        '--catalog=[The catalog to use (default\: $UPRIVER_CATALOG, else upriver.db in your data folder)]:FILE:_files' \
        '*: : ' ;;
    backup)
      _arguments '(-h --help)'{-h,--help}'[Show help]' \
        '--json[Print one JSON document and nothing else]' \
        '--catalog=[The catalog to use (default\: $UPRIVER_CATALOG, else upriver.db in your data folder)]:FILE:_files' \
        '*:path:_files' ;;
    compact)
      _arguments '(-h --help)'{-h,--help}'[Show help]' \
        '--json[Print one JSON document and nothing else]' \
        '--catalog=[The catalog to use (default\: $UPRIVER_CATALOG, else upriver.db in your data folder)]:FILE:_files' \
        '*: : ' ;;
    rebuild)
      _arguments '(-h --help)'{-h,--help}'[Show help]' \
        '--keep-edits[Keep tags, owners, notes, joins, settings and the audit log]' \
        '--edits=[Make the edits of a lost catalog again from its .curation.jsonl; reads no folder]:FILE:_files' \
        '--json[Print one JSON document and nothing else]' \
        '--catalog=[The catalog to use (default\: $UPRIVER_CATALOG, else upriver.db in your data folder)]:FILE:_files' \
        '*: : ' ;;
    restore)
      _arguments '(-h --help)'{-h,--help}'[Show help]' \
        '--json[Print one JSON document and nothing else]' \
        '--catalog=[The catalog to use (default\: $UPRIVER_CATALOG, else upriver.db in your data folder)]:FILE:_files' \
        '*: : ' ;;
    demo)
      _arguments '(-h --help)'{-h,--help}'[Show help]' \
        '--output=[Where to write the pictures (default\: upriver-demo)]:DIR:_files' \
        '*: : ' ;;
    completion)
      _arguments '(-h --help)'{-h,--help}'[Show help]' \
        '*: : ' ;;
    help)
      _arguments '(-h --help)'{-h,--help}'[Show help]' \
        '--man[Print the manual page]' \
        '*: : ' ;;
  esac
}
_upriver "$@"
